"""How Chinese texts are read aloud, so that commands and labels are found by pinyin and initials."""

from typing import Annotated

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.catalog.pinyin import read
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value


class ReadingsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Texts of a screen: labels and commands."""

    texts: Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=1000)]


class ReadingList(msgspec.Struct, frozen=True):
    """Their syllables in the same order, without tones: `xin jian ke hu`."""

    data: tuple[str, ...]


async def read_texts(call: Call) -> ASGIResponse:
    """POST /readings"""
    body = await call.body(ReadingsBody)
    return json_value(ReadingList(tuple(" ".join(read(text).syllables) for text in body.texts)))


ENDPOINTS = (
    Endpoint(
        "POST", "/readings", read_texts, reads(), ("文字的拼音", "How texts are read"),
        body=ReadingsBody, answers={200: ReadingList},
    ),
)  # fmt: skip
