"""A write that came too late: the answer shows the record as it is now, so that both can be joined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from zhike.kernel.journal.history import Subject, read_history
from zhike.kernel.records.errors import RecordStale
from zhike.kernel.records.model import Change
from zhike.server.call import Call
from zhike.server.problems import Enriched
from zhike.server.views import PersonRef, view_person
from zhike.server.writing import find_record

MOST_ENTRIES = 50


class ChangeSince(msgspec.Struct, frozen=True):
    """A field that somebody else changed meanwhile."""

    field: str
    by: PersonRef | None
    at: datetime
    old: msgspec.Raw
    new: msgspec.Raw


class StaleView(msgspec.Struct, frozen=True):
    """What a 412 adds to a problem document."""

    yours: int
    version: int
    record: msgspec.Raw | None
    changes: tuple[ChangeSince, ...]


@asynccontextmanager
async def explain_stale(call: Call, change: Change) -> AsyncIterator[None]:
    """Adds to a RecordStale what is there now."""
    try:
        yield
    except RecordStale as error:
        assert change.id is not None  # noqa: S101 - what is stale exists
        record = await find_record(call, call.path("object_key"), change.id)
        version = error.parameters.get("version")
        view = StaleView(
            yours=change.version or 0,
            version=version if isinstance(version, int) else 0,
            record=None if record is None else msgspec.Raw(record),
            changes=() if record is None else await _list_since(call, change),
        )
        raise Enriched(error, view) from error


class _Difference(msgspec.Struct, frozen=True):
    field: str
    old: msgspec.Raw
    new: msgspec.Raw


async def _list_since(call: Call, change: Change) -> tuple[ChangeSince, ...]:
    """What others changed after the version that the caller saw, oldest first, as he may see it."""
    catalog = await call.catalog()
    assert change.id is not None  # noqa: S101 - what is stale exists
    subject = Subject(catalog, await call.policy(), call.path("object_key"), change.id)
    found = await read_history(call.kernel.database, subject, call.kernel.clock, limit=MOST_ENTRIES)
    later = [one for one in reversed(found.entries) if (one.version or 0) > (change.version or 0)]
    return tuple(
        ChangeSince(each.field, view_person(one.actor, one.actor_title), one.at, each.old, each.new)
        for one in later
        for each in msgspec.json.decode(one.changes, type=list[_Difference])
    )
