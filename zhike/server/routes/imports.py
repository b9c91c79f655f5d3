"""Imports: look into a file, start, see how it goes, fetch what was refused."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse

from zhike.engines.transfer.cells import BlankRule, UnknownOptionRule
from zhike.engines.transfer.errors import ImportNotFound
from zhike.engines.transfer.imports import MAX_FIXES, ImportRequest, ImportStatus, Look
from zhike.engines.transfer.model import Counts, Fix, ImportArguments, Mode, RefusedRow
from zhike.engines.transfer.table import ReadOptions
from zhike.kernel.base.errors import BadRequest
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value
from zhike.server.views import JobView, view_job

CHUNK_BYTES = 1 << 18
MAX_PROBLEMS = 1000
MODES: dict[str, Mode] = {"create": "insert", "update": "update", "both": "upsert"}
NAMES: dict[Mode, Literal["create", "update", "both"]] = {"insert": "create", "update": "update", "upsert": "both"}
READ_FIELDS = ("encoding", "separator", "sheet", "header")
UPLOAD = {
    "type": "object",
    "required": ["file", "object"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "object": {"type": "string"},
        "encoding": {"type": "string"},
        "separator": {"type": "string", "maxLength": 1},
        "sheet": {"type": "string"},
        "header": {"type": "string", "pattern": "^[0-9]{1,6}$"},
    },
}


class BadUpload(BadRequest):
    """A form that is not what the address takes."""

    code = "bad_upload"
    title_zh = "上传内容有误"
    title_en = "Bad upload"
    detail_zh = "请以 multipart/form-data 提交 file（文件）和 object（对象）；{reason}"
    detail_en = "Send multipart/form-data with file and object. {reason}"


class FixBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in cells of a row instead of what the file has: by the file's line, and 1-based column."""

    row: Annotated[int, msgspec.Meta(ge=1)]
    cells: dict[Annotated[int, msgspec.Meta(ge=1)], str] = {}


class ImportBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to import. Without `mapping` the suggested one is taken; an empty path leaves a column out."""

    file: UUID
    object: str
    mapping: dict[str, str] | None = None
    mode: Literal["create", "update", "both"] = "create"
    key: str | None = None
    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    attachments: UUID | None = None
    dry_run: bool = False
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header: int | None = None
    fixes: Annotated[tuple[FixBody, ...], msgspec.Meta(max_length=MAX_FIXES)] = ()


class MendBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Refused rows to bring in again, each with its mended cells (none: as it was)."""

    rows: Annotated[tuple[FixBody, ...], msgspec.Meta(min_length=1, max_length=MAX_FIXES)]


class RowsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of refused rows; `after` is the last row of the page before."""

    after: int = -1
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class RecentQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of one's own imports, the newest first."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class StartedView(msgspec.Struct, frozen=True):
    """An import in the queue."""

    id: JobId
    job: JobView


class NoticeView(msgspec.Struct, frozen=True):
    """Something about the file that refuses nothing."""

    code: str
    message: str


class SuggestionView(msgspec.Struct, frozen=True):
    """How a column's field was found: remembered, key, label, synonym or like; `score` is 0 to 101."""

    column: str
    path: str
    how: str
    score: float


class PreviewView(msgspec.Struct, frozen=True):
    """What a file holds."""

    file: UUID
    columns: list[str]
    rows: list[list[str]]
    count: int
    mapping: dict[str, str]
    suggestions: list[SuggestionView]
    header: int | None
    encoding: str | None
    separator: str | None
    sheets: list[str]
    notices: list[NoticeView]


class CountsView(msgspec.Struct, frozen=True):
    """How many rows came to what."""

    read: int
    created: int
    updated: int
    unchanged: int
    failed: int
    ignored: int
    linked: int


class RowProblemView(msgspec.Struct, frozen=True):
    """One thing wrong with one row; `row` is the line of the file, `column` the 1-based column."""

    row: int
    column: int | None
    field: str | None
    code: str
    message: str


class DifferenceView(msgspec.Struct, frozen=True):
    """What a row would change: field -> [before, after]."""

    row: int
    record: UUID | None
    fields: dict[str, list[msgspec.Raw]]


class ImportView(msgspec.Struct, frozen=True):
    """An import and how it goes."""

    id: JobId
    object: str
    file_name: str
    mode: str
    dry_run: bool
    job: JobView
    operation: UUID
    counts: CountsView | None
    problems: list[RowProblemView]
    samples: list[DifferenceView]
    order: ImportBody | None


class RefusedRowView(msgspec.Struct, frozen=True):
    """A row that was refused, or warned of: its cells as they were, and what is wrong."""

    row: int
    state: str
    cells: list[str]
    problems: list[RowProblemView]


class RefusedRowList(msgspec.Struct, frozen=True):
    """Refused rows under the file's columns."""

    columns: list[str]
    data: list[RefusedRowView]
    has_more: bool


class ImportList(msgspec.Struct, frozen=True):
    """One's own imports, the newest first."""

    data: list[ImportView]


async def preview(call: Call) -> ASGIResponse:
    """POST /imports/preview"""
    form = await read_form(call)
    upload, object_key = form.get("file"), form.get("object")
    if not isinstance(object_key, str):
        raise BadUpload(reason="")
    options = _read_options(form)
    # A file that was uploaded before is named by its id, to be read in another way.
    known = parse_id(upload) if isinstance(upload, str) else None
    if known is None:
        if not isinstance(upload, UploadFile):
            raise BadUpload(reason="")
        known = (await call.kernel.imports.upload(call.reader, upload.filename or "file", read_chunks(upload))).id
    look = await call.kernel.imports.look(call.reader, known, object_key, options)
    return json_value(_view_look(known, look, call))


async def start(call: Call) -> ASGIResponse:
    """POST /imports"""
    body = await call.body(ImportBody)
    request = ImportRequest(
        object=body.object,
        mapping=body.mapping,
        mode=MODES[body.mode],
        key=body.key,
        unknown_options=body.unknown_options,
        blank=body.blank,
        trim=body.trim,
        attachments=body.attachments,
        dry_run=body.dry_run,
        read=ReadOptions(body.encoding, body.separator, body.sheet, body.header),
        fixes=tuple(Fix(fix.row, fix.cells) for fix in body.fixes),
    )
    job = await call.kernel.imports.start(call.reader, body.file, request)
    status = await call.kernel.imports.get(call.reader, job, 0)
    view = StartedView(job, view_job(status.job, call.kernel.kinds, call.language))
    return json_value(view, 202, {"Location": f"/api/v1/imports/{job}"})


async def read_import(call: Call) -> ASGIResponse:
    """GET /imports/{import_id}"""
    status = await call.kernel.imports.get(call.reader, _parse_job(call), MAX_PROBLEMS)
    return json_value(_view_import(status, call))


async def list_recent(call: Call) -> ASGIResponse:
    """GET /imports"""
    found = await call.kernel.imports.list_recent(call.reader, call.query(RecentQuery).limit)
    return json_value(ImportList([_view_import(one, call) for one in found]))


async def list_rows(call: Call) -> ASGIResponse:
    """GET /imports/{import_id}/rows"""
    query = call.query(RowsQuery)
    found = await call.kernel.imports.rows(call.reader, _parse_job(call), query.after, query.limit)
    rows = [RefusedRowView(row.line, row.state, list(row.cells), _view_problems(row, call)) for row in found.rows]
    return json_value(RefusedRowList(list(found.columns), rows, found.more))


async def mend(call: Call) -> ASGIResponse:
    """POST /imports/{import_id}/rows"""
    body = await call.body(MendBody)
    fixes = [Fix(fix.row, fix.cells) for fix in body.rows]
    job = await call.kernel.imports.mend(call.reader, _parse_job(call), fixes)
    status = await call.kernel.imports.get(call.reader, job, 0)
    return json_value(StartedView(job, view_job(status.job, call.kernel.kinds, call.language)), 202)


async def report(call: Call) -> ASGIResponse:
    """GET /imports/{import_id}/report"""
    job = _parse_job(call)
    chunks = await call.kernel.imports.report(call.reader, job)
    return ASGIStreamingResponse(
        iterator=chunks,
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="import-{job}.csv"'},
    )


async def read_form(call: Call) -> dict[str, Any]:
    """The parts of a multipart body. Raises BadUpload."""
    if not (call.header("content-type") or "").lower().startswith("multipart/form-data"):
        raise BadUpload(reason="")
    try:
        return dict(await call.request.form())
    except (HTTPException, ValueError) as broken:
        raise BadUpload(reason=str(broken)[:200]) from broken


def _read_options(form: dict[str, Any]) -> ReadOptions:
    given = {name: form.get(name) or None for name in READ_FIELDS}
    if not all(value is None or isinstance(value, str) for value in given.values()):
        raise BadUpload(reason="")
    header = given["header"]
    if header is not None and not (isinstance(header, str) and header.isascii() and header.isdigit()):
        raise BadUpload(reason="header?")
    return ReadOptions(
        given["encoding"], given["separator"], given["sheet"], None if header is None else int(header[:9])
    )


async def read_chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    """The bytes of an uploaded file, piece by piece."""
    while chunk := await upload.read(CHUNK_BYTES):
        yield chunk


def _parse_job(call: Call) -> JobId:
    text = call.path("import_id")
    found = parse_id(text)
    if found is None:
        raise ImportNotFound(id=text[:60])
    return JobId(found)


def _view_look(file: UUID, look: Look, call: Call) -> PreviewView:
    return PreviewView(
        file=file,
        columns=[column.name for column in look.columns],
        rows=[list(row.cells) for row in look.rows],
        count=look.count,
        mapping={each.column.name: each.path for each in look.suggestions},
        suggestions=[SuggestionView(each.column.name, each.path, each.how, each.score) for each in look.suggestions],
        header=look.header_line,
        encoding=look.encoding,
        separator=look.separator,
        sheets=list(look.sheets),
        notices=[NoticeView(one.code, one.zh if call.language == "zh" else one.en) for one in look.notices],
    )


def _view_import(status: ImportStatus, call: Call) -> ImportView:
    wanted, result = status.arguments, status.result
    return ImportView(
        id=status.job.id,
        object=wanted.object,
        file_name=wanted.file_name,
        mode=NAMES[wanted.mode],
        dry_run=wanted.dry_run,
        job=view_job(status.job, call.kernel.kinds, call.language),
        operation=wanted.operation,
        counts=None if result is None else _view_counts(result.rows, result.counts),
        problems=[problem for row in status.refused for problem in _view_problems(row, call)],
        order=None if result is None else _view_order(wanted, result.columns),
        samples=[] if result is None else [DifferenceView(one.line, one.record, one.fields) for one in result.samples],
    )


def _view_order(wanted: ImportArguments, columns: Sequence[str]) -> ImportBody:
    """What was asked for, as it can be asked for again: a rehearsal becomes real with the same order."""
    paths = {each.place: each.path for each in wanted.mapped}
    return ImportBody(
        file=wanted.file,
        object=wanted.object,
        mapping={name: paths.get(place, "") for place, name in enumerate(columns, 1)},
        mode=NAMES[wanted.mode],
        key=wanted.key,
        unknown_options=wanted.unknown_options,
        blank=wanted.blank,
        trim=wanted.trim,
        attachments=wanted.attachments,
        dry_run=wanted.dry_run,
        encoding=wanted.encoding,
        separator=wanted.separator,
        sheet=wanted.sheet,
        header=wanted.header,
        fixes=tuple(FixBody(fix.line, fix.cells) for fix in wanted.fixes),
    )


def _view_problems(row: RefusedRow, call: Call) -> list[RowProblemView]:
    chinese = call.language == "zh"
    return [
        RowProblemView(row.line, one.column, one.field, one.code, one.zh if chinese else one.en) for one in row.problems
    ]


def _view_counts(rows: int, counts: Counts) -> CountsView:
    return CountsView(
        rows, counts.created, counts.updated, counts.unchanged, counts.refused, counts.ignored, counts.linked
    )


ENDPOINTS = (
    Endpoint(
        "POST", "/imports/preview", preview, writes(), ("查看导入文件", "Look into a file to import"),
        answers={200: PreviewView, 404: None, 413: None, 422: None}, takes="multipart/form-data", upload=UPLOAD,
    ),
    Endpoint(
        "POST", "/imports", start, writes(), ("开始导入", "Start an import"),
        body=ImportBody, answers={202: StartedView, 404: None, 413: None},
    ),
    Endpoint(
        "GET", "/imports", list_recent, reads(), ("我的导入", "My imports"),
        query=RecentQuery, answers={200: ImportList},
    ),
    Endpoint(
        "GET", "/imports/{import_id}/rows", list_rows, reads(), ("未导入的单元格", "Refused rows with their cells"),
        query=RowsQuery, answers={200: RefusedRowList, 404: None},
    ),
    Endpoint(
        "POST", "/imports/{import_id}/rows", mend, writes(), ("修正后再次导入", "Bring mended rows in again"),
        body=MendBody, answers={202: StartedView, 404: None},
    ),
    Endpoint(
        "GET", "/imports/{import_id}", read_import, reads(), ("导入详情", "An import"),
        answers={200: ImportView, 404: None},
    ),
    Endpoint(
        "GET", "/imports/{import_id}/report", report, reads(), ("未导入的行", "Rows that were not imported"),
        answers={200: None, 404: None}, kind="text/csv",
    ),
)  # fmt: skip
