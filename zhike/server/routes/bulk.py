"""Changing everything that a question finds, and asking why a record is in a list or not."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.bulk.model import BulkRequest
from zhike.engines.views.placement import Asked, Placement, Verdict, explain_placement
from zhike.kernel.base.ids import OperationId
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call
from zhike.server.doubles import accepts_doubles
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value
from zhike.server.views import JobView, view_job

MAX_IDS = 5000
Parts = dict[str, Annotated[tuple[str, ...], msgspec.Meta(max_length=200)]]


class BulkBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do with the records of a condition (none: all) or of `ids`. `add` and `remove` change lists (tags,
    choices, links) by their parts."""

    kind: Literal["update", "delete", "restore"]
    where: dict[str, Any] | None = None
    ids: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=MAX_IDS)] | None = None
    values: dict[str, Any] = {}
    add: Parts = {}
    remove: Parts = {}


class StartedBulk(msgspec.Struct, frozen=True):
    """A bulk change in the queue. Its job's result is {operation, matched, counts: {changed, unchanged, refused},
    refusals: [{id, title, field, code, zh, en}], doubled: [id]}."""

    job: JobView
    operation: OperationId


class PlacementBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list in which the record is looked for."""

    where: dict[str, Any] | None = None
    bin: bool = False


class VerdictView(msgspec.Struct, frozen=True):
    """Whether a condition holds; `parts` of a group that does not; `value` is what the record has there."""

    condition: dict[str, Any]
    holds: bool
    parts: "tuple[VerdictView, ...]"
    value: msgspec.Raw | None


class PlacementView(msgspec.Struct, frozen=True):
    """Where the record is, and what decides. `not_visible`: no such record, or no right to see it."""

    state: Literal["shown", "filtered", "in_bin", "not_in_bin", "not_visible"]
    verdict: VerdictView | None
    reasons: tuple[str, ...]


async def start_bulk(call: Call) -> ASGIResponse:
    """POST /records/{object}/bulk"""
    body = await call.body(BulkBody)
    request = BulkRequest(
        object=call.path("object_key"),
        kind=body.kind,
        where=body.where,
        ids=body.ids,
        values=body.values,
        add=body.add,
        remove=body.remove,
        acknowledged=accepts_doubles(call),
    )
    cause: Literal["user", "token"] = "user" if call.identity.token_id is None else "token"
    started = await call.kernel.bulk.start(call.reader, request, cause)
    view = StartedBulk(await _read_job(call, started.job), started.operation)
    return json_value(view, 202, {"Location": f"/api/v1/jobs/{started.job}", "X-Operation": str(started.operation)})


async def explain(call: Call) -> ASGIResponse:
    """POST /records/{object}/{id}/placement"""
    body, catalog, policy = await call.body(PlacementBody), await call.catalog(), await call.policy()
    asked = Asked(call.path("object_key"), call.record_id(), body.where, body.bin)
    return json_value(_view(await explain_placement(call.kernel.query, catalog, policy, asked)))


async def _read_job(call: Call, job: JobId) -> JobView:
    found = await call.kernel.queue.get(call.kernel.database, call.identity.workspace, job)
    return view_job(found, call.kernel.kinds, call.language)


def _view(found: Placement) -> PlacementView:
    verdict = None if found.verdict is None else _view_verdict(found.verdict)
    return PlacementView(found.state, verdict, found.reasons)


def _view_verdict(found: Verdict) -> VerdictView:
    return VerdictView(
        dict(found.condition), found.holds, tuple(_view_verdict(part) for part in found.parts), found.value
    )


ENDPOINTS = (
    Endpoint(
        "POST", "/records/{object_key}/bulk", start_bulk, writes(), ("批量操作", "Change all that match"),
        body=BulkBody, answers={202: StartedBulk, 404: None},
    ),
    Endpoint(
        "POST", "/records/{object_key}/{record_id}/placement", explain, reads(),
        ("为何不在列表中", "Why a record is in a list or not"), body=PlacementBody,
        answers={200: PlacementView, 404: None},
    ),
)  # fmt: skip
