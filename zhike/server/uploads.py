"""Files in multipart bodies: the form, and the bytes piece by piece."""

from collections.abc import AsyncIterator
from typing import Any

from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException

from zhike.kernel.base.errors import BadRequest
from zhike.server.call import Call

CHUNK_BYTES = 1 << 18


class BadUpload(BadRequest):
    """A form that is not what the address takes."""

    code = "bad_upload"
    title_zh = "上传内容有误"
    title_en = "Bad upload"
    detail_zh = "请以 multipart/form-data 提交 file（文件）和 object（对象）；{reason}"
    detail_en = "Send multipart/form-data with file and object. {reason}"


async def read_form(call: Call) -> dict[str, Any]:
    """The parts of a multipart body. Raises BadUpload."""
    if not (call.header("content-type") or "").lower().startswith("multipart/form-data"):
        raise BadUpload(reason="")
    try:
        return dict(await call.request.form())
    except (HTTPException, ValueError) as broken:
        raise BadUpload(reason=str(broken)[:200]) from broken


async def read_chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    """The bytes of an uploaded file, piece by piece."""
    while chunk := await upload.read(CHUNK_BYTES):
        yield chunk
