"""Life-cycle stages and RFM scores: the rules, and why a record has its own."""

from datetime import datetime
from typing import Literal

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.insight.model import InsightSettings
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value

ADMIN = "workspace.admin"


class InsightView(msgspec.Struct, frozen=True):
    """What was computed and why. A stage: {rule, condition, objects, facts}; a score: {last, count, amount, recency,
    frequency, monetary, among}."""

    kind: Literal["lifecycle", "rfm"]
    value: str
    reason: msgspec.Raw
    since: datetime
    computed_at: datetime


class InsightList(msgspec.Struct, frozen=True):
    """By kind."""

    data: tuple[InsightView, ...]


class ComputingView(msgspec.Struct, frozen=True):
    """The job that computes by the new rules."""

    job: JobId


async def read_settings(call: Call) -> ASGIResponse:
    """GET /insights/settings"""
    return json_value(await call.kernel.insights.settings(await call.catalog()))


async def put_settings(call: Call) -> ASGIResponse:
    """PUT /insights/settings"""
    return json_value(ComputingView(await call.kernel.insights.put(call.reader, await call.body(InsightSettings))), 202)


async def explain(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/explain"""
    object_key, record = call.path("object_key"), call.record_id()
    found = await call.kernel.insights.explain(await call.catalog(), await call.policy(), object_key, record)
    data = tuple(InsightView(one.kind, one.value, msgspec.Raw(one.reason), one.since, one.computed_at) for one in found)
    return json_value(InsightList(data))


ENDPOINTS = (
    Endpoint(
        "GET", "/insights/settings", read_settings, reads(ability=ADMIN),
        ("阶段与评分的规则", "Rules of stages and scores"),
        answers={200: InsightSettings},
    ),
    Endpoint(
        "PUT", "/insights/settings", put_settings, writes(ability=ADMIN),
        ("修改阶段与评分的规则", "Change the rules of stages and scores"), body=InsightSettings,
        answers={202: ComputingView, 404: None},
    ),
    Endpoint(
        "GET", "/records/{object_key}/{record_id}/explain", explain, reads(),
        ("为何是此阶段与评分", "Why a record has its stage and score"), answers={200: InsightList, 404: None},
    ),
)  # fmt: skip
