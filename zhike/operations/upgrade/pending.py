"""What an installation lacks of this program: migrations and packages. A look that locks and makes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhike.kernel.postgres.migrate import INSTALLATION_SCHEMA, list_migrations, list_pending
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace, list_workspaces
from zhike.operations.packages import list_pending_packages


@dataclass(frozen=True, slots=True)
class PendingWorkspace:
    """What one workspace lacks. Packages are looked at only where no migration is missing: they may need its tables."""

    workspace: Workspace
    migrations: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """`fresh`: there is nothing yet, so nothing can be lost either."""

    fresh: bool
    installation: tuple[str, ...] = ()
    workspaces: Mapping[str, PendingWorkspace] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether the program can start at once."""
        return not self.installation and not self.workspaces


async def find_pending(database: Database) -> Pending:
    """What is missing. Raises SchemaTooNew where the database belongs to a newer program, MigrationChanged."""
    installation = tuple(await list_pending(database, INSTALLATION_SCHEMA, "installation"))
    if len(installation) == len(list_migrations("installation")):
        return Pending(fresh=True, installation=installation)
    found: dict[str, PendingWorkspace] = {}
    for workspace in await list_workspaces(database):
        migrations = tuple(await list_pending(database, workspace.schema, "workspace"))
        packages = () if migrations else tuple(await list_pending_packages(database, workspace))
        if migrations or packages:
            found[workspace.key] = PendingWorkspace(workspace, migrations, packages)
    return Pending(False, installation, found)
