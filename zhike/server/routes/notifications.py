"""What one was told."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.notifications.face import SettingsPage, Told
from zhike.engines.notifications.model import Digest, Mode, NoticeSettings, QuietHours
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value

TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


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
    delivered_at: datetime
    digest: Digest | None
    read_at: datetime | None
    record: AboutView | None
    actor: NamedView | None


class PlaceView(msgspec.Struct, frozen=True):
    """Where it goes on."""

    next: str | None
    has_more: bool


class HeldView(msgspec.Struct, frozen=True):
    """How many wait for the end of quiet hours or for a digest, and when the next of them come."""

    count: int
    until: datetime


class NotificationList(msgspec.Struct, frozen=True):
    """Delivered last first; `unread` counts all that are not read."""

    data: tuple[NotificationView, ...]
    page: PlaceView
    unread: int
    held: HeldView | None


class UnreadView(msgspec.Struct, frozen=True):
    """How many are left."""

    unread: int


class QuietBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"begin": "from", "end": "until"}):
    """Times of day, `22:00`; until may lie on the next day."""

    begin: Annotated[str, msgspec.Meta(pattern=TIME)]
    end: Annotated[str, msgspec.Meta(pattern=TIME)]


class SettingsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is chosen; all of it is replaced. A kind that is left out is delivered as it declares."""

    modes: Annotated[dict[str, Mode], msgspec.Meta(max_length=200)] = {}
    quiet: QuietBody | None = None
    rest_days: bool = False
    daily_at: Annotated[str, msgspec.Meta(pattern=TIME)] = "09:00"


class KindView(msgspec.Struct, frozen=True):
    """A kind of notification: how it is delivered, and how it is where nobody chooses."""

    key: str
    label: dict[str, str]
    hint: dict[str, str]
    mode: Mode
    unchosen: Mode


class SettingsView(msgspec.Struct, frozen=True):
    """All choices; hours count in the workspace's zone."""

    kinds: tuple[KindView, ...]
    quiet: QuietBody | None
    rest_days: bool
    daily_at: str
    time_zone: str


async def list_notifications(call: Call) -> ASGIResponse:
    """GET /notifications"""
    asked = call.query(NotificationQuery)
    page = await call.kernel.notifications.list(
        call.reader, unread=asked.unread, cursor=asked.cursor, limit=asked.limit
    )
    place = PlaceView(page.next, page.next is not None)
    held = None if page.held is None else HeldView(page.held.count, page.held.until)
    return json_value(NotificationList(tuple(_view(one) for one in page.items), place, page.unread, held))


async def read_notifications(call: Call) -> ASGIResponse:
    """POST /notifications/read"""
    body = await call.body(ReadBody)
    return json_value(UnreadView(await call.kernel.notifications.mark_read(call.reader, body.ids)))


async def deliver_held(call: Call) -> ASGIResponse:
    """POST /notifications/deliver"""
    return json_value(UnreadView(await call.kernel.notifications.deliver_held(call.reader)))


async def get_settings(call: Call) -> ASGIResponse:
    """GET /notifications/settings"""
    return json_value(_view_settings(await call.kernel.notifications.get_settings(call.reader)))


async def put_settings(call: Call) -> ASGIResponse:
    """PUT /notifications/settings"""
    body = await call.body(SettingsBody)
    quiet = None
    if body.quiet is not None:
        quiet = QuietHours(time.fromisoformat(body.quiet.begin), time.fromisoformat(body.quiet.end))
    settings = NoticeSettings(body.modes, quiet, body.rest_days, time.fromisoformat(body.daily_at))
    return json_value(_view_settings(await call.kernel.notifications.put_settings(call.reader, settings)))


def _view_settings(page: SettingsPage) -> SettingsView:
    settings = page.settings
    quiet = settings.quiet
    return SettingsView(
        kinds=tuple(
            KindView(
                one.key,
                {"zh": one.label[0], "en": one.label[1]},
                {"zh": one.hint[0], "en": one.hint[1]},
                settings.modes.get(one.key, one.mode),
                one.mode,
            )
            for one in page.kinds
        ),
        quiet=None if quiet is None else QuietBody(_time(quiet.begin), _time(quiet.end)),
        rest_days=settings.rest_days,
        daily_at=_time(settings.daily_at),
        time_zone=page.time_zone,
    )


def _time(at: time) -> str:
    return at.isoformat("minutes")


def _view(told: Told) -> NotificationView:
    about = None if told.about is None else AboutView(told.about.object, told.about.id, told.about.title)
    actor = None if told.actor is None else NamedView(*told.actor)
    text = {"zh": told.zh, "en": told.en}
    return NotificationView(told.id, told.kind, text, told.at, told.due_at, told.digest, told.read_at, about, actor)


ENDPOINTS = (
    Endpoint(
        "GET", "/notifications", list_notifications, reads(), ("我的通知", "My notifications"),
        query=NotificationQuery, answers={200: NotificationList},
    ),
    Endpoint(
        "POST", "/notifications/read", read_notifications, writes(), ("标为已读", "Mark as read"),
        body=ReadBody, answers={200: UnreadView},
    ),
    Endpoint(
        "POST", "/notifications/deliver", deliver_held, writes(),
        ("立即送达免打扰期间的通知", "Deliver what is held at once"), answers={200: UnreadView},
    ),
    Endpoint(
        "GET", "/notifications/settings", get_settings, reads(), ("我的通知设置", "How I am told"),
        answers={200: SettingsView},
    ),
    Endpoint(
        "PUT", "/notifications/settings", put_settings, writes(), ("修改我的通知设置", "Change how I am told"),
        body=SettingsBody, answers={200: SettingsView},
    ),
)  # fmt: skip
