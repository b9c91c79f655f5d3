"""Who changed a field: one tracked field of an object, over all records, between two moments."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.journal.changed import ChangedAsk, FieldChange, list_changed
from zhike.kernel.query.model import Query, Selected
from zhike.server.body import BadParameter
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.routes.history import OperationRef
from zhike.server.views import PageView, PersonRef, is_undoable, view_person


class FieldChangeQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`field` is a tracked one; `since` counts, `until` does not; `actor` narrows to what one person did. Newest first;
    `cursor` is the `next` of the page before."""

    field: str
    since: datetime
    until: datetime
    actor: UUID | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str | None = None


class FieldChangeItem(msgspec.Struct, frozen=True):
    """One change; `title` is the record's as the reader reads it, `old` and `new` the field's."""

    record: UUID
    title: Any
    at: datetime
    actor: PersonRef | None
    cause: str
    operation: OperationRef
    old: msgspec.Raw
    new: msgspec.Raw


class FieldChangeList(msgspec.Struct, frozen=True):
    """Changes, newest first."""

    data: tuple[FieldChangeItem, ...]
    page: PageView


class _Pair(msgspec.Struct, frozen=True):
    field: str
    old: msgspec.Raw
    new: msgspec.Raw


async def list_all(call: Call) -> ASGIResponse:
    """GET /records/{object}/field-changes"""
    query, catalog, policy = call.query(FieldChangeQuery), await call.catalog(), await call.policy()
    if query.since.tzinfo is None or query.until.tzinfo is None:
        raise BadParameter(reason="since, until")
    key = catalog.get_object(call.path("object_key")).key
    before = None if query.cursor is None else _parse_cursor(query.cursor)
    ask = ChangedAsk(key, query.field, query.since, query.until, query.actor, query.limit, before)
    found = await list_changed(call.kernel.database, catalog, policy, ask, call.kernel.clock)
    titles = await _read_titles(call, key, tuple(dict.fromkeys(one.record for one in found.changes)))
    items = tuple(_view(call, one, titles[one.record]) for one in found.changes if one.record in titles)
    following = None if found.next is None else f"{found.next[0].isoformat()}_{found.next[1]}"
    return json_value(FieldChangeList(items, PageView(following, following is not None)))


async def _read_titles(call: Call, key: str, ids: tuple[UUID, ...]) -> dict[UUID, Any]:
    if not ids:
        return {}
    catalog = await call.catalog()
    title = catalog.get_object(key).title_field
    fields = (Selected("id", ("id",)), Selected(title, (title,)))
    query = Query(ObjectKey(key), fields, ids=tuple(map(RecordId, ids)), limit=len(ids))
    page = await call.kernel.query.list(catalog, await call.policy(), query, max_page=len(ids))
    rows = msgspec.json.decode(page.data, type=list[dict[str, Any]])
    return {UUID(row["id"]): row.get(title) for row in rows}


def _view(call: Call, one: FieldChange, title: object) -> FieldChangeItem:
    (pair,) = msgspec.json.decode(one.pair, type=list[_Pair])
    undoable = is_undoable(call, one.operation_at, one.undone_by, one.actor)
    operation = OperationRef(one.operation, one.operation_kind, msgspec.Raw(one.operation_title), undoable)
    actor = view_person(one.actor, one.actor_title)
    return FieldChangeItem(one.record, title, one.at, actor, one.cause, operation, pair.old, pair.new)


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
        "GET", "/records/{object_key}/field-changes", list_all, reads(), ("字段变更", "Changes of a field"),
        query=FieldChangeQuery, answers={200: FieldChangeList, 404: None},
    ),
)  # fmt: skip
