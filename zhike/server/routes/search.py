"""Search over all objects."""

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.search.find import DEFAULT_LIMIT, MAX_LIMIT, Found
from zhike.kernel.base.errors import BadRequest
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value


class BadSearchLimit(BadRequest):
    """A limit that is no number of hits."""

    code = "bad_search_limit"
    title_zh = "limit 有误"
    title_en = "Bad limit"
    detail_zh = "limit 应为 1 到 {most} 的整数（每个对象的条数）。"
    detail_en = "limit is a whole number from 1 to {most}: hits an object."


class SearchQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`q` is what was typed, `objects` keys with commas between, `limit` how many hits an object."""

    q: str = ""
    objects: str = ""
    limit: str = ""


async def search(call: Call) -> ASGIResponse:
    """GET /search"""
    asked = call.query(SearchQuery)
    objects = [key for key in asked.objects.split(",") if key]
    return json_value(await call.kernel.search.find(call.reader, asked.q, objects, _read_limit(asked.limit)))


def _read_limit(text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MAX_LIMIT):
        raise BadSearchLimit(most=MAX_LIMIT)
    return int(text)


ENDPOINTS = (
    Endpoint(
        "GET", "/search", search, reads(), ("搜索全部对象", "Search all objects"),
        query=SearchQuery, answers={200: Found, 400: None},
    ),
)  # fmt: skip
