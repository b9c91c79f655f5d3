"""Answers: bytes with a status and headers. JSON that PostgreSQL wrote goes out as it came."""

from collections.abc import Mapping

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import BadRequest

JSON = "application/json"
PROBLEM = "application/problem+json"
Headers = Mapping[str, str]
_NONE: Headers = {}


class BadEntityTag(BadRequest):
    """An If-Match that is no version of a record."""

    code = "bad_entity_tag"
    title_zh = "If-Match 有误"
    title_en = "Bad If-Match"
    detail_zh = '应为记录的 ETag,例如 "3"。'
    detail_en = 'It must be the ETag of the record, such as "3".'


def json_bytes(body: bytes, status: int = 200, headers: Headers = _NONE) -> ASGIResponse:
    """An answer out of JSON bytes."""
    return ASGIResponse(body=body, status_code=status, headers=dict(headers), media_type=JSON)


def json_value(value: object, status: int = 200, headers: Headers = _NONE) -> ASGIResponse:
    """An answer out of a struct, a dataclass, or what JSON is made of."""
    return json_bytes(msgspec.json.encode(value), status, headers)


def nothing(headers: Headers = _NONE) -> ASGIResponse:
    """204: done, and nothing to say."""
    return ASGIResponse(status_code=204, headers=dict(headers))


def entity_tag(version: int | str) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def parse_if_match(header: str | None) -> int | None:
    """The version that a caller saw; None where he does not care. Raises BadEntityTag."""
    if header is None or header.strip() == "*":
        return None
    text = header.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadEntityTag
    return int(text)


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """Whether the caller has this version already, so that 304 is the answer."""
    if if_none_match is None:
        return False
    known = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return tag in known or "*" in known


def not_modified(tag: str) -> ASGIResponse:
    """304: what you have is still good."""
    return ASGIResponse(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
