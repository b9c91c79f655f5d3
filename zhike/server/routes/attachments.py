"""Files: upload one to attach it later, and read those of a record that one may read."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.fieldtypes.file import FILE_TABLE
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.files.errors import FileMissing
from zhike.kernel.files.library import StoredFile
from zhike.kernel.query.model import Selected
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value
from zhike.server.uploads import BadUpload, read_chunks, read_form

UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser shows by itself and cannot be a program; everything else is saved."""
KEPT = "private, max-age=86400, immutable"
SAFE = {"Content-Security-Policy": "sandbox; default-src 'none'"}


class FileView(msgspec.Struct, frozen=True):
    """A file as a field's value names it; an image has its size."""

    id: UUID
    name: str
    type: str
    size: int


class FileQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`small`: a picture of at most 320 x 320; `download`: to save, not to show."""

    small: bool = False
    download: bool = False


async def upload(call: Call) -> ASGIResponse:
    """POST /files"""
    sent = (await read_form(call)).get("file")
    if not isinstance(sent, UploadFile):
        raise BadUpload(reason="")
    reader = call.reader
    stored = await call.kernel.files.upload(
        reader.workspace, reader.subject, sent.filename or "file", read_chunks(sent)
    )
    return json_value(FileView(stored.id, stored.name, stored.content_type, stored.size), 201)


async def read_file(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/files/{file}"""
    asked = call.query(FileQuery)
    file = await _find(call)
    if asked.small and file.thumbnail_key is not None:
        return _stream(call.kernel.files.open_thumbnail(file), "image/webp", "inline", file.name)
    shown = file.content_type in SHOWN and not asked.download
    return _stream(call.kernel.files.open(file), file.content_type, "inline" if shown else "attachment", file.name)


async def _find(call: Call) -> StoredFile:
    """The file of the address, where a field of the record that the reader may read holds it in plain.

    Raises RecordNotFound, FileMissing.
    """
    catalog, policy = await call.catalog(), await call.policy()
    definition = catalog.get_object(call.path("object_key"))
    fields = _list_fields(definition)
    wanted = parse_id(call.path("file_id"))
    readable = [one for one in fields if policy.get_field_right(ObjectKey(definition.key), one).read]
    found = await call.kernel.query.get(
        catalog, policy, definition.key, call.record_id(),
        select=tuple(Selected(name, (name,)) for name in readable) or (Selected("id", ("id",)),), in_bin=None,
    )  # fmt: skip
    values: Mapping[str, Any] = msgspec.json.decode(found.data)
    held = {str(one.get("id")) for name in readable for one in _list_files(values.get(name))}
    file = None if wanted is None or str(wanted) not in held else await call.kernel.files.find(
        call.identity.workspace, wanted
    )  # fmt: skip
    if file is None or file.record != found.id:
        raise FileMissing
    return file


def _list_fields(definition: ObjectDefinition) -> list[str]:
    return [key for key, one in definition.fields.items() if one.type in {FILE_TABLE, "image", "signature"}]


def _list_files(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _stream(chunks: AsyncIterator[bytes], kind: str, how: str, name: str) -> ASGIResponse:
    shown = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
    return ASGIStreamingResponse(
        iterator=chunks, media_type=kind, headers={"Content-Disposition": shown, "Cache-Control": KEPT, **SAFE}
    )


ENDPOINTS = (
    Endpoint(
        "POST", "/files", upload, writes(), ("上传文件", "Upload a file"),
        answers={201: FileView, 400: None, 413: None, 422: None}, takes="multipart/form-data", upload=UPLOAD,
    ),
    Endpoint(
        "GET", "/records/{object_key}/{record_id}/files/{file_id}", read_file, reads(),
        ("记录的文件", "A file of a record"), query=FileQuery, answers={200: None, 404: None},
        kind="application/octet-stream",
    ),
)  # fmt: skip
