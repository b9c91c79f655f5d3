"""Taking one published version back: a new publication of what its definitions were before."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import RevertImpossible, UnknownVersion
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import QUERIES
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace


async def revert(publisher: Publisher, workspace: Workspace, version: int, stamp: PublishStamp) -> Published:
    """Publish what stood before `version`. Retired fields and objects come back with their data.

    Raises UnknownVersion, RevertImpossible (a definition was changed again later), and what `publish` raises.
    """
    return await publisher.publish(workspace, await list_reversed(publisher.database, workspace, version), stamp)


async def list_reversed(database: Database, workspace: Workspace, version: int) -> list[DefinitionChange]:
    """The changes that take a version back. Raises UnknownVersion, RevertImpossible."""
    rows = await database.fetch_rows(QUERIES.get("read_changes_of_version", workspace.schema), [version])
    if not rows:
        raise UnknownVersion(version=version)
    changes: list[DefinitionChange] = []
    for row in rows:
        kind, key = row["kind"], row["key"]
        later = await database.fetch_value(QUERIES.get("find_later_change", workspace.schema), [kind, key, version])
        if later is not None:
            raise RevertImpossible(kind=kind, key=key, version=version, later=later)
        changes.extend(_reverse(kind, key, row["before"]))
    return changes


def _reverse(kind: str, key: str, before: bytes | None) -> list[DefinitionChange]:
    was: Mapping[str, object] = {} if before is None else msgspec.json.decode(before)
    base, custom, package = was.get("base"), was.get("custom"), was.get("package")
    return [
        DefinitionChange(
            kind,
            key,
            base if isinstance(base, Mapping) else None,
            "base",
            package if isinstance(package, str) else None,
        ),
        DefinitionChange(kind, key, custom if isinstance(custom, Mapping) else None, "custom"),
    ]
