"""Writes that meet a duplicate: the answer shows what is there already, as far as the writer may know it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec

from zhike.engines.matching.duplicates import Question
from zhike.kernel.base.errors import BadRequest
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.model import Json
from zhike.server.call import Call
from zhike.server.problems import Enriched
from zhike.server.routes.duplicates import MatchView, list_matches

HEADER = "x-duplicates"
CODES = frozenset({"duplicate", "duplicate_warning"})


class BadDuplicatesHeader(BadRequest):
    """An X-Duplicates header that says something else than accept."""

    code = "bad_duplicates_header"
    title_zh = "X-Duplicates 有误"
    title_en = "Bad X-Duplicates"
    detail_zh = "只接受 accept。"
    detail_en = "It takes only: accept."


class DoublesView(msgspec.Struct, frozen=True):
    """What a refusal because of duplicates adds to a problem document."""

    matches: tuple[MatchView, ...]


def accepts_doubles(call: Call) -> bool:
    """Whether the writer has seen the warnings and means it. Raises BadDuplicatesHeader."""
    given = call.header(HEADER)
    if given not in (None, "accept"):
        raise BadDuplicatesHeader
    return given is not None


@asynccontextmanager
async def explain_doubles(
    call: Call, values: Mapping[str, Json], record: RecordId | None = None
) -> AsyncIterator[None]:
    """Adds to a refusal the records that are there already."""
    try:
        yield
    except ChangesRefused as error:
        if all(one.code not in CODES for one in error.refused):
            raise
        way = "form" if call.identity.token_id is None else "api"
        question = Question(ObjectKey(call.path("object_key")), values, record, way)
        raise Enriched(error, DoublesView(await list_matches(call, question))) from error
