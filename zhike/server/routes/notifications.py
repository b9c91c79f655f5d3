"""What one was told."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.notifications.face import Told
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value


class NotificationQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part: only what is not read, and from where on."""

    unread: bool = False
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class ReadBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which are read: some, or without ids all."""

    ids: Annotated[list[UUID], msgspec.Meta(max_length=1000)] | None = None


class NamedView(msgspec.Struct, frozen=True):
    """A person."""

    id: UUID
    title: str | None


class AboutView(msgspec.Struct, frozen=True):
    """The record; no title where one may not read it."""

    object: str
    id: UUID
    title: str | None


class NotificationView(msgspec.Struct, frozen=True):
    """One notification."""

    id: UUID
    kind: str
    text: dict[str, str]
    at: datetime
    read_at: datetime | None
    record: AboutView | None
    actor: NamedView | None


class PlaceView(msgspec.Struct, frozen=True):
    """Where it goes on."""

    next: str | None
    has_more: bool


class NotificationList(msgspec.Struct, frozen=True):
    """Newest first; `unread` counts all that are not read."""

    data: tuple[NotificationView, ...]
    page: PlaceView
    unread: int


class UnreadView(msgspec.Struct, frozen=True):
    """How many are left."""

    unread: int


async def list_notifications(call: Call) -> ASGIResponse:
    """GET /notifications"""
    asked = call.query(NotificationQuery)
    page = await call.kernel.notifications.list(
        call.reader, unread=asked.unread, cursor=asked.cursor, limit=asked.limit
    )
    place = PlaceView(page.next, page.next is not None)
    return json_value(NotificationList(tuple(_view(one) for one in page.items), place, page.unread))


async def read_notifications(call: Call) -> ASGIResponse:
    """POST /notifications/read"""
    body = await call.body(ReadBody)
    return json_value(UnreadView(await call.kernel.notifications.mark_read(call.reader, body.ids)))


def _view(told: Told) -> NotificationView:
    about = None if told.about is None else AboutView(told.about.object, told.about.id, told.about.title)
    actor = None if told.actor is None else NamedView(*told.actor)
    return NotificationView(told.id, told.kind, {"zh": told.zh, "en": told.en}, told.at, told.read_at, about, actor)


ENDPOINTS = (
    Endpoint(
        "GET", "/notifications", list_notifications, reads(), ("我的通知", "My notifications"),
        query=NotificationQuery, answers={200: NotificationList},
    ),
    Endpoint(
        "POST", "/notifications/read", read_notifications, writes(), ("标为已读", "Mark as read"),
        body=ReadBody, answers={200: UnreadView},
    ),
)  # fmt: skip
