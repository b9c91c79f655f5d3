"""Taking an applied package back to the version before: its definitions, and what it said of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zhike.kernel.base.ids import new_id
from zhike.kernel.catalog.conflicts import Conflict
from zhike.kernel.catalog.definitions import Definition, DefinitionChange, DefinitionKey
from zhike.kernel.catalog.differences import is_same
from zhike.kernel.catalog.errors import PackageProblem
from zhike.kernel.catalog.package_log import InstalledPackage, PackageEvent, encode_overlay, list_events, list_installed
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import QUERIES, Stored, encode_document, read_stored
from zhike.kernel.catalog.revert import Reversal, Snapshot, read_snapshot, reverse_one
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class RollBack:
    """The way back of one application of a package: `left` changed again since and stays as it is."""

    event: PackageEvent
    installed: InstalledPackage
    version: int
    changes: tuple[DefinitionChange, ...]
    left: tuple[Conflict, ...]


async def plan_rollback(publisher: Publisher, workspace: Workspace, key: str) -> tuple[RollBack, Plan]:
    """What rolling back would do. Raises PackageProblem, CatalogInvalid."""
    found = await find_rollback(publisher, workspace, key)
    return found, await publisher.plan(workspace, found.changes)


async def roll_back(
    publisher: Publisher, workspace: Workspace, key: str, stamp: PublishStamp
) -> tuple[Published, RollBack]:
    """Bring a package back to what was applied before it; the first application is taken away altogether.

    Raises PackageProblem (nothing to roll back, another package needs it, its definitions changed since),
    CatalogInvalid, and what `publish` raises.
    """
    found = await find_rollback(publisher, workspace, key)
    record = _Record(workspace, found, stamp, publisher.clock.now())
    published = await publisher.publish(
        workspace, found.changes, stamp, expected_version=found.version, also=record.write
    )
    return published, found


async def find_rollback(publisher: Publisher, workspace: Workspace, key: str) -> RollBack:
    """The latest application that was not rolled back, and what takes it back. Raises PackageProblem."""
    database = publisher.database
    installed = await list_installed(database, workspace)
    events = await list_events(database, workspace, key)
    event = next((one for one in events if one.kind == "apply" and one.rolled_back_by is None), None)
    if event is None or key not in installed:
        raise PackageProblem(
            reason_zh=f"应用包“{key}”没有可回退的版本。",
            reason_en=f"Nothing of the package '{key}' can be rolled back.",
        )
    if event.from_version is None:
        _check_unneeded(key, installed)
    stored = await read_stored(database, workspace)
    rows = await database.fetch_rows(QUERIES.get("read_changes_of_version", workspace.schema), [event.catalog_version])
    changes: list[DefinitionChange] = []
    left: list[Conflict] = []
    touched = {*event.from_overlay, *installed[key].overlay}
    for row in rows:
        identity = (row["kind"], row["key"])
        sides = read_snapshot(row["before"]), read_snapshot(row["after"])
        if identity in touched or key in {side.package for side in sides}:
            back = _reverse(stored, identity, sides, key)
            changes += back.changes
            left += back.left
    return RollBack(event, installed[key], stored.version, tuple(changes), tuple(left))


def _reverse(stored: Stored, identity: DefinitionKey, sides: tuple[Snapshot, Snapshot], key: str) -> Reversal:
    before, after = sides
    now = stored.definitions.get(identity, Definition(*identity))
    if not is_same(before.base, after.base) and not is_same(now.base, after.base):
        name = "/".join(identity)
        raise PackageProblem(
            reason_zh=f"应用包“{key}”的定义“{name}”此后又有修改，不能回退；请先还原那次修改。",
            reason_en=f"'{name}' of the package '{key}' was changed again since; revert that first.",
        )
    return reverse_one(stored.version, now, before, after)


def _check_unneeded(key: str, installed: Mapping[str, InstalledPackage]) -> None:
    needing = [name for name, one in installed.items() if name != key and _requires(one, key)]
    if needing:
        names = ", ".join(needing)
        raise PackageProblem(
            reason_zh=f"应用包“{names}”需要“{key}”；请先回退它们。",
            reason_en=f"'{key}' is required by {names}; roll those back first.",
        )


def _requires(package: InstalledPackage, key: str) -> bool:
    requires = package.manifest.get("requires")
    return isinstance(requires, list) and key in requires


@dataclass(frozen=True, slots=True)
class _Record:
    """Notes the rolling back in its transaction."""

    workspace: Workspace
    found: RollBack
    stamp: PublishStamp
    at: datetime

    async def write(self, transaction: Transaction, version: int | None) -> None:
        schema, event, installed = self.workspace.schema, self.found.event, self.found.installed
        if event.from_version is None:
            await transaction.execute(QUERIES.get("forget_package", schema), [event.package])
        else:
            row = [event.package, event.from_version, encode_document(event.from_manifest or {})]
            await transaction.execute(
                QUERIES.get("save_package", schema), [*row, encode_overlay(event.from_overlay), self.at]
            )
            await transaction.execute(QUERIES.get("set_package_digest", schema), [event.package, None])
        note_id = new_id()
        note = [
            note_id, event.package, "rollback", installed.version, encode_document(installed.manifest),
            encode_overlay(installed.overlay), event.from_version, version or 0, self.stamp.operation,
            self.stamp.actor, b"[]", self.at,
        ]  # fmt: skip
        await transaction.execute(QUERIES.get("insert_package_event", schema), note)
        await transaction.execute(QUERIES.get("mark_rolled_back", schema), [event.id, note_id])
