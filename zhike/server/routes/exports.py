"""Exports: start, see how it goes, fetch the file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse

from zhike.engines.transfer.exports.approval import Word
from zhike.engines.transfer.exports.errors import ExportNotFound
from zhike.engines.transfer.exports.face import ExportStatus
from zhike.engines.transfer.exports.model import (
    Approval,
    ExportArguments,
    ExportRequest,
    ExportSort,
    Format,
    Headers,
    Links,
)
from zhike.engines.transfer.exports.notices import ADMINISTER
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.jobs.model import Job, JobId
from zhike.kernel.query.model import Query, Selected
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.questions import Condition, Name, SortBody
from zhike.server.reply import json_value, nothing
from zhike.server.views import JobView, PersonRef, view_job

LANGUAGES = {"zh": "zh-CN", "en": "en"}


class ExportQueryBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which records and fields. `fields` empty: all own fields that the reader may see."""

    fields: Annotated[list[Name], msgspec.Meta(max_length=300)] = []
    where: Condition | None = None
    sort: Annotated[list[SortBody], msgspec.Meta(max_length=20)] = []
    ids: Annotated[list[UUID], msgspec.Meta(max_length=5000)] | None = None


class ExportBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to export. `language` (zh-CN, en) is that of labels and of words in cells; else the request's."""

    object: str
    query: ExportQueryBody = ExportQueryBody()
    format: Format = "csv"
    headers: Headers = "labels"
    links: Links = "titles"
    language: str | None = None


class StartedExportView(msgspec.Struct, frozen=True):
    """An export in the queue."""

    id: JobId
    job: JobView


class ExportedView(msgspec.Struct, frozen=True):
    """The file that came out, kept for 24 hours. `personal` are the fields with data about persons."""

    name: str
    rows: int
    size: int
    fields: tuple[str, ...]
    personal: tuple[str, ...]
    url: str


class ApprovalView(msgspec.Struct, frozen=True):
    """A second person's word: waiting, approved or declined; of how many rows, above which limit."""

    state: str
    rows: int
    limit: int
    by: PersonRef | None
    reason: str


class ExportView(msgspec.Struct, frozen=True):
    """An export and how it goes. `approval` is there where a second person is asked."""

    id: JobId
    object: str
    format: str
    operation: UUID
    job: JobView
    file: ExportedView | None
    approval: ApprovalView | None = None


class HeldView(msgspec.Struct, frozen=True):
    """An export that waits for my word: who wants what. `fields` empty: all that he may see."""

    id: JobId
    object: str
    format: str
    asked_by: PersonRef
    at: datetime
    rows: int
    limit: int
    fields: tuple[str, ...]
    where: dict[str, Any] | None


class HeldList(msgspec.Struct, frozen=True):
    """Exports that wait for my word."""

    data: list[HeldView]


class WordBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said to an export; declining may say why."""

    approve: bool
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class ExportList(msgspec.Struct, frozen=True):
    """One's own exports, the newest first."""

    data: list[ExportView]


class RecentExportsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of one's own exports, the newest first."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 30


async def start(call: Call) -> ASGIResponse:
    """POST /exports"""
    body = await call.body(ExportBody)
    request = ExportRequest(
        object=body.object,
        format=body.format,
        fields=tuple(body.query.fields),
        where=body.query.where,
        sort=tuple(ExportSort(one.field, one.descending) for one in body.query.sort),
        ids=None if body.query.ids is None else tuple(body.query.ids),
        headers=body.headers,
        links=body.links,
        language=body.language or LANGUAGES[call.language],
    )
    job = await call.kernel.exports.start(call.reader, request)
    status = await call.kernel.exports.get(call.reader, job)
    view = StartedExportView(job, view_job(status.job, call.kernel.kinds, call.language))
    return json_value(view, 202, {"Location": f"/api/v1/exports/{job}"})


async def read_export(call: Call) -> ASGIResponse:
    """GET /exports/{export_id}"""
    return json_value(_view(await call.kernel.exports.get(call.reader, _parse_job(call)), call))


async def list_recent(call: Call) -> ASGIResponse:
    """GET /exports"""
    found = await call.kernel.exports.list_recent(call.reader, call.query(RecentExportsQuery).limit)
    approvals = [one.arguments.approval for one in found]
    names = await _read_names(call, [one.by for one in approvals if one is not None and one.by is not None])
    return json_value(ExportList([_view(one, call, names) for one in found]))


async def list_held(call: Call) -> ASGIResponse:
    """GET /exports/waiting"""
    jobs = await call.kernel.exports.approvals.list_waiting(call.reader, await _list_led(call))
    names = await _read_names(call, [job.created_by for job in jobs if job.created_by is not None])
    return json_value(HeldList([_view_held(job, names) for job in jobs]))


async def decide(call: Call) -> ASGIResponse:
    """POST /exports/{export_id}/approval"""
    body = await call.body(WordBody)
    word = Word(body.approve, body.reason)
    await call.kernel.exports.approvals.decide(call.reader, _parse_job(call), await _list_led(call), word)
    return nothing()


async def _list_led(call: Call) -> frozenset[UUID] | None:
    """Whose exports one has a word on: those of everybody below; None is everybody's."""
    policy = await call.kernel.access.get_policy(call.reader, await call.catalog())
    return None if policy.has_ability(ADMINISTER) else frozenset(policy.subordinates)


async def _read_names(call: Call, users: Sequence[UUID]) -> dict[UUID, str]:
    """What users are called, of those that the reader may see."""
    ids = tuple(dict.fromkeys(RecordId(one) for one in users))
    if not ids:
        return {}
    query = Query(ObjectKey("user"), (Selected("id", ("id",)), Selected("name", ("name",))), ids=ids, limit=len(ids))
    page = await call.kernel.query.list(await call.catalog(), await call.policy(), query, max_page=len(ids))
    rows = msgspec.json.decode(page.data, type=list[dict[str, Any]])
    return {UUID(row["id"]): row["name"] for row in rows if isinstance(row.get("name"), str)}


def _view_held(job: Job, names: Mapping[UUID, str]) -> HeldView:
    wanted = msgspec.json.decode(job.arguments, type=ExportArguments)
    request, approval = wanted.request, wanted.approval
    assert approval is not None  # noqa: S101 - only those that wait are listed
    return HeldView(
        id=job.id,
        object=request.object,
        format=request.format,
        asked_by=PersonRef(wanted.actor, names.get(wanted.actor)),
        at=job.created_at,
        rows=approval.rows,
        limit=approval.limit,
        fields=request.fields,
        where=request.where,
    )


async def read_file(call: Call) -> ASGIResponse:
    """GET /exports/{export_id}/file"""
    found = await call.kernel.exports.fetch(call.reader, _parse_job(call))
    return ASGIStreamingResponse(
        iterator=found.chunks,
        media_type=found.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file.name)}",
            "Content-Length": str(found.file.size),
            "Cache-Control": "no-store",
        },
    )


def _parse_job(call: Call) -> JobId:
    text = call.path("export_id")
    found = parse_id(text)
    if found is None:
        raise ExportNotFound(id=text[:60])
    return JobId(found)


def _view(status: ExportStatus, call: Call, names: Mapping[UUID, str] = MappingProxyType({})) -> ExportView:
    wanted, result = status.arguments, status.result
    url = f"/api/v1/exports/{status.job.id}/file"
    file: Any = None
    if result is not None:
        file = ExportedView(result.name, result.rows, result.size, result.fields, result.personal, url)
    return ExportView(
        id=status.job.id,
        object=wanted.request.object,
        format=wanted.request.format,
        operation=wanted.operation,
        job=view_job(status.job, call.kernel.kinds, call.language),
        file=file,
        approval=None if wanted.approval is None else _view_approval(wanted.approval, names),
    )


def _view_approval(one: Approval, names: Mapping[UUID, str]) -> ApprovalView:
    by = None if one.by is None else PersonRef(one.by, names.get(one.by))
    return ApprovalView(one.state, one.rows, one.limit, by, one.reason)


ENDPOINTS = (
    Endpoint(
        "POST", "/exports", start, writes("records:read"), ("开始导出", "Start an export"),
        body=ExportBody, answers={202: StartedExportView, 404: None, 422: None},
    ),
    Endpoint(
        "GET", "/exports", list_recent, reads(), ("我的导出", "My exports"),
        query=RecentExportsQuery, answers={200: ExportList},
    ),
    Endpoint(
        "GET", "/exports/waiting", list_held, reads(), ("等我审批的导出", "Exports that wait for my word"),
        answers={200: HeldList},
    ),
    Endpoint(
        "POST", "/exports/{export_id}/approval", decide, writes(), ("审批导出", "Approve an export"),
        body=WordBody, answers={204: None, 403: None, 404: None, 409: None},
    ),
    Endpoint(
        "GET", "/exports/{export_id}", read_export, reads(), ("导出详情", "An export"),
        answers={200: ExportView, 404: None},
    ),
    Endpoint(
        "GET", "/exports/{export_id}/file", read_file, reads(), ("导出的文件", "The exported file"),
        answers={200: None, 404: None, 409: None}, kind="application/octet-stream",
    ),
)  # fmt: skip
