"""Answers: bytes with a status and headers. JSON that PostgreSQL wrote goes out as it came."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import BadRequest

JSON = "application/json"
PROBLEM = "application/problem+json"
Headers = Mapping[str, str]
_NONE: Headers = {}
WITHOUT_BODY = frozenset({204, 304})


class BadEntityTag(BadRequest):
    """An If-Match that is no version of a record."""

    code = "bad_entity_tag"
    title_zh = "If-Match 有误"
    title_en = "Bad If-Match"
    detail_zh = '应为记录的 ETag，例如 "3"。'
    detail_en = 'It must be the ETag of the record, such as "3".'


class Answer(ASGIResponse):
    """Status, headers and a body that is ready. Litestar's own class would spend a third of the framework's time."""

    def __init__(self, body: bytes = b"", status: int = 200, headers: Headers = _NONE, kind: str = JSON) -> None:
        """Header values are ours alone: none may hold what a caller sent. 204 and 304 have no body."""
        self.status = status
        self.fields = dict(headers)
        self.content = body
        self.kind = kind

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send it."""
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.fields.items()]
        if self.status not in WITHOUT_BODY:
            headers.append((b"content-type", self.kind.encode("latin-1")))
            headers.append((b"content-length", b"%d" % len(self.content)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.content})


def json_bytes(body: bytes, status: int = 200, headers: Headers = _NONE) -> Answer:
    """An answer out of JSON bytes."""
    return Answer(body, status, headers)


def json_value(value: object, status: int = 200, headers: Headers = _NONE) -> Answer:
    """An answer out of a struct, a dataclass, or what JSON is made of."""
    return json_bytes(msgspec.json.encode(value), status, headers)


def nothing(headers: Headers = _NONE) -> Answer:
    """204: done, and nothing to say."""
    return Answer(status=204, headers=headers)


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


def not_modified(tag: str) -> Answer:
    """304: what you have is still good."""
    return Answer(status=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
