"""The operations of a workspace: what somebody did, when, to how many records of which objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.base.errors import NotFound
from zhike.kernel.base.ids import OperationId, RecordId, WorkspaceKey
from zhike.kernel.journal.place import journal_queries
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.workspaces import schema_of

MAX_OPERATIONS = 200
MAX_COUNTED = 10_000


class OperationNotFound(NotFound):
    """No such operation (or it is somebody else's, and the caller asked for his own)."""

    code = "operation_not_found"
    title_zh = "没有此操作"
    title_en = "No such operation"
    detail_zh = "没有操作 {operation}。"
    detail_en = "There is no operation {operation}."


@dataclass(frozen=True, slots=True)
class ObjectCount:
    """How many records of an object an operation wrote; counting stops at ten thousand entries."""

    object: str
    count: int


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation as people see it. `capped`: it wrote more than was counted."""

    id: OperationId
    kind: str
    title: dict[str, str]
    at: datetime
    finished_at: datetime | None
    actor: UUID | None
    actor_title: str | None
    cause: str
    objects: tuple[ObjectCount, ...]
    capped: bool
    undo_of: UUID | None
    undone_by: UUID | None
    changed_records: bool
    """Whether it changed records, so that there may be something to undo; an erasure and a purge take away for good."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record that an operation wrote, with the kinds of its entries (one letter each)."""

    object: str
    record: RecordId
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationPage:
    """Newest first. `next` is the `before` of the following page."""

    operations: tuple[OperationView, ...]
    next: tuple[datetime, UUID] | None


async def list_operations(
    connection: Connection | Database,
    workspace: WorkspaceKey,
    *,
    actor: UUID | None = None,
    limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
    only: tuple[str | None, str | None] = (None, None),
    among: Sequence[UUID] | None = None,
) -> OperationPage:
    """Operations of one actor, or of all with None; `only` those of a kind, or that wrote records of an object; `among`
    the actors whose operations the asker may see, where that is not everybody's."""
    limit = max(1, min(limit, MAX_OPERATIONS))
    at, last = before or (None, None)
    text = journal_queries().get("list_operations", schema_of(workspace))
    rows = await connection.fetch_rows(text, [actor, at, last, limit + 1, MAX_COUNTED, *only, among])
    more, rows = len(rows) > limit, rows[:limit]
    following = (rows[-1]["at"], rows[-1]["id"]) if more else None
    return OperationPage(tuple(_view(row) for row in rows), following)


async def get_operation(
    connection: Connection | Database,
    workspace: WorkspaceKey,
    operation: UUID,
    *,
    among: Sequence[UUID] | None = None,
) -> OperationView:
    """One operation; with `among` only one of theirs. Raises OperationNotFound."""
    text = journal_queries().get("get_operation", schema_of(workspace))
    row = await connection.fetch_row(text, [operation, MAX_COUNTED, among])
    if row is None:
        raise OperationNotFound(operation=operation)
    return _view(row)


async def list_written(
    connection: Connection | Database, workspace: WorkspaceKey, operation: UUID, limit: int
) -> tuple[Written, ...]:
    """The first records that an operation wrote."""
    text = journal_queries().get("list_written", schema_of(workspace))
    rows = await connection.fetch_rows(text, [operation, MAX_COUNTED, limit])
    return tuple(Written(row["object"], RecordId(row["record_id"]), tuple(row["kinds"])) for row in rows)


async def list_left(
    connection: Connection | Database, workspace: WorkspaceKey, operation: UUID
) -> tuple[tuple[str, RecordId, str], ...]:
    """What an undo left as it was: object, record, and the code of the reason; the first two hundred."""
    counts = await connection.fetch_value(journal_queries().get("get_counts", schema_of(workspace)), [operation])
    return () if counts is None else msgspec.json.decode(counts, type=_UndoCounts).reasons


class _UndoCounts(msgspec.Struct):
    reasons: tuple[tuple[str, RecordId, str], ...] = ()


def _view(row: Row) -> OperationView:
    counts = msgspec.json.decode(row["objects"], type=dict[str, int])
    return OperationView(
        id=OperationId(row["id"]),
        kind=row["kind"],
        title=msgspec.json.decode(row["title"], type=dict[str, str]),
        at=row["at"],
        finished_at=row["finished_at"],
        actor=row["actor_id"],
        actor_title=row["actor_title"],
        cause=row["cause"],
        objects=tuple(ObjectCount(key, counts[key]) for key in sorted(counts)),
        capped=row["entries"] >= MAX_COUNTED,
        undo_of=row["undo_of"],
        undone_by=row["undone_by"],
        changed_records=row["changes"],
    )
