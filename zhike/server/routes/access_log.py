"""Full values of masked fields, one record at a time; and who saw, revealed or took what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import BadRequest
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.journal.access_log import AccessEntry, AccessFilter, AccessKind, list_access
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.reveal import MAX_FIELDS, RevealAsk
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.questions import Moment
from zhike.server.reply import json_value
from zhike.server.views import PersonRef

READ = "audit.read"
USER = ObjectKey("user")


class BadPlace(BadRequest):
    """A cursor that this list did not give."""

    code = "bad_access_log_cursor"
    title_zh = "分页游标无效"
    title_en = "Bad cursor"


class RevealBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which fields, and why."""

    fields: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=MAX_FIELDS)]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class RevealView(msgspec.Struct, frozen=True):
    """The full values by field."""

    id: UUID
    values: Mapping[str, Any]


class AccessLogQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which looks. `with_lists`: beside those at `record` also exports and lists of `object`, which may hold it."""

    object: str | None = None
    record: UUID | None = None
    field: str | None = None
    user: UUID | None = None
    kind: Literal["read", "reveal", "export", "check", "erase"] | None = None
    since: Moment | None = None
    until: Moment | None = None
    with_lists: bool = False
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str | None = None


class AccessItem(msgspec.Struct, frozen=True):
    """One look."""

    id: UUID
    at: datetime
    kind: AccessKind
    actor: PersonRef | None
    subject: PersonRef | None
    object: str
    record: UUID | None
    record_count: int
    fields: tuple[str, ...]
    detail: Mapping[str, Any]
    request_id: str | None


class AccessPage(msgspec.Struct, frozen=True):
    """How the list goes on."""

    next: str | None
    has_more: bool


class AccessList(msgspec.Struct, frozen=True):
    """Looks, newest first."""

    data: tuple[AccessItem, ...]
    page: AccessPage


async def reveal(call: Call) -> ASGIResponse:
    """POST /records/{object}/{id}/reveal"""
    body = await call.body(RevealBody)
    ask = RevealAsk(call.path("object_key"), call.record_id(), body.fields, body.reason.strip(), call.request_id)
    found = await call.kernel.revealer.reveal(await call.catalog(), await call.policy(), call.reader, ask)
    return json_value(RevealView(found.record, found.values), 200, {"Cache-Control": "no-store"})


async def list_looks(call: Call) -> ASGIResponse:
    """GET /access-log"""
    asked = call.query(AccessLogQuery)
    wanted = AccessFilter(
        kind=None if asked.kind is None else AccessKind(asked.kind),
        object=asked.object,
        actor=asked.user,
        record=asked.record,
        field=asked.field,
        since=asked.since,
        until=asked.until,
        with_lists=asked.with_lists and asked.object is not None,
    )
    before = None if asked.cursor is None else _read_cursor(asked.cursor)
    workspace = call.identity.workspace
    found = await list_access(call.kernel.database, workspace, wanted, before=before, limit=asked.limit + 1)
    shown, more = found[: asked.limit], len(found) > asked.limit
    names = await _name_people(call, shown)
    page = AccessPage(_write_cursor(shown[-1]) if more else None, more)
    return json_value(AccessList(tuple(_view(one, names) for one in shown), page))


def _write_cursor(entry: AccessEntry) -> str:
    return f"{entry.at.isoformat()}~{entry.id}"


def _read_cursor(text: str) -> AccessEntry:
    """The place behind an entry. Raises BadPlace."""
    at, _, entry = text.partition("~")
    found = parse_id(entry)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise BadPlace from error
    if found is None or moment.tzinfo is None:
        raise BadPlace
    return AccessEntry(moment, None, None, AccessKind.READ, "", 0, id=found)


async def _name_people(call: Call, entries: tuple[AccessEntry, ...]) -> dict[UUID, str]:
    ids = tuple({RecordId(one) for entry in entries for one in (entry.actor, entry.subject) if one is not None})
    if not ids:
        return {}
    names: dict[UUID, str] = {}
    for start in range(0, len(ids), 200):
        query = Query(USER, (Selected("name", ("name",)),), ids=ids[start : start + 200], limit=200)
        page = await call.kernel.query.list(await call.catalog(), await call.policy(), query)
        names |= {UUID(one["id"]): one["name"] for one in msgspec.json.decode(page.data)}
    return names


def _view(entry: AccessEntry, names: Mapping[UUID, str]) -> AccessItem:
    def person(user: UUID | None) -> PersonRef | None:
        return None if user is None else PersonRef(user, names.get(user))

    return AccessItem(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        actor=person(entry.actor),
        subject=person(entry.subject),
        object=entry.object,
        record=entry.record,
        record_count=entry.record_count,
        fields=entry.fields,
        detail=entry.detail,
        request_id=entry.request_id,
    )


ENDPOINTS = (
    Endpoint(
        "POST", "/records/{object_key}/{record_id}/reveal", reveal, writes("records:read"),
        ("查看完整内容", "Reveal"), body=RevealBody, answers={200: RevealView, 404: None, 429: None},
    ),
    Endpoint(
        "GET", "/access-log", list_looks, reads("admin", READ), ("访问记录", "Who saw what"),
        query=AccessLogQuery, answers={200: AccessList},
    ),
)  # fmt: skip
