"""A write that came too late: the answer shows the record as it is now, so that both can be joined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from zhike.kernel.records.errors import RecordStale
from zhike.kernel.records.model import Change
from zhike.server.call import Call
from zhike.server.problems import Enriched
from zhike.server.writing import find_record


class StaleView(msgspec.Struct, frozen=True):
    """What a 412 adds to a problem document."""

    yours: int
    version: int
    record: msgspec.Raw | None


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
        )
        raise Enriched(error, view) from error
