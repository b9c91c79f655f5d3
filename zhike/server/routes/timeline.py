"""What happened with a record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.timeline.model import DEFAULT_LIMIT, MAX_LIMIT, About, Entry, TimelinePage
from zhike.engines.timeline.timeline import TimelineAsk
from zhike.kernel.base.ids import RecordId
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.routes.history import HistoryItem, view_entry
from zhike.server.views import PageView, PersonRef


class TimelineQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kinds` with commas between; all unless some are named. `by`: one person's doings. `cursor` is the `next` of the
    page before."""

    kinds: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: str | None = None
    by: UUID | None = None


class TimelineFile(msgspec.Struct, frozen=True):
    """A file of the record."""

    id: UUID
    field: str
    name: str
    type: str
    size: int


class TimelineItem(msgspec.Struct, frozen=True):
    """One thing that happened. `kind` is an object or one of created, change, merge, bin, file; `title`, `text` and
    `fields` are as the reader reads the record; `change` is an entry of the history."""

    kind: str
    at: datetime
    id: str
    by: PersonRef | None
    title: Any
    text: Any
    fields: Mapping[str, Any] | None
    change: HistoryItem | None
    file: TimelineFile | None


class TimelineKind(msgspec.Struct, frozen=True):
    """A kind of entry that may be met here."""

    key: str
    label: LabelView
    icon: str


class TimelineView(msgspec.Struct, frozen=True):
    """Entries, newest first; what is planned stands before what was."""

    data: tuple[TimelineItem, ...]
    kinds: tuple[TimelineKind, ...]
    page: PageView


async def read_timeline(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/timeline"""
    asked = call.query(TimelineQuery)
    about = await find_about(call)
    ask = TimelineAsk(tuple(key for key in asked.kinds.split(",") if key), asked.limit, asked.cursor, asked.by)
    return json_value(view_timeline(call, await call.kernel.timelines.read(about, ask)))


async def find_about(call: Call) -> About:
    """The record of the address as its reader may see it, alive or in the bin. Raises RecordNotFound."""
    catalog, policy = await call.catalog(), await call.policy()
    key = catalog.get_object(call.path("object_key")).key
    found = await call.kernel.query.get(catalog, policy, key, call.record_id(), in_bin=None)
    return About(catalog, policy, key, RecordId(found.id))


def view_timeline(call: Call, page: TimelinePage) -> TimelineView:
    """A page for people."""
    return TimelineView(
        tuple(_view_entry(call, entry) for entry in page.entries),
        tuple(TimelineKind(one.key, LabelView(one.label.zh, one.label.en), one.icon) for one in page.kinds),
        PageView(page.next, page.next is not None),
    )


def _view_entry(call: Call, entry: Entry) -> TimelineItem:
    file = entry.file
    return TimelineItem(
        kind=entry.kind,
        at=entry.at,
        id=entry.id,
        by=None if entry.by is None else PersonRef(*entry.by),
        title=entry.title,
        text=entry.text,
        fields=entry.fields,
        change=None if entry.change is None else view_entry(call, entry.change),
        file=None if file is None else TimelineFile(file.id, file.field, file.name, file.type, file.size),
    )


ENDPOINTS = (
    Endpoint(
        "GET", "/records/{object_key}/{record_id}/timeline", read_timeline, reads(),
        ("时间线", "Timeline of a record"), query=TimelineQuery, answers={200: TimelineView, 400: None, 404: None},
    ),
)  # fmt: skip
