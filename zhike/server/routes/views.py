"""Saved views of lists, and each person's order of them."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.views.errors import ViewNotFound
from zhike.engines.views.model import Audience, SavedView, Seat, ViewDraft, ViewState
from zhike.kernel.base.ids import UserId
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value, nothing
from zhike.server.views import PersonRef

VIEWS = "/views/{object_key}"
VIEW = f"{VIEWS}/{{view_id}}"


class ViewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view as it is to be kept."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    state: ViewState
    audience: Audience = "private"
    roles: Annotated[tuple[str, ...], msgspec.Meta(max_length=50)] = ()


class NewView(ViewBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same; `owner` is another person whose shared view comes back."""

    owner: UUID | None = None


class ViewChange(ViewBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same, with the version that was seen."""

    version: int


class SeatBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place in one's own order."""

    view: UUID
    pinned: bool = False


class OrderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's own order, from the first to the last."""

    views: Annotated[tuple[SeatBody, ...], msgspec.Meta(max_length=500)]


class ViewView(msgspec.Struct, frozen=True):
    """A view as the reader has it."""

    id: UUID
    name: str
    state: ViewState
    audience: Audience
    roles: tuple[str, ...]
    owner: PersonRef
    pinned: bool
    editable: bool
    begins: bool
    version: int


class ViewList(msgspec.Struct, frozen=True):
    """Views in the reader's order."""

    data: tuple[ViewView, ...]


async def list_views(call: Call) -> ASGIResponse:
    """GET /views/{object}"""
    return json_value(_view_list(await call.kernel.views.list(call.reader, call.path("object_key"))))


async def create_view(call: Call) -> ASGIResponse:
    """POST /views/{object}"""
    object_key = call.path("object_key")
    body = await call.body(NewView)
    owner = None if body.owner is None else UserId(body.owner)
    made = await call.kernel.views.create(call.reader, object_key, _draft(body), owner)
    return json_value(_view(made), 201, {"Location": f"/api/v1/views/{object_key}/{made.id}"})


async def change_view(call: Call) -> ASGIResponse:
    """PUT /views/{object}/{view_id}"""
    body, view_id = await call.body(ViewChange), _view_id(call)
    changed = await call.kernel.views.change(call.reader, call.path("object_key"), view_id, _draft(body), body.version)
    return json_value(_view(changed))


async def delete_view(call: Call) -> ASGIResponse:
    """DELETE /views/{object}/{view_id}"""
    await call.kernel.views.delete(call.reader, call.path("object_key"), _view_id(call))
    return nothing()


async def arrange_views(call: Call) -> ASGIResponse:
    """PUT /views/{object}"""
    body = await call.body(OrderBody)
    seats = tuple(Seat(one.view, one.pinned) for one in body.views)
    return json_value(_view_list(await call.kernel.views.arrange(call.reader, call.path("object_key"), seats)))


def _draft(body: ViewBody) -> ViewDraft:
    return ViewDraft(body.name, body.state, body.audience, body.roles)


def _view_id(call: Call) -> UUID:
    text = call.path("view_id")
    found = parse_id(text)
    if found is None:
        raise ViewNotFound(id=text[:60])
    return found


def _view(view: SavedView) -> ViewView:
    owner = PersonRef(view.owner, view.owner_name)
    return ViewView(
        view.id, view.name, view.state, view.audience, view.roles, owner, view.pinned, view.editable, view.begins,
        view.version,
    )  # fmt: skip


def _view_list(found: tuple[SavedView, ...]) -> ViewList:
    return ViewList(tuple(_view(one) for one in found))


ENDPOINTS = (
    Endpoint("GET", VIEWS, list_views, reads(), ("视图", "Views"), answers={200: ViewList, 404: None}),
    Endpoint(
        "POST", VIEWS, create_view, writes(), ("保存视图", "Save a view"), body=NewView,
        answers={201: ViewView, 404: None},
    ),
    Endpoint(
        "PUT", VIEWS, arrange_views, writes(), ("排列视图", "Arrange views"), body=OrderBody,
        answers={200: ViewList, 404: None},
    ),
    Endpoint(
        "PUT", VIEW, change_view, writes(), ("修改视图", "Change a view"), body=ViewChange,
        answers={200: ViewView, 404: None, 412: None},
    ),
    Endpoint("DELETE", VIEW, delete_view, writes(), ("删除视图", "Delete a view"), answers={204: None, 404: None}),
)  # fmt: skip
