"""Taking changes back: a published version as a whole, one definition's share of it, or an applied package.

Each is a new publication. A version goes back to exactly what stood before it, and only where nothing came later. One
definition's change goes back also where it was changed again since: what the later changes touched stays and is listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from zhike.kernel.catalog.conflicts import Conflict
from zhike.kernel.catalog.definitions import Definition, DefinitionChange
from zhike.kernel.catalog.differences import is_same
from zhike.kernel.catalog.errors import RevertImpossible, UnknownVersion
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.merge_three import merge_three
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.problems import to_pointer
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import QUERIES, read_stored
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A definition's layers at one time, as the log keeps them."""

    package: str | None = None
    base: Document | None = None
    custom: Document | None = None


@dataclass(frozen=True, slots=True)
class Reversal:
    """What takes a change back, on the version that was read; `left` are the members that changed again later."""

    version: int
    changes: tuple[DefinitionChange, ...]
    left: tuple[Conflict, ...]


async def revert(publisher: Publisher, workspace: Workspace, version: int, stamp: PublishStamp) -> Published:
    """Publish what stood before `version`. Retired fields and objects come back with their data.

    Raises UnknownVersion, RevertImpossible (a definition was changed again later), and what `publish` raises.
    """
    return await publisher.publish(workspace, await list_reversed(publisher.database, workspace, version), stamp)


async def revert_one(
    publisher: Publisher, workspace: Workspace, change: tuple[int, str, str], stamp: PublishStamp
) -> tuple[Published, tuple[Conflict, ...]]:
    """Take back what one version did to one definition (version, kind, key), whatever came later.

    Raises UnknownVersion, RevertImpossible (a package was applied over it since), and what `publish` raises.
    """
    found = await find_reversal(publisher.database, workspace, change)
    published = await publisher.publish(workspace, found.changes, stamp, expected_version=found.version)
    return published, found.left


async def plan_revert_one(
    publisher: Publisher, workspace: Workspace, change: tuple[int, str, str]
) -> tuple[Plan, tuple[Conflict, ...]]:
    """What `revert_one` would do. Raises what it raises."""
    found = await find_reversal(publisher.database, workspace, change)
    return await publisher.plan(workspace, found.changes), found.left


async def find_reversal(database: Database, workspace: Workspace, change: tuple[int, str, str]) -> Reversal:
    """What takes one definition's change back. Raises UnknownVersion, RevertImpossible."""
    version, kind, key = change
    stored = await read_stored(database, workspace)
    row = await database.fetch_row(QUERIES.get("read_change", workspace.schema), [version, kind, key])
    if row is None:
        raise UnknownVersion(version=version)
    before, after = read_snapshot(row["before"]), read_snapshot(row["after"])
    now = stored.definitions.get((kind, key), Definition(kind, key))
    if not is_same(before.base, after.base) and not is_same(now.base, after.base):
        later = await database.fetch_value(QUERIES.get("find_later_change", workspace.schema), [kind, key, version])
        raise RevertImpossible(kind=kind, key=key, version=version, later=later)
    return reverse_one(stored.version, now, before, after)


def reverse_one(version: int, now: Definition, before: Snapshot, after: Snapshot) -> Reversal:
    """From `after` back to `before`, on what stands now."""
    changes: list[DefinitionChange] = []
    if not is_same(before.base, after.base):
        changes.append(DefinitionChange(now.kind, now.key, before.base, "base", before.package))
    merged = merge_three(after.custom, before.custom, now.custom)
    if not is_same(merged.document, now.custom):
        changes.append(DefinitionChange(now.kind, now.key, merged.document))
    left = (
        Conflict(now.kind, now.key, to_pointer(clash.place), clash.old, clash.new, clash.mine)
        for clash in merged.clashes
    )
    return Reversal(version, tuple(changes), tuple(left))


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
        before = read_snapshot(row["before"])
        changes.append(DefinitionChange(kind, key, before.base, "base", before.package))
        changes.append(DefinitionChange(kind, key, before.custom))
    return changes


def read_snapshot(raw: bytes | None) -> Snapshot:
    """One side of an entry of the log."""
    was: Mapping[str, object] = {} if raw is None else msgspec.json.decode(raw)
    base, custom, package = was.get("base"), was.get("custom"), was.get("package")
    return Snapshot(
        package if isinstance(package, str) else None,
        base if isinstance(base, Mapping) else None,
        custom if isinstance(custom, Mapping) else None,
    )
