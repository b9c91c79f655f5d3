"""Imports: look into a file, start, see how it goes, fetch what was refused."""

from typing import Any

from litestar.datastructures import UploadFile
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse

from zhike.engines.transfer.errors import ImportNotFound
from zhike.engines.transfer.imports import ImportRequest
from zhike.engines.transfer.model import Fix
from zhike.engines.transfer.table import ReadOptions
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.import_views import (
    MODES,
    ImportBody,
    ImportList,
    ImportView,
    MendBody,
    PreviewView,
    RecentQuery,
    RefusedRowList,
    RefusedRowView,
    RowsQuery,
    StartedView,
    view_import,
    view_look,
    view_problems,
)
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value
from zhike.server.uploads import BadUpload, read_chunks, read_form
from zhike.server.views import view_job

MAX_PROBLEMS = 1000
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
    return json_value(view_look(known, look, call))


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
        existing=body.existing,
        defaults=body.defaults,
    )
    job = await call.kernel.imports.start(call.reader, body.file, request)
    status = await call.kernel.imports.get(call.reader, job, 0)
    view = StartedView(job, view_job(status.job, call.kernel.kinds, call.language))
    return json_value(view, 202, {"Location": f"/api/v1/imports/{job}"})


async def read_import(call: Call) -> ASGIResponse:
    """GET /imports/{import_id}"""
    status = await call.kernel.imports.get(call.reader, _parse_job(call), MAX_PROBLEMS)
    return json_value(view_import(status, call))


async def list_recent(call: Call) -> ASGIResponse:
    """GET /imports"""
    found = await call.kernel.imports.list_recent(call.reader, call.query(RecentQuery).limit)
    return json_value(ImportList([view_import(one, call) for one in found]))


async def list_rows(call: Call) -> ASGIResponse:
    """GET /imports/{import_id}/rows"""
    query = call.query(RowsQuery)
    found = await call.kernel.imports.rows(call.reader, _parse_job(call), query.after, query.limit)
    rows = [RefusedRowView(row.line, row.state, list(row.cells), view_problems(row, call)) for row in found.rows]
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


def _parse_job(call: Call) -> JobId:
    text = call.path("import_id")
    found = parse_id(text)
    if found is None:
        raise ImportNotFound(id=text[:60])
    return JobId(found)


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
        body=MendBody, answers={202: StartedView, 404: None, 409: None},
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
