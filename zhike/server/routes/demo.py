"""The sample company: whether it is there, and taking it away (docs/apps/demo.md)."""

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.jobs.model import JobId, JobOptions
from zhike.operations.demo import has_demo
from zhike.operations.demo_job import ONE_AT_A_TIME, UNDEMO, DemoArguments
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value

ADMIN = "workspace.admin"


class DemoView(msgspec.Struct, frozen=True):
    """Whether the sample is there."""

    present: bool


class RemovingDemo(msgspec.Struct, frozen=True):
    """The job that takes it away; the one that brings it, where that still goes on."""

    job: JobId


async def read_demo(call: Call) -> ASGIResponse:
    """GET /demo"""
    return json_value(DemoView(await has_demo(call.kernel, call.identity.workspace)))


async def remove_demo(call: Call) -> ASGIResponse:
    """DELETE /demo"""
    options = JobOptions(unique_key=ONE_AT_A_TIME, created_by=UserId(call.identity.actor))
    async with call.kernel.database.transaction(call.identity.workspace) as transaction:
        job = await call.kernel.queue.enqueue(transaction, call.identity.workspace, UNDEMO, DemoArguments(), options)
    return json_value(RemovingDemo(job), 202)


ENDPOINTS = (
    Endpoint(
        "GET", "/demo", read_demo, reads("admin", ADMIN), ("是否有演示数据", "Whether the sample is there"),
        answers={200: DemoView},
    ),
    Endpoint(
        "DELETE", "/demo", remove_demo, writes("admin", ADMIN), ("移除演示数据", "Remove the sample company"),
        answers={202: RemovingDemo},
    ),
)  # fmt: skip
