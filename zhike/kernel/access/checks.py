"""What must hold of rights before definitions are published: a plug for the catalog's `PublishCheck`."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.access.errors import NoAdministrator
from zhike.kernel.access.organisation import QUERIES
from zhike.kernel.base.errors import FieldProblem
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Connection

ADMINISTER = frozenset({"workspace.admin", "catalog.publish", "users.manage"})
"""The abilities that somebody must keep, or nobody could give them back."""


class AdministratorCheck:
    """An active person who may administer, publish and manage users remains. A workspace without people passes: it is
    being set up."""

    async def check(self, connection: Connection, catalog: Catalog) -> Sequence[FieldProblem]:
        """See `PublishCheck`."""
        if await is_administered(connection, catalog):
            return ()
        error = NoAdministrator(abilities=", ".join(sorted(ADMINISTER)))
        zh, en = error.localised("zh").detail, error.localised("en").detail
        return (FieldProblem("/role", error.code, zh, en),)


async def check_administered(connection: Connection, catalog: Catalog) -> None:
    """For writes of users, inside their transaction. Raises NoAdministrator."""
    if not await is_administered(connection, catalog):
        raise NoAdministrator(abilities=", ".join(sorted(ADMINISTER)))


async def is_administered(connection: Connection, catalog: Catalog) -> bool:
    """Whether an active person has all of `ADMINISTER` by his roles, or nobody is there at all."""
    rows = await connection.fetch_rows(QUERIES.get("list_active_roles", catalog.schema))
    return not rows or any(_administers(row["roles"] or (), catalog) for row in rows)


def _administers(roles: Sequence[str], catalog: Catalog) -> bool:
    held = {ability for key in roles if key in catalog.roles for ability in catalog.roles[key].abilities}
    return held >= ADMINISTER
