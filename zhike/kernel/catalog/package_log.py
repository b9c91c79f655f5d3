"""Which packages a workspace has and how they came: what was applied, over which version, with which decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import new_id
from zhike.kernel.catalog.conflicts import Conflict
from zhike.kernel.catalog.definitions import DefinitionKey
from zhike.kernel.catalog.differences import show
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.package_model import Package
from zhike.kernel.catalog.read import QUERIES, decode_document, encode_document
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.workspaces import Workspace

Overlay = Mapping[DefinitionKey, Document]


@dataclass(frozen=True, slots=True)
class InstalledPackage:
    """A package as it was applied last. `digest` is that of the files it came from, where somebody noted it."""

    key: str
    version: str
    manifest: Document
    overlay: Overlay
    digest: str | None
    applied_at: datetime


@dataclass(frozen=True, slots=True)
class PackageEvent:
    """A package applied or rolled back. `catalog_version` is 0 where it changed no definition."""

    id: UUID
    package: str
    kind: str
    from_version: str | None
    from_manifest: Document | None
    from_overlay: Overlay
    to_version: str | None
    catalog_version: int
    operation: UUID
    actor: UUID | None
    conflicts: list[dict[str, Any]]
    at: datetime
    rolled_back_by: UUID | None


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """Notes in the publishing transaction what was applied, so that it can be taken back."""

    workspace: Workspace
    packages: Sequence[Package]
    installed: Mapping[str, InstalledPackage]
    stamp: PublishStamp
    decided: Sequence[tuple[Conflict, str]]
    at: datetime
    touched: frozenset[str]
    """Those of the packages that change something."""

    async def write(self, transaction: Transaction, version: int | None) -> None:
        """The row of each package, and an event where something changed."""
        for one in self.packages:
            before = self.installed.get(one.key)
            if before is not None and version is None and _is_as_before(one, before):
                continue
            row = [one.key, one.version, encode_document(one.manifest), encode_overlay(one.overlay), self.at]
            await transaction.execute(QUERIES.get("save_package", self.workspace.schema), row)
            if before is None or one.key in self.touched or before.version != one.version:
                await self._write_event(transaction, one, before, version)

    async def _write_event(
        self, transaction: Transaction, package: Package, before: InstalledPackage | None, version: int | None
    ) -> None:
        told = [
            {"path": one.path, "old": show(one.old_base), "new": show(one.new_base), "custom": show(one.custom),
             "decision": decision}
            for one, decision in self.decided
        ]  # fmt: skip
        event = [
            new_id(),
            package.key,
            "apply",
            None if before is None else before.version,
            None if before is None else encode_document(before.manifest),
            None if before is None else encode_overlay(before.overlay),
            package.version,
            (version or 0) if package.key in self.touched else 0,
            self.stamp.operation,
            self.stamp.actor,
            msgspec.json.encode(told),
            self.at,
        ]
        await transaction.execute(QUERIES.get("insert_package_event", self.workspace.schema), event)


async def list_installed(database: Database | Connection, workspace: Workspace) -> dict[str, InstalledPackage]:
    """What was applied to the workspace, by key."""
    rows = await database.fetch_rows(QUERIES.get("read_packages", workspace.schema))
    return {
        row["key"]: InstalledPackage(
            key=row["key"],
            version=row["version"],
            manifest=decode_document(row["manifest"]) or {},
            overlay=decode_overlay(row["overlay"]),
            digest=row["digest"],
            applied_at=row["applied_at"],
        )
        for row in rows
    }


async def list_events(
    database: Database | Connection, workspace: Workspace, package: str | None = None, limit: int = 100
) -> list[PackageEvent]:
    """What happened to packages, newest first."""
    rows = await database.fetch_rows(QUERIES.get("list_package_events", workspace.schema), [package, limit])
    return [_to_event(row) for row in rows]


async def note_digests(database: Database, workspace: Workspace, digests: Mapping[str, str]) -> None:
    """Remember from which files the packages came, once everything that follows applying them is done."""
    sql = QUERIES.get("set_package_digest", workspace.schema)
    async with database.transaction(workspace.key) as transaction:
        for key, digest in digests.items():
            await transaction.execute(sql, [key, digest])


def encode_overlay(overlay: Overlay) -> bytes | None:
    """An overlay to store."""
    return encode_document({f"{kind}/{key}": document for (kind, key), document in overlay.items()} or None)


def decode_overlay(raw: bytes | None) -> dict[DefinitionKey, Document]:
    """A stored overlay."""
    documents = decode_document(raw) or {}
    split = ((name.partition("/"), document) for name, document in documents.items())
    return {(kind, key): document for (kind, _, key), document in split if isinstance(document, Mapping)}


def _is_as_before(package: Package, before: InstalledPackage) -> bool:
    same = (package.version, package.manifest) == (before.version, before.manifest)
    return same and dict(package.overlay) == dict(before.overlay)


def _to_event(row: Row) -> PackageEvent:
    return PackageEvent(
        id=row["id"],
        package=row["package"],
        kind=row["kind"],
        from_version=row["from_version"],
        from_manifest=decode_document(row["from_manifest"]),
        from_overlay=decode_overlay(row["from_overlay"]),
        to_version=row["to_version"],
        catalog_version=row["catalog_version"],
        operation=row["operation_id"],
        actor=row["actor_id"],
        conflicts=msgspec.json.decode(row["conflicts"], type=list[dict[str, Any]]),
        at=row["at"],
        rolled_back_by=row["rolled_back_by"],
    )
