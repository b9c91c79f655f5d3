"""Exports: start, see how it goes, fetch the file."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse

from zhike.engines.transfer.exports.errors import ExportNotFound
from zhike.engines.transfer.exports.face import ExportStatus
from zhike.engines.transfer.exports.model import ExportRequest, ExportSort, Format, Headers, Links
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.questions import Condition, Name, SortBody
from zhike.server.reply import json_value
from zhike.server.views import JobView, view_job

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


class ExportView(msgspec.Struct, frozen=True):
    """An export and how it goes."""

    id: JobId
    object: str
    format: str
    operation: UUID
    job: JobView
    file: ExportedView | None


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
    return json_value(ExportList([_view(one, call) for one in found]))


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


def _view(status: ExportStatus, call: Call) -> ExportView:
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
    )


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
        "GET", "/exports/{export_id}", read_export, reads(), ("导出详情", "An export"),
        answers={200: ExportView, 404: None},
    ),
    Endpoint(
        "GET", "/exports/{export_id}/file", read_file, reads(), ("导出的文件", "The exported file"),
        answers={200: None, 404: None, 409: None}, kind="application/octet-stream",
    ),
)  # fmt: skip
