"""Questions as they come in over HTTP, and the Query and AggregateQuery that they become. Nothing is checked against
the catalog here; the query room does that."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.expressions.tree import Node
from zhike.kernel.query.model import AggregateQuery, Bucket, GroupBy, Measure, Measured, Query, Selected, Sort
from zhike.server.body import BadParameter, decode_body

MAX_NAMES = 300

Condition = dict[str, Any]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class SortBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sort key."""

    field: Name
    descending: bool = False


class ColumnBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column that is computed: a formula under a name."""

    name: Name
    formula: str


class QueryBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of records. `fields` empty: all own fields."""

    fields: Annotated[list[Name | ColumnBody], msgspec.Meta(max_length=MAX_NAMES)] = []
    where: Condition | None = None
    sort: Annotated[list[SortBody], msgspec.Meta(max_length=20)] = []
    limit: int = 50
    cursor: str | None = None
    backwards: bool = False
    total: Literal["none", "capped"] = "none"
    bin: bool = False
    ids: Annotated[list[UUID], msgspec.Meta(max_length=5000)] | None = None
    as_of: Moment | None = None


class ListQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same in a query string. `fields` and `sort` are names with commas between, `-` before a descending one."""

    fields: str = ""
    filter: str = ""
    sort: str = ""
    limit: int = 50
    cursor: str | None = None
    backwards: bool = False
    total: Literal["none", "capped"] = "none"
    bin: bool = False
    as_of: Moment | None = None


class GroupBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dimension."""

    name: Name
    field: Name
    bucket: Bucket | None = None


class MeasureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number a group."""

    name: Name
    function: Measured
    field: Name | None = None
    formula: str | None = None
    where: Condition | None = None
    fraction: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class AggregateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Groups with measures. `sort` names groups and measures."""

    measures: Annotated[list[MeasureBody], msgspec.Meta(min_length=1, max_length=50)]
    groups: Annotated[list[GroupBody], msgspec.Meta(max_length=10)] = []
    where: Condition | None = None
    sort: Annotated[list[SortBody], msgspec.Meta(max_length=10)] = []
    limit: int = 1000
    as_of: Moment | None = None


def to_query(object_key: str, body: QueryBody) -> Query:
    """The Query of a body. Raises FormulaError where a condition or formula cannot be read."""
    return Query(
        object=ObjectKey(object_key),
        select=tuple(_select(one) for one in body.fields),
        where=_read_where(body.where),
        sort=tuple(Sort(_path(one.field), one.descending) for one in body.sort),
        limit=body.limit,
        cursor=body.cursor,
        backwards=body.backwards,
        total=body.total,
        bin=body.bin,
        ids=None if body.ids is None else tuple(RecordId(one) for one in body.ids),
        as_of=body.as_of,
    )


def to_body(query: ListQuery) -> QueryBody:
    """The body that says the same as a query string. Raises BrokenJson, BodyInvalid, BadParameter."""
    return QueryBody(
        fields=[name for name in _split(query.fields) if name],
        where=decode_body(query.filter.encode(), Condition) if query.filter else None,
        sort=[SortBody(name.removeprefix("-"), name.startswith("-")) for name in _split(query.sort) if name],
        limit=query.limit,
        cursor=query.cursor,
        backwards=query.backwards,
        total=query.total,
        bin=query.bin,
        as_of=query.as_of,
    )


def to_aggregate(object_key: str, body: AggregateBody) -> AggregateQuery:
    """The AggregateQuery of a body. Raises FormulaError."""
    return AggregateQuery(
        object=ObjectKey(object_key),
        groups=tuple(GroupBy(one.name, _path(one.field), one.bucket) for one in body.groups),
        measures=tuple(_measure(one) for one in body.measures),
        where=_read_where(body.where),
        sort=tuple((one.field, one.descending) for one in body.sort),
        limit=body.limit,
        as_of=body.as_of,
    )


def _measure(body: MeasureBody) -> Measure:
    return Measure(
        name=body.name,
        function=body.function,
        path=() if body.field is None else _path(body.field),
        expression=None if body.formula is None else parse_formula(body.formula),
        where=_read_where(body.where),
        fraction=body.fraction,
    )


def _select(one: str | ColumnBody) -> Selected:
    if isinstance(one, ColumnBody):
        return Selected(one.name, (), parse_formula(one.formula))
    return Selected(one, _path(one))


def _read_where(where: Condition | None) -> Node | None:
    return None if where is None else read_condition(where)


def _path(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))


def _split(names: str) -> list[str]:
    found = [name.strip() for name in names.split(",")]
    if len(found) > MAX_NAMES:
        raise BadParameter(reason=f"> {MAX_NAMES}")
    return found
