"""Cards of boards: what would become of a record under other values, and what a card tells besides its fields."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.overview.cards import CardsAsk
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.query.model import Selected
from zhike.kernel.records.model import Problem
from zhike.kernel.records.rehearse import rehearse_changes
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value
from zhike.server.routes.batches import RowProblem
from zhike.server.writing import new_operation

MAX_ALTERNATIVES = 40
MAX_CARDS = 200


class RehearsalBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values that the record might get, one alternative for each place where it might go."""

    alternatives: Annotated[list[dict[str, Any]], msgspec.Meta(min_length=1, max_length=MAX_ALTERNATIVES)]


class RehearsedView(msgspec.Struct, frozen=True):
    """What is in the way of one alternative; nothing where it can be saved."""

    problems: tuple[RowProblem, ...]


class RehearsalView(msgspec.Struct, frozen=True):
    """The alternatives in their order. `row` is the number of the alternative."""

    data: tuple[RehearsedView, ...]


class CardsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which records, and of which tracked field it is wanted since when it has its value."""

    ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MAX_CARDS)]
    since: Annotated[str, msgspec.Meta(max_length=100)] | None = None


class CardView(msgspec.Struct, frozen=True):
    """The nearest thing that is still to be done with a record, and since when the field has its value."""

    id: RecordId
    next: datetime | None
    open: int
    since: datetime | None


class CardsView(msgspec.Struct, frozen=True):
    """Of the records that the reader may read. `activities`: things to do are known of such records at all."""

    data: tuple[CardView, ...]
    activities: bool


async def rehearse(call: Call) -> ASGIResponse:
    """POST /records/{object}/{id}/rehearsal"""
    body, object_key = await call.body(RehearsalBody), ObjectKey(call.path("object_key"))
    only_id = (Selected("id", ("id",)),)
    found = await call.kernel.query.get(
        await call.catalog(), await call.policy(), object_key, call.record_id(), select=only_id
    )
    operation = await new_operation(call, "update", object_key)
    heard = await rehearse_changes(
        call.kernel.records, call.reader, (object_key, found.id), body.alternatives, operation
    )
    views = tuple(
        RehearsedView(tuple(_view(call, number, one) for one in problems)) for number, problems in enumerate(heard)
    )
    return json_value(RehearsalView(views))


async def read_cards(call: Call) -> ASGIResponse:
    """POST /records/{object}/cards"""
    body = await call.body(CardsBody)
    ask = CardsAsk(call.path("object_key"), tuple(RecordId(one) for one in body.ids), body.since)
    cards = await call.kernel.overviews.read_cards(await call.catalog(), await call.policy(), ask)
    data = tuple(CardView(one.record, one.next, one.open, one.since) for one in cards.cards)
    return json_value(CardsView(data, cards.activities))


def _view(call: Call, row: int, problem: Problem) -> RowProblem:
    return RowProblem(row, problem.field, problem.code, problem.zh if call.language == "zh" else problem.en)


ENDPOINTS = (
    Endpoint(
        "POST", "/records/{object_key}/{record_id}/rehearsal", rehearse, writes(),
        ("试改（不保存）", "Try changes without saving"), body=RehearsalBody, answers={200: RehearsalView, 404: None},
    ),
    Endpoint(
        "POST", "/records/{object_key}/cards", read_cards, reads(),
        ("卡片信息", "What cards tell besides fields"), body=CardsBody, answers={200: CardsView, 404: None},
    ),
)  # fmt: skip
