"""Erasing a person's record for good."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.operations.erasing import ABILITY, LONGEST_REASON, EraseAsk, Erasing
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import writes
from zhike.server.reply import json_value


class EraseBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; kept for ever, so it must not name the person."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON)]


class ErasedView(msgspec.Struct, frozen=True):
    """What was erased, for good: which fields of the record, and how much of each kind."""

    operation: OperationId
    object: ObjectKey
    id: RecordId
    fields: tuple[str, ...]
    erased: Mapping[str, int]
    undoable: bool = False


async def erase(call: Call) -> ASGIResponse:
    """POST /records/{object}/{id}/erase"""
    body = await call.body(EraseBody)
    ask = EraseAsk(call.path("object_key"), call.record_id(), body.reason, call.request_id)
    done = await Erasing(call.kernel).erase(call.reader, ask)
    view = ErasedView(done.operation, done.object, done.record, done.fields, done.counts)
    return json_value(view, 200, {"X-Operation": str(done.operation)})


ENDPOINTS = (
    Endpoint(
        "POST", "/records/{object_key}/{record_id}/erase", erase, writes(ability=ABILITY),
        ("永久抹除（不可撤销）", "Erase for good (cannot be undone)"), body=EraseBody,
        answers={200: ErasedView, 404: None},
    ),
)  # fmt: skip
