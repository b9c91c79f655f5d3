"""The first page of the day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.today.model import Item, Kind, TileKind
from zhike.operations.desk import Step, read_desk
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.views import JobView, view_job


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


class TileView(msgspec.Struct, frozen=True):
    """A number of the team's records. `filter` is the condition under which the object's list shows them."""

    kind: TileKind
    object: str
    count: int
    filter: Mapping[str, Any]


class MateView(msgspec.Struct, frozen=True):
    """Somebody who reports to the reader; what there is none of is left out."""

    id: UUID
    name: str | None
    numbers: Mapping[TileKind, int]


class TeamView(msgspec.Struct, frozen=True):
    """The team's day."""

    day: date
    tiles: tuple[TileView, ...]
    mates: tuple[MateView, ...]
    late: tuple[ItemView, ...]
    changes: tuple[ItemView, ...]


class TeamAnswer(msgspec.Struct, frozen=True):
    """Nothing where nobody reports to the reader."""

    team: TeamView | None


class DeskView(msgspec.Struct, frozen=True):
    """What failed in the last week, open pairs of doubles by object (50: at least so many), and the first steps."""

    failed: tuple[JobView, ...]
    doubles: Mapping[str, int]
    steps: Mapping[Step, bool]


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


async def read_team(call: Call) -> ASGIResponse:
    """GET /today/team"""
    team = await call.kernel.team.read(call.reader)
    if team is None:
        return json_value(TeamAnswer(None))
    return json_value(
        TeamAnswer(
            TeamView(
                team.day,
                tiles=tuple(TileView(one.kind, one.object, one.count, one.filter) for one in team.tiles),
                mates=tuple(MateView(one.id, one.name, one.numbers) for one in team.mates),
                late=tuple(_view(one) for one in team.late),
                changes=tuple(_view(one) for one in team.changes),
            )
        )
    )


async def see_desk(call: Call) -> ASGIResponse:
    """GET /today/desk"""
    desk = await read_desk(call.kernel, call.identity)
    failed = tuple(view_job(one, call.kernel.kinds, call.language) for one in desk.failed)
    return json_value(DeskView(failed, desk.doubles, desk.steps))


def _view(item: Item) -> ItemView:
    about = None if item.about is None else PointerView(item.about.object, item.about.id, item.about.title)
    by = None if item.by is None else ActorView(*item.by)
    return ItemView(
        item.object, item.id, item.title, item.at, item.until, item.whole_day, item.place, about, by, item.action,
        item.fresh,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", "/today", read_today, reads(), ("今天", "Today"), answers={200: TodayView}),
    Endpoint("GET", "/today/team", read_team, reads(), ("团队的今天", "The team's day"), answers={200: TeamAnswer}),
    Endpoint(
        "GET", "/today/desk", see_desk, reads("admin", "workspace.admin"), ("待管理员处理", "For administrators"),
        answers={200: DeskView},
    ),
)  # fmt: skip
