"""The page of a record in one request."""

from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.overview.model import Overview
from zhike.kernel.query.run import Total
from zhike.kernel.records.actions import Action
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView, view_label
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import entity_tag, json_value
from zhike.server.routes.graph import GraphView, view_graph
from zhike.server.routes.members import MemberView
from zhike.server.routes.timeline import TimelineView, view_timeline


class TotalView(msgspec.Struct, frozen=True):
    """How many; above 10,000 an estimate."""

    count: int
    exact: bool


class RelatedView(msgspec.Struct, frozen=True):
    """A list of children: `field` of `object` leads here."""

    relation: str
    label: LabelView
    object: str
    field: str
    columns: tuple[str, ...]
    total: TotalView
    rows: msgspec.Raw


class OpenView(msgspec.Struct, frozen=True):
    """What is still to be done, the nearest first; `at` names the field that says by when."""

    object: str
    label: LabelView
    icon: str
    at: str
    total: TotalView
    rows: msgspec.Raw


class RollUpView(msgspec.Struct, frozen=True):
    """A figure over children."""

    field: str
    label: LabelView
    value: Any


class RecordRights(msgspec.Struct, frozen=True):
    """What the reader may do with the record."""

    update: bool
    delete: bool


class ArgumentView(msgspec.Struct, frozen=True):
    """What an action wants to know; `kind` is a type of field."""

    key: str
    kind: str
    label: LabelView
    required: bool


class ActionView(msgspec.Struct, frozen=True):
    """A verb that the reader may use here."""

    name: str
    label: LabelView
    arguments: tuple[ArgumentView, ...]
    confirm: str
    undoable: bool
    batchable: bool


class OverviewView(msgspec.Struct, frozen=True):
    """The page: the record as it is read alone, and around it what belongs to it."""

    record: msgspec.Raw
    rights: RecordRights
    actions: tuple[ActionView, ...]
    totals: tuple[RollUpView, ...]
    open: tuple[OpenView, ...]
    related: tuple[RelatedView, ...]
    timeline: TimelineView
    graph: GraphView
    team: tuple[MemberView, ...]


class OverviewAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`graph=false` leaves the connections out, which are empty then."""

    graph: bool = True


async def read_overview(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/overview"""
    asked = call.query(OverviewAsk)
    catalog = await call.catalog()
    key = catalog.get_object(call.path("object_key")).key
    found = await call.kernel.overviews.read(catalog, await call.policy(), key, call.record_id(), graph=asked.graph)
    merged = {} if found.document.id == call.record_id() else {"X-Merged-Into": str(found.document.id)}
    return json_value(_view(call, found), 200, {"ETag": entity_tag(found.document.version), **merged})


def _view(call: Call, found: Overview) -> OverviewView:
    return OverviewView(
        record=msgspec.Raw(found.document.data),
        rights=RecordRights(found.rights.update, found.rights.delete),
        actions=tuple(_view_action(one) for one in found.actions),
        totals=tuple(RollUpView(one.field, view_label(one.label), one.value) for one in found.totals),
        open=tuple(
            OpenView(one.object, view_label(one.label), one.icon, one.at, _view_total(one.total), msgspec.Raw(one.rows))
            for one in found.open
        ),
        related=tuple(
            RelatedView(
                one.relation, view_label(one.label), one.object, one.lookup, one.columns, _view_total(one.total),
                msgspec.Raw(one.rows),
            )
            for one in found.related
        ),
        timeline=view_timeline(call, found.timeline),
        graph=view_graph(found.graph),
        team=msgspec.json.decode(found.members, type=tuple[MemberView, ...]),
    )  # fmt: skip


def _view_total(total: Total) -> TotalView:
    return TotalView(total.count, total.exact)


def _view_action(action: Action) -> ActionView:
    arguments = tuple(ArgumentView(one.key, one.kind, view_label(one.label), one.required) for one in action.arguments)
    return ActionView(
        action.key, view_label(action.label), arguments, action.confirm, action.undoable, action.batchable
    )


ENDPOINTS = (
    Endpoint(
        "GET", "/records/{object_key}/{record_id}/overview", read_overview, reads(),
        ("记录全景", "The page of a record at once"), query=OverviewAsk, answers={200: OverviewView, 404: None},
    ),
)  # fmt: skip
