"""Migrations: look into several files, start, see how it goes, fetch the reconciliation."""

from collections.abc import AsyncIterator
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse

from zhike.engines.transfer.cells import BlankRule, UnknownOptionRule
from zhike.engines.transfer.errors import ImportNotFound
from zhike.engines.transfer.model import Counts, LinkTally, UnresolvedRule
from zhike.engines.transfer.moving.face import MAX_TOLD, MigrationStatus, TableLook
from zhike.engines.transfer.moving.model import FileRequest, MigrationRequest
from zhike.engines.transfer.moving.report import MigrationReport, make_report, write_workbook
from zhike.engines.transfer.table import ReadOptions
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.import_views import MODES, NoticeView
from zhike.server.permission import reads, writes
from zhike.server.reply import Answer, json_value
from zhike.server.uploads import BadUpload, read_chunks
from zhike.server.views import JobView, view_job

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
}


class MovedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table: what its rows become, and the column with their ids in the other system."""

    file: UUID
    object: str
    foreign_id: str | None = None
    mapping: dict[str, str] | None = None
    mode: Literal["create", "update", "both"] = "create"
    key: str | None = None
    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header: int | None = None


class MigrationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to bring in, and what the other system is called."""

    source: str
    files: list[MovedFile]
    attachments: UUID | None = None
    unresolved: UnresolvedRule = "leave"
    dry_run: bool = False


class TableView(msgspec.Struct, frozen=True):
    """A table that was uploaded, with what it probably is; without `object` nothing fits."""

    file: UUID
    name: str
    sheet: str | None
    object: str | None
    score: float
    foreign_id: str | None
    mapping: dict[str, str]
    columns: list[str]
    rows: list[list[str]]
    count: int
    notices: list[NoticeView]


class PlanView(msgspec.Struct, frozen=True):
    """A plan to look at and change."""

    files: list[TableView]
    attachments: UUID | None


class StartedMigrationView(msgspec.Struct, frozen=True):
    """A migration in the queue."""

    id: JobId
    job: JobView


class FileProgressView(msgspec.Struct, frozen=True):
    """Where one file stands."""

    name: str
    sheet: str | None
    object: str
    phase: str
    read: int
    counts: Counts
    links: LinkTally


class MigrationView(msgspec.Struct, frozen=True):
    """A migration and how it goes; its files in the order in which they are saved."""

    id: JobId
    source: str
    dry_run: bool
    job: JobView
    operation: UUID
    files: list[FileProgressView]


class ReportQuery(msgspec.Struct, frozen=True):
    """As what the report is wanted."""

    format: Literal["json", "xlsx"] = "json"


async def preview(call: Call) -> ASGIResponse:
    """POST /migrations/preview"""
    uploads = await _read_files(call)
    named: list[tuple[str, AsyncIterator[bytes]]] = [(one.filename or "file", read_chunks(one)) for one in uploads]
    uploaded = await call.kernel.migrations.upload(call.reader, named)
    tables = await call.kernel.migrations.look(call.reader, uploaded.files)
    return json_value(PlanView([_view_table(one, call) for one in tables], uploaded.attachments))


async def start(call: Call) -> ASGIResponse:
    """POST /migrations"""
    body = await call.body(MigrationBody)
    files = tuple(
        FileRequest(
            one.file, one.object, one.foreign_id, one.mapping, MODES[one.mode], one.key, one.unknown_options, one.blank,
            one.trim, ReadOptions(one.encoding, one.separator, one.sheet, one.header),
        )
        for one in body.files
    )  # fmt: skip
    request = MigrationRequest(body.source, files, body.attachments, body.unresolved, body.dry_run)
    job = await call.kernel.migrations.start(call.reader, request)
    status = await call.kernel.migrations.get(call.reader, job)
    view = StartedMigrationView(job, view_job(status.job, call.kernel.kinds, call.language))
    return json_value(view, 202, {"Location": f"/api/v1/migrations/{job}"})


async def read_migration(call: Call) -> ASGIResponse:
    """GET /migrations/{migration_id}"""
    return json_value(_view(await call.kernel.migrations.get(call.reader, _parse_job(call)), call))


async def report(call: Call) -> ASGIResponse:
    """GET /migrations/{migration_id}/report"""
    wanted = call.query(ReportQuery)
    job = _parse_job(call)
    found = make_report(await call.kernel.migrations.get(call.reader, job, MAX_TOLD), call.language)
    if wanted.format == "json":
        return json_value(found)
    headers = {"Content-Disposition": f'attachment; filename="migration-{job}.xlsx"', "Cache-Control": "no-store"}
    return Answer(write_workbook(found, call.language), 200, headers, XLSX)


async def _read_files(call: Call) -> list[UploadFile]:
    if not (call.header("content-type") or "").lower().startswith("multipart/form-data"):
        raise BadUpload(reason="")
    try:
        form: Any = await call.request.form()
    except (HTTPException, ValueError) as broken:
        raise BadUpload(reason=str(broken)[:200]) from broken
    found = [one for one in form.getall("file", []) if isinstance(one, UploadFile)]
    if not found:
        raise BadUpload(reason="")
    return found


def _parse_job(call: Call) -> JobId:
    text = call.path("migration_id")
    found = parse_id(text)
    if found is None:
        raise ImportNotFound(id=text[:60])
    return JobId(found)


def _view_table(one: TableLook, call: Call) -> TableView:
    return TableView(
        file=one.file.id,
        name=one.file.name,
        sheet=one.sheet,
        object=one.object,
        score=round(one.score, 2),
        foreign_id=one.foreign_id,
        mapping=one.mapping or {},
        columns=[column.name for column in one.columns],
        rows=[list(row.cells) for row in one.rows],
        count=one.count,
        notices=[NoticeView(each.code, each.zh if call.language == "zh" else each.en) for each in one.notices],
    )


def _view(status: MigrationStatus, call: Call) -> MigrationView:
    wanted = status.arguments
    files = [
        FileProgressView(
            part.asked.file_name, part.asked.sheet, part.asked.object, part.state.state.phase, part.state.state.rows,
            part.state.state.counts, part.state.state.links,
        )
        for part in status.parts
    ]  # fmt: skip
    job = view_job(status.job, call.kernel.kinds, call.language)
    return MigrationView(status.job.id, wanted.source, wanted.dry_run, job, wanted.operation, files)


ENDPOINTS = (
    Endpoint(
        "POST", "/migrations/preview", preview, writes(), ("查看要搬家的文件", "Look into the files of a migration"),
        answers={200: PlanView, 404: None, 413: None, 422: None}, takes="multipart/form-data", upload=UPLOAD,
    ),
    Endpoint(
        "POST", "/migrations", start, writes(), ("开始搬家", "Start a migration"),
        body=MigrationBody, answers={202: StartedMigrationView, 404: None, 413: None, 422: None},
    ),
    Endpoint(
        "GET", "/migrations/{migration_id}", read_migration, reads(), ("搬家详情", "A migration"),
        answers={200: MigrationView, 404: None},
    ),
    Endpoint(
        "GET", "/migrations/{migration_id}/report", report, reads(), ("搬家对账报告", "What a migration came to"),
        query=ReportQuery, answers={200: MigrationReport, 404: None},
    ),
)  # fmt: skip
