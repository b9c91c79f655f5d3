"""One's own choices, and what one looked at last."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.preferences.model import (
    Density,
    Favourite,
    FavouriteKind,
    Language,
    Preferences,
    Scheme,
    Sidebar,
    ViewName,
)
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value, nothing


class PreferenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change; what is left out stays, null forgets."""

    language: Language | msgspec.UnsetType | None = msgspec.UNSET
    scheme: Scheme | msgspec.UnsetType | None = msgspec.UNSET
    sidebar: Sidebar | msgspec.UnsetType | None = msgspec.UNSET
    density: Density | msgspec.UnsetType | None = msgspec.UNSET
    favourites: Annotated[tuple[Favourite, ...], msgspec.Meta(max_length=500)] | msgspec.UnsetType = msgspec.UNSET
    starts: Annotated[dict[str, ViewName], msgspec.Meta(max_length=500)] | msgspec.UnsetType = msgspec.UNSET


class VisitBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which record was opened."""

    object: Annotated[str, msgspec.Meta(min_length=1, max_length=63)]
    id: UUID


class FavouriteView(msgspec.Struct, frozen=True):
    """A favourite; the title is a record's, and null where one may not read it (any more)."""

    kind: FavouriteKind
    object: str
    id: UUID | None
    title: str | None


class RecentView(msgspec.Struct, frozen=True):
    """A record that was looked at."""

    object: str
    id: UUID
    title: str
    at: datetime


class PreferenceView(msgspec.Struct, frozen=True):
    """All choices. `starts` names by object the view with which its list opens."""

    language: Language | None
    scheme: Scheme | None
    sidebar: Sidebar | None
    density: Density | None
    favourites: tuple[FavouriteView, ...]
    starts: dict[str, str]
    recent: tuple[RecentView, ...]


async def get_preferences(call: Call) -> ASGIResponse:
    """GET /preferences"""
    return json_value(_view(await call.kernel.preferences.get(call.reader)))


async def put_preferences(call: Call) -> ASGIResponse:
    """PUT /preferences"""
    body = await call.body(PreferenceBody)
    given = {name: getattr(body, name) for name in PreferenceBody.__struct_fields__}
    kept = {name: value for name, value in given.items() if value is not msgspec.UNSET}
    return json_value(_view(await call.kernel.preferences.put(call.reader, kept)))


async def note_visit(call: Call) -> ASGIResponse:
    """POST /preferences/recent"""
    body = await call.body(VisitBody)
    await call.kernel.preferences.visit(call.reader, body.object, body.id)
    return nothing()


def _view(all_of_it: Preferences) -> PreferenceView:
    chosen, titles = all_of_it.chosen, all_of_it.titles
    return PreferenceView(
        language=chosen.language,
        scheme=chosen.scheme,
        sidebar=chosen.sidebar,
        density=chosen.density,
        favourites=tuple(
            FavouriteView(one.kind, one.object, one.id, None if one.id is None else titles.get(one.id))
            for one in chosen.favourites
        ),
        starts=chosen.starts,
        recent=tuple(RecentView(one.object, one.id, one.title, one.at) for one in all_of_it.recent),
    )


ENDPOINTS = (
    Endpoint(
        "GET", "/preferences", get_preferences, reads(), ("我的设置", "My preferences"), answers={200: PreferenceView},
    ),
    Endpoint(
        "PUT", "/preferences", put_preferences, writes(), ("修改我的设置", "Change my preferences"),
        body=PreferenceBody, answers={200: PreferenceView},
    ),
    Endpoint(
        "POST", "/preferences/recent", note_visit, writes(), ("记下看过的记录", "Note a record that was opened"),
        body=VisitBody, answers={204: None},
    ),
)  # fmt: skip
