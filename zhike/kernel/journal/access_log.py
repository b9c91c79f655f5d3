"""Who looked at what: reads of personal fields, reveals of masked ones, exports, questions for duplicates; and
who erased a person, and why. Appended to, never changed.

It stands beside the journal, which says what was written. An entry is committed with what it tells of. The same table
holds what the sign-in room notes; that is not listed here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import WorkspaceKey, new_id
from zhike.kernel.journal.place import journal_queries
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.workspaces import schema_of

MAX_ENTRIES = 500

Detail = Mapping[str, object]


class AccessKind(StrEnum):
    """What was done with what was seen. Values are stored for ever."""

    READ = "read"
    REVEAL = "reveal"
    EXPORT = "export"
    CHECK = "check"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One look. `fields` are the personal and sensitive fields among what was seen; `record` is for looks at one
    record, `record_count` says how many there were; `detail` is what only the kind knows, never values of records."""

    at: datetime
    actor: UUID | None
    subject: UUID | None
    kind: AccessKind
    object: str
    record_count: int
    fields: tuple[str, ...] = ()
    record: UUID | None = None
    detail: Detail = dataclasses.field(default_factory=dict)
    request_id: str | None = None
    id: UUID = dataclasses.field(default_factory=new_id)


async def append_access(
    connection: Connection | Database, workspace: WorkspaceKey, entries: Sequence[AccessEntry]
) -> None:
    """Keep entries; in the caller's transaction where a transaction is given."""
    text = journal_queries().get("append_access", schema_of(workspace))
    for one in entries:
        await connection.execute(
            text,
            [
                one.id,
                one.at,
                one.actor,
                one.subject,
                one.kind.value,
                one.object,
                one.record,
                one.record_count,
                list(one.fields),
                msgspec.json.encode(one.detail),
                one.request_id,
            ],
        )


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Which entries; None is any. `since` is included, `until` is not. `with_lists`: beside the looks at `record` those
    at many records of the object, which may have held it (exports, lists)."""

    kind: AccessKind | None = None
    object: str | None = None
    actor: UUID | None = None
    record: UUID | None = None
    field: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_lists: bool = False


async def count_revealed(
    connection: Connection | Database, workspace: WorkspaceKey, actor: UUID, since: datetime
) -> int:
    """How many values somebody has had revealed after a moment."""
    text = journal_queries().get("count_revealed", schema_of(workspace))
    return int(await connection.fetch_value(text, [actor, since]))


async def list_access(
    connection: Connection | Database,
    workspace: WorkspaceKey,
    wanted: AccessFilter = AccessFilter(),
    *,
    before: AccessEntry | None = None,
    limit: int = 100,
) -> tuple[AccessEntry, ...]:
    """Entries, newest first; `before` is the last one of the page before."""
    params = [
        [each.value for each in (AccessKind if wanted.kind is None else (wanted.kind,))],
        wanted.object,
        wanted.actor,
        wanted.record,
        None if before is None else before.at,
        None if before is None else before.id,
        max(1, min(limit, MAX_ENTRIES)),
        wanted.since,
        wanted.until,
        wanted.with_lists,
        wanted.field,
    ]
    rows = await connection.fetch_rows(journal_queries().get("list_access", schema_of(workspace)), params)
    return tuple(
        AccessEntry(
            at=row["at"],
            actor=row["actor_id"],
            subject=row["subject_id"],
            kind=AccessKind(row["kind"]),
            object=row["object"] or "",
            record_count=row["record_count"] or 0,
            fields=tuple(row["fields"] or ()),
            record=row["record_id"],
            detail=msgspec.json.decode(row["detail"]),
            request_id=row["request_id"],
            id=row["id"],
        )
        for row in rows
    )
