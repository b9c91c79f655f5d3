"""Making several records one: a look ahead, and the merge. Undo is that of operations."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.records.merge_model import MAX_RECORDS, MergeAsk, MergePreview
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.questions import QueryBody, to_query
from zhike.server.reply import json_value
from zhike.server.writing import new_operation

MERGE = "/records/{object_key}/merge"


class MergeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which records become one. `take` names for a field the record whose value the survivor gets; `values` are others.
    Every other field keeps the survivor's value, or gets the first that is not empty; lists are united."""

    keep: UUID
    losers: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MAX_RECORDS - 1)]
    take: dict[str, UUID] = {}
    values: dict[str, Any] = {}


class FieldView(msgspec.Struct, frozen=True):
    """Where a field's value would come from: a record, all (`united`), or the request (`given`)."""

    field: str
    source: RecordId | None
    united: bool
    given: bool
    differs: bool
    open: bool


class MoveView(msgspec.Struct, frozen=True):
    """How many records of an object follow over one of its links."""

    object: str
    field: str
    count: int


class ConflictView(msgspec.Struct, frozen=True):
    """What will not come along, or not as people may think."""

    code: str
    object: str
    field: str | None
    count: int
    message: str


class PreviewView(msgspec.Struct, frozen=True):
    """What a merge would do. `records` are all of them as the reader may see them, the survivor first."""

    keep: RecordId
    losers: tuple[RecordId, ...]
    records: tuple[msgspec.Raw, ...]
    fields: tuple[FieldView, ...]
    moves: tuple[MoveView, ...]
    hidden_moves: int
    members: int
    shares: int
    files: int
    conflicts: tuple[ConflictView, ...]


class MergedView(msgspec.Struct, frozen=True):
    """The survivor, and what followed."""

    operation: OperationId
    id: RecordId
    version: int
    merged: tuple[RecordId, ...]
    moves: tuple[MoveView, ...]


class _Row(msgspec.Struct):
    id: UUID


async def preview(call: Call) -> ASGIResponse:
    """POST /records/{object}/merge/preview"""
    found = await call.kernel.records.preview_merge(call.reader, await _read_ask(call))
    ids = (found.keep, *found.losers)
    query = to_query(call.path("object_key"), QueryBody(ids=[*ids], limit=MAX_RECORDS))
    page = await call.kernel.query.list(await call.catalog(), await call.policy(), query)
    raws = msgspec.json.decode(page.data, type=list[msgspec.Raw])
    rows = {msgspec.json.decode(raw, type=_Row).id: raw for raw in raws}
    return json_value(_view(call, found, tuple(rows[one] for one in ids if one in rows)))


async def merge(call: Call) -> ASGIResponse:
    """POST /records/{object}/merge"""
    ask = await _read_ask(call)
    operation = await new_operation(call, "merge", ask.object)
    report = await call.kernel.records.merge(call.reader, ask, operation)
    moves = tuple(MoveView(one.object, one.field, one.count) for one in report.moves)
    view = MergedView(report.operation, report.keep, report.version, report.losers, moves)
    return json_value(view, 200, {"X-Operation": str(report.operation)})


async def _read_ask(call: Call) -> MergeAsk:
    body = await call.body(MergeBody)
    key = (await call.catalog()).get_object(call.path("object_key")).key
    losers = tuple(RecordId(one) for one in body.losers)
    take = {name: RecordId(one) for name, one in body.take.items()}
    return MergeAsk(ObjectKey(key), RecordId(body.keep), losers, take, body.values)


def _view(call: Call, found: MergePreview, records: tuple[msgspec.Raw, ...]) -> PreviewView:
    chinese = call.language == "zh"
    return PreviewView(
        keep=found.keep,
        losers=found.losers,
        records=records,
        fields=tuple(
            FieldView(one.field, one.source, one.united, one.given, one.differs, one.open) for one in found.fields
        ),
        moves=tuple(MoveView(one.object, one.field, one.count) for one in found.moves),
        hidden_moves=found.hidden_moves,
        members=found.members,
        shares=found.shares,
        files=found.files,
        conflicts=tuple(
            ConflictView(one.code, one.object, one.field, one.count, one.zh if chinese else one.en)
            for one in found.conflicts
        ),
    )


ENDPOINTS = (
    Endpoint(
        "POST", f"{MERGE}/preview", preview, reads(), ("合并预览", "What a merge would do"),
        body=MergeBody, answers={200: PreviewView, 404: None, 409: None},
    ),
    Endpoint(
        "POST", MERGE, merge, writes(), ("合并记录", "Make several records one"),
        body=MergeBody, answers={200: MergedView, 404: None, 409: None},
    ),
)  # fmt: skip
