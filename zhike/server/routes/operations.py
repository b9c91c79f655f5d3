"""What was done: one click, import or bulk edit each; one's own, or everybody's for administrators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import OperationId, UserId
from zhike.kernel.journal.operations import OperationView, get_operation, list_operations
from zhike.server.body import BadParameter
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.routes.undo import parse_operation
from zhike.server.views import PageView, PersonRef, is_undoable, view_person

ADMINISTER = "workspace.admin"


class OperationQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Newest first; `cursor` is the `next` of the page before. `mine` leaves others' out for administrators too."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str | None = None
    mine: bool = False


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


async def list_all(call: Call) -> ASGIResponse:
    """GET /operations"""
    query = call.query(OperationQuery)
    actor = call.identity.actor if query.mine else await _limit_to(call)
    before = None if query.cursor is None else _parse_cursor(query.cursor)
    found = await list_operations(
        call.kernel.database, call.identity.workspace, actor=actor, limit=query.limit, before=before
    )
    following = None if found.next is None else f"{found.next[0].isoformat()}_{found.next[1]}"
    items = tuple(_view(call, one) for one in found.operations)
    return json_value(OperationList(items, PageView(following, following is not None)))


async def read_one(call: Call) -> ASGIResponse:
    """GET /operations/{operation_id}"""
    operation = parse_operation(call)
    actor = await _limit_to(call)
    found = await get_operation(call.kernel.database, call.identity.workspace, operation, actor=actor)
    return json_value(_view(call, found))


async def _limit_to(call: Call) -> UserId | None:
    return None if (await call.policy()).has_ability(ADMINISTER) else call.identity.subject


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
        undoable=one.has_records and is_undoable(call, one.at, one.undone_by, one.actor),
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
        "GET", "/operations/{operation_id}", read_one, reads(), ("一次操作", "An operation"),
        answers={200: OperationItem, 404: None},
    ),
)  # fmt: skip
