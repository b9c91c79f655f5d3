"""What happened to a record: who changed what, when, in which operation; and how it stood at a moment."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.history import HistoryEntry, Subject, read_history
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.views import PageView, PersonRef, is_undoable, parse_place, view_person

KINDS = {
    EntryKind.INSERT: "insert",
    EntryKind.UPDATE: "update",
    EntryKind.DELETE: "delete",
    EntryKind.RESTORE: "restore",
    EntryKind.PURGE: "purge",
    EntryKind.MERGE: "merge",
    EntryKind.ERASURE: "erasure",
    EntryKind.CATALOG: "catalog",
    EntryKind.ACCESS: "access",
    EntryKind.SETTINGS: "settings",
}


class HistoryQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Newest first; `cursor` is the `next` of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str | None = None


class OperationRef(msgspec.Struct, frozen=True):
    """The operation that an entry belongs to."""

    id: UUID
    kind: str
    title: msgspec.Raw
    undoable: bool


class HistoryItem(msgspec.Struct, frozen=True):
    """One entry. `changes` is [{field, old, new}] as the reader may see it; `hidden`: there was more. `record` is
    another one where that was merged into this."""

    id: str
    record: UUID
    at: datetime
    kind: str
    version: int | None
    actor: PersonRef | None
    cause: str
    operation: OperationRef
    changes: msgspec.Raw
    hidden: bool


class HistoryPage(msgspec.Struct, frozen=True):
    """Entries, newest first."""

    data: tuple[HistoryItem, ...]
    page: PageView


async def read_record_history(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/history"""
    query, catalog = call.query(HistoryQuery), await call.catalog()
    record = await call.kernel.query.follow(catalog, call.record_id())
    subject = Subject(catalog, await call.policy(), catalog.get_object(call.path("object_key")).key, record)
    before = None if query.cursor is None else parse_place(query.cursor)
    found = await read_history(call.kernel.database, subject, call.kernel.clock, limit=query.limit, before=before)
    if not found.entries:
        # Who may read the journal is answered for records that were purged, and for ids that never were.
        await call.kernel.query.get(catalog, subject.policy, subject.object, record, in_bin=None)
    following = None if found.next is None else str(found.next)
    items = tuple(view_entry(call, entry) for entry in found.entries)
    return json_value(HistoryPage(items, PageView(following, following is not None)))


def view_entry(call: Call, entry: HistoryEntry) -> HistoryItem:
    """An entry for people."""
    operation = entry.operation
    final = entry.kind in (EntryKind.ERASURE, EntryKind.PURGE)
    undoable = not final and is_undoable(call, operation.at, operation.undone_by, entry.actor)
    return HistoryItem(
        id=str(entry.seq),
        record=entry.record,
        at=entry.at,
        kind=KINDS[entry.kind],
        version=entry.version,
        actor=view_person(entry.actor, entry.actor_title),
        cause=entry.cause,
        operation=OperationRef(operation.id, operation.kind, msgspec.Raw(operation.title), undoable),
        changes=msgspec.Raw(entry.changes),
        hidden=entry.hidden,
    )


ENDPOINTS = (
    Endpoint(
        "GET", "/records/{object_key}/{record_id}/history", read_record_history, reads(),
        ("变更历史", "History of a record"), query=HistoryQuery, answers={200: HistoryPage, 404: None},
    ),
)  # fmt: skip
