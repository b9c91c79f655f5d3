"""The first page of the day."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.today.model import Item, Kind
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value


class PointerView(msgspec.Struct, frozen=True):
    """A record; no title where one may not read it."""

    object: str
    id: UUID
    title: str | None


class ActorView(msgspec.Struct, frozen=True):
    """A person."""

    id: UUID
    title: str | None


class ItemView(msgspec.Struct, frozen=True):
    """One line."""

    object: str
    id: UUID
    title: str | None
    at: datetime
    until: datetime | None
    whole_day: bool
    place: str | None
    about: PointerView | None
    by: ActorView | None
    action: str | None
    fresh: bool


class TodayView(msgspec.Struct, frozen=True):
    """The page."""

    day: date
    now: datetime
    due: tuple[ItemView, ...]
    agenda: tuple[ItemView, ...]
    changes: tuple[ItemView, ...]
    objects: dict[Kind, tuple[str, ...]]


async def read_today(call: Call) -> ASGIResponse:
    """GET /today"""
    page = await call.kernel.today.read(call.reader)
    return json_value(
        TodayView(
            page.day,
            page.now,
            due=tuple(_view(one) for one in page.due),
            agenda=tuple(_view(one) for one in page.agenda),
            changes=tuple(_view(one) for one in page.changes),
            objects=dict(page.objects),
        )
    )


def _view(item: Item) -> ItemView:
    about = None if item.about is None else PointerView(item.about.object, item.about.id, item.about.title)
    by = None if item.by is None else ActorView(*item.by)
    return ItemView(
        item.object, item.id, item.title, item.at, item.until, item.whole_day, item.place, about, by, item.action,
        item.fresh,
    )  # fmt: skip


ENDPOINTS = (Endpoint("GET", "/today", read_today, reads(), ("今天", "Today"), answers={200: TodayView}),)
