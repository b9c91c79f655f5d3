"""Jobs: one's own; all of them for who administers the workspace."""

from typing import Annotated, Literal

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.jobs.model import Job, JobId, JobNotFound
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value
from zhike.server.views import STATES, JobList, JobView, view_job

ADMINISTER = "workspace.admin"
BY_NAME = {name: state for state, name in STATES.items()}


class JobQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which jobs: newest first, `before` the last id of the page before."""

    state: Literal["queued", "running", "done", "failed", "cancelled"] | None = None
    before: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


async def list_jobs(call: Call) -> ASGIResponse:
    """GET /jobs"""
    query = call.query(JobQuery)
    before = None if query.before is None else _parse(query.before)
    jobs = await call.kernel.queue.list(
        call.kernel.database,
        call.identity.workspace,
        created_by=await _limit_to(call),
        state=None if query.state is None else BY_NAME[query.state],
        before=before,
        limit=query.limit,
    )
    return json_value(JobList(tuple(view_job(job, call.kernel.kinds, call.language) for job in jobs)))


async def read_job(call: Call) -> ASGIResponse:
    """GET /jobs/{job_id}"""
    return json_value(view_job(await _get(call), call.kernel.kinds, call.language))


async def cancel_job(call: Call) -> ASGIResponse:
    """POST /jobs/{job_id}/cancel"""
    job = await _get(call)
    await call.kernel.queue.cancel(call.kernel.database, call.identity.workspace, job.id)
    return json_value(view_job(await _get(call), call.kernel.kinds, call.language), 202)


async def retry_job(call: Call) -> ASGIResponse:
    """POST /jobs/{job_id}/retry"""
    job = await _get(call)
    await call.kernel.queue.try_again(call.kernel.database, call.identity.workspace, job.id)
    return json_value(view_job(await _get(call), call.kernel.kinds, call.language), 202)


async def _get(call: Call) -> Job:
    job = await call.kernel.queue.get(call.kernel.database, call.identity.workspace, _parse(call.path("job_id")))
    only = await _limit_to(call)
    if only is not None and job.created_by != only:
        raise JobNotFound(id=job.id)
    return job


async def _limit_to(call: Call) -> UserId | None:
    return None if (await call.policy()).has_ability(ADMINISTER) else call.identity.subject


def _parse(text: str) -> JobId:
    job = parse_id(text)
    if job is None:
        raise JobNotFound(id=text[:60])
    return JobId(job)


ENDPOINTS = (
    Endpoint(
        "GET", "/jobs", list_jobs, reads(), ("任务", "Jobs"), query=JobQuery, answers={200: JobList, 404: None},
    ),
    Endpoint("GET", "/jobs/{job_id}", read_job, reads(), ("任务详情", "A job"), answers={200: JobView, 404: None}),
    Endpoint(
        "POST", "/jobs/{job_id}/cancel", cancel_job, writes(), ("取消任务", "Cancel a job"),
        answers={202: JobView, 404: None, 409: None},
    ),
    Endpoint(
        "POST", "/jobs/{job_id}/retry", retry_job, writes(), ("从断点继续", "Go on from where a job stopped"),
        answers={202: JobView, 404: None, 409: None},
    ),
)  # fmt: skip
