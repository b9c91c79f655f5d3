"""What was done: one click, import or bulk edit each; one's own and one's reports', everybody's for administrators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import Forbidden
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.journal.operations import OperationView, get_operation, list_left, list_operations, list_written
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.left import make_left
from zhike.server.body import BadParameter
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.routes.undo import parse_operation
from zhike.server.views import PageView, PersonRef, is_undoable, view_person

ADMINISTER = "workspace.admin"
MAX_RECORDS = 100
KINDS = {"i": "create", "p": "purge", "d": "delete", "r": "restore", "m": "merge", "u": "update"}
"""What an entry's letter means, the weightiest first: what was made and changed at once was made."""


class OperationQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Newest first; `cursor` is the `next` of the page before. `mine` leaves others' out; `actor` narrows to one of
    those whose operations the asker may see. `kind` and `object` are what was done, and to what."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str | None = None
    mine: bool = False
    kind: str | None = None
    object: str | None = None
    actor: UUID | None = None


class ObjectCountView(msgspec.Struct, frozen=True):
    """How many records of an object were written; counting stops at ten thousand."""

    object: str
    count: int


class OperationItem(msgspec.Struct, frozen=True):
    """One operation."""

    id: OperationId
    kind: str
    title: dict[str, str]
    at: datetime
    finished_at: datetime | None
    actor: PersonRef | None
    cause: str
    objects: tuple[ObjectCountView, ...]
    undo_of: UUID | None
    undone_by: UUID | None
    undoable: bool


class OperationList(msgspec.Struct, frozen=True):
    """Operations, newest first."""

    data: tuple[OperationItem, ...]
    page: PageView


class WrittenView(msgspec.Struct, frozen=True):
    """A record that an operation wrote, and what it did to it."""

    object: str
    id: RecordId
    title: str | None
    did: str


class LeftRecord(msgspec.Struct, frozen=True):
    """A record that an undo left as it was, and why."""

    object: str
    id: RecordId
    title: str | None
    code: str
    message: str


class OperationRecords(msgspec.Struct, frozen=True):
    """The first records of an operation that the asker may read; `hidden` are those that he may not, `more` says that
    there are others."""

    records: tuple[WrittenView, ...]
    left: tuple[LeftRecord, ...]
    hidden: int
    more: bool


async def list_all(call: Call) -> ASGIResponse:
    """GET /operations"""
    query = call.query(OperationQuery)
    actor = call.identity.actor if query.mine else query.actor
    before = None if query.cursor is None else _parse_cursor(query.cursor)
    found = await list_operations(
        call.kernel.database,
        call.identity.workspace,
        actor=actor,
        limit=query.limit,
        before=before,
        only=(query.kind, query.object),
        among=None if query.mine else await _list_seen(call),
    )
    following = None if found.next is None else f"{found.next[0].isoformat()}_{found.next[1]}"
    items = tuple(_view(call, one) for one in found.operations)
    return json_value(OperationList(items, PageView(following, following is not None)))


async def read_one(call: Call) -> ASGIResponse:
    """GET /operations/{operation_id}"""
    operation = parse_operation(call)
    among = await _list_seen(call)
    found = await get_operation(call.kernel.database, call.identity.workspace, operation, among=among)
    return json_value(_view(call, found))


async def list_records(call: Call) -> ASGIResponse:
    """GET /operations/{operation_id}/records"""
    operation, database, workspace = parse_operation(call), call.kernel.database, call.identity.workspace
    await get_operation(database, workspace, operation, among=await _list_seen(call))
    written = await list_written(database, workspace, operation, MAX_RECORDS + 1)
    left = await list_left(database, workspace, operation)
    shown = written[:MAX_RECORDS]
    titles = await _read_titles(call, [(one.object, one.record) for one in shown] + [one[:2] for one in left])
    records = tuple(
        WrittenView(one.object, one.record, titles[one.record], _name_kind(one.kinds))
        for one in shown
        if one.record in titles
    )
    view = OperationRecords(
        records,
        tuple(_view_left(call, one, titles[one[1]]) for one in left if one[1] in titles),
        sum(one.record not in titles for one in shown),
        len(written) > MAX_RECORDS,
    )
    return json_value(view)


async def _read_titles(call: Call, records: Sequence[tuple[str, RecordId]]) -> dict[RecordId, str | None]:
    """What the records are called that the asker may read, also in the bin; a masked title is null."""
    catalog, policy = await call.catalog(), await call.policy()
    found: dict[RecordId, str | None] = {}
    for key in dict.fromkeys(key for key, _ in records):
        definition = catalog.objects.get(key)
        if definition is None or not definition.active:
            continue
        ids = tuple(dict.fromkeys(record for each, record in records if each == key))
        fields = (Selected("id", ("id",)), Selected(definition.title_field, (definition.title_field,)))
        for bin_too in (False, True):
            try:
                query = Query(ObjectKey(key), fields, ids=ids, limit=len(ids), bin=bin_too)
                page = await call.kernel.query.list(catalog, policy, query, max_page=len(ids))
            except Forbidden:
                continue
            for row in msgspec.json.decode(page.data, type=list[dict[str, Any]]):
                title = row.get(definition.title_field)
                found[RecordId(UUID(row["id"]))] = title if isinstance(title, str) else None
    return found


def _name_kind(kinds: Sequence[str]) -> str:
    return next((name for letter, name in KINDS.items() if letter in kinds), "update")


def _view_left(call: Call, one: tuple[str, RecordId, str], title: str | None) -> LeftRecord:
    left = make_left(ObjectKey(one[0]), one[1], one[2])
    return LeftRecord(one[0], one[1], title, left.code, left.zh if call.language == "zh" else left.en)


async def _list_seen(call: Call) -> tuple[UUID, ...] | None:
    """Whose operations the asker may see: his own and those of everybody below him; None is everybody's."""
    policy = await call.kernel.access.get_policy(call.reader, await call.catalog())
    return None if policy.has_ability(ADMINISTER) else policy.subordinates


def _view(call: Call, one: OperationView) -> OperationItem:
    return OperationItem(
        id=one.id,
        kind=one.kind,
        title=one.title,
        at=one.at,
        finished_at=one.finished_at,
        actor=view_person(one.actor, one.actor_title),
        cause=one.cause,
        objects=tuple(ObjectCountView(each.object, each.count) for each in one.objects),
        undo_of=one.undo_of,
        undone_by=one.undone_by,
        undoable=one.changed_records and is_undoable(call, one.at, one.undone_by, one.actor),
    )


def _parse_cursor(cursor: str) -> tuple[datetime, UUID]:
    at, _, last = cursor.partition("_")
    found = parse_id(last)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise BadParameter(reason="cursor") from error
    if found is None or moment.tzinfo is None:
        raise BadParameter(reason="cursor")
    return moment, found


ENDPOINTS = (
    Endpoint(
        "GET", "/operations", list_all, reads(), ("操作记录", "Operations"),
        query=OperationQuery, answers={200: OperationList},
    ),
    Endpoint(
        "GET", "/operations/{operation_id}/records", list_records, reads(), ("操作的记录", "Records of an operation"),
        answers={200: OperationRecords, 404: None},
    ),
    Endpoint(
        "GET", "/operations/{operation_id}", read_one, reads(), ("一次操作", "An operation"),
        answers={200: OperationItem, 404: None},
    ),
)  # fmt: skip
