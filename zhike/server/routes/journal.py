"""The journal itself, for who may read it: entries in order, and whether they are untouched."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.journal.consumer import Entry, read_entries, read_last_place
from zhike.kernel.journal.verify import verify_journal
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.routes.history import KINDS

READ = "journal.read"


class JournalQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries after a place, in order. Without `after` the last ones."""

    after: Annotated[int, msgspec.Meta(ge=0, le=2**62)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


class JournalItem(msgspec.Struct, frozen=True):
    """One entry. `payload` is as stored: old and new values by permanent field id; null once erased."""

    pos: int
    at: datetime
    operation: UUID
    actor: UUID | None
    subject: UUID | None
    cause: str
    kind: str
    object: str
    record: UUID | None
    version: int | None
    payload: msgspec.Raw


class JournalList(msgspec.Struct, frozen=True):
    """Entries by place."""

    data: tuple[JournalItem, ...]
    last: int


class FaultView(msgspec.Struct, frozen=True):
    """The first thing that is wrong."""

    pos: int
    code: str
    message: str


class VerificationView(msgspec.Struct, frozen=True):
    """What a check of all seals found."""

    good: bool
    ranges: int
    entries: int
    archived: int
    last_pos: int
    fault: FaultView | None


async def list_entries(call: Call) -> ASGIResponse:
    """GET /journal"""
    query, workspace = call.query(JournalQuery), call.identity.workspace
    last = await read_last_place(call.kernel.database, workspace)
    after = max(0, last - query.limit) if query.after is None else query.after
    found = await read_entries(call.kernel.database, workspace, after, query.limit)
    return json_value(JournalList(tuple(_view(entry) for entry in found), last))


async def verify(call: Call) -> ASGIResponse:
    """GET /journal/verify"""
    found = await verify_journal(call.kernel.reports, call.identity.workspace)
    fault = found.fault
    told = None if fault is None else FaultView(fault.pos, fault.code, fault.zh if call.language == "zh" else fault.en)
    view = VerificationView(found.good, found.ranges, found.entries, found.archived, found.last_pos, told)
    return json_value(view)


def _view(entry: Entry) -> JournalItem:
    return JournalItem(
        pos=entry.pos,
        at=entry.at,
        operation=entry.operation_id,
        actor=entry.actor_id,
        subject=entry.subject_id,
        cause=entry.cause,
        kind=KINDS[entry.kind],
        object=entry.object,
        record=entry.record_id,
        version=entry.version,
        payload=msgspec.Raw(entry.payload or b"null"),
    )


ENDPOINTS = (
    Endpoint(
        "GET", "/journal", list_entries, reads("admin", READ), ("日志", "The journal"),
        query=JournalQuery, answers={200: JournalList},
    ),
    Endpoint(
        "GET", "/journal/verify", verify, reads("admin", READ), ("校验日志", "Verify the journal"),
        answers={200: VerificationView},
    ),
)  # fmt: skip
