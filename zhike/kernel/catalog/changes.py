"""The log of published changes, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.kernel.catalog.read import QUERIES, decode_document
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """One definition's change in one version. `before` and `after` are {package, base, custom}; None: not there."""

    version: int
    kind: str
    key: str
    operation: UUID
    actor: UUID | None
    at: datetime
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


async def list_changes(
    database: Database, workspace: Workspace, *, before_version: int = NEWEST, limit: int = 100
) -> list[CatalogChange]:
    """A page of changes below a version."""
    rows = await database.fetch_rows(QUERIES.get("list_changes", workspace.schema), [before_version, limit])
    return [
        CatalogChange(
            version=row["version"],
            kind=row["kind"],
            key=row["key"],
            operation=row["operation_id"],
            actor=row["actor_id"],
            at=row["at"],
            before=decode_document(row["before"]),
            after=decode_document(row["after"]),
        )
        for row in rows
    ]
