"""Resolve an aggregate: groups, buckets and measures are looked up and checked."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.expressions.check import check, check_condition
from zhike.kernel.expressions.tree import Node, Path
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.errors import BadBucket, BadColumnName, BadMeasure, NotGroupable, PageTooLarge, TooManyParts
from zhike.kernel.query.model import AggregateQuery, Bucket, GroupBy, Measure, Measured
from zhike.kernel.query.resolve import BoundPath, bind_path, check_name
from zhike.kernel.query.scope import ReaderScope

MAX_GROUPS = 5
MAX_MEASURES = 20
MAX_ROWS = 1000
MAX_INTERNAL_ROWS = 50_000

_MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})
_ORDERED = frozenset({Kind.NUMBER, *_MOMENTS})
_COUNTED = frozenset(Kind) - {Kind.JSON, Kind.SECRET}
_KINDS: dict[str, frozenset[Kind]] = {
    "count": _COUNTED,
    "distinct": _COUNTED,
    "sum": frozenset({Kind.NUMBER}),
    "avg": frozenset({Kind.NUMBER}),
    "min": _ORDERED | {Kind.TEXT},
    "max": _ORDERED | {Kind.TEXT},
    "percentile": _ORDERED,
}


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """One dimension."""

    name: str
    path: BoundPath
    bucket: Bucket | None


@dataclass(frozen=True, slots=True)
class BoundMeasure:
    """One number; `node` None counts rows."""

    name: str
    function: Measured
    node: Node | None
    where: Node | None
    fraction: float | None


@dataclass(frozen=True, slots=True)
class BoundAggregate:
    """An aggregate in which every name exists and every expression has its type."""

    object: ObjectDefinition
    groups: tuple[BoundGroup, ...]
    measures: tuple[BoundMeasure, ...]
    where: Node | None
    sort: tuple[tuple[str, bool], ...]
    limit: int


def resolve_aggregate(query: AggregateQuery, scope: ReaderScope, max_rows: int = MAX_ROWS) -> BoundAggregate:
    """Bind an aggregate. Raises the errors of `errors.py` and of the expressions room."""
    if not 1 <= query.limit <= max_rows:
        raise PageTooLarge(limit=max_rows, asked=query.limit)
    _check_counts(query)
    owner = scope.get_open_object(query.object)
    names = [check_name(group.name) for group in query.groups]
    names += [check_name(measure.name) for measure in query.measures]
    if len(set(names)) < len(names) or any(name not in names for name, _ in query.sort):
        raise BadColumnName
    return BoundAggregate(
        object=owner,
        groups=tuple(_bind_group(group, scope, owner) for group in query.groups),
        measures=tuple(_bind_measure(measure, scope, owner) for measure in query.measures),
        where=None if query.where is None else check_condition(query.where, scope, owner.key),
        sort=tuple(dict(query.sort).items()),
        limit=query.limit,
    )


def _check_counts(query: AggregateQuery) -> None:
    if len(query.groups) > MAX_GROUPS:
        raise TooManyParts(part_zh="分组", part_en="groups", limit=MAX_GROUPS, asked=len(query.groups))
    if len(query.measures) > MAX_MEASURES:
        raise TooManyParts(part_zh="度量", part_en="measures", limit=MAX_MEASURES, asked=len(query.measures))
    if not query.groups and not query.measures:
        raise BadMeasure(reason_zh="至少需要一个分组或度量。", reason_en="Ask for a group or a measure at least.")


def _bind_group(group: GroupBy, scope: ReaderScope, owner: ObjectDefinition) -> BoundGroup:
    path = bind_path(group.path, scope, owner)
    kind = path.field.value_type.kind
    if group.bucket is not None and kind not in _MOMENTS:
        raise BadBucket(field=".".join(group.path), bucket=group.bucket)
    if not get_field_type(path.field.type).groupable or kind in {Kind.JSON, Kind.CHOICES, Kind.NULL}:
        raise NotGroupable(field=".".join(group.path))
    return BoundGroup(group.name, path, group.bucket)


def _bind_measure(measure: Measure, scope: ReaderScope, owner: ObjectDefinition) -> BoundMeasure:
    node = measure.expression
    if node is None and measure.path:
        bound = bind_path(measure.path, scope, owner)
        node = Path(bound.steps)
    checked = None if node is None else check(node, scope, owner.key)
    _check_measure(measure, checked)
    where = None if measure.where is None else check_condition(measure.where, scope, owner.key)
    return BoundMeasure(measure.name, measure.function, checked, where, measure.fraction)


def _check_measure(measure: Measure, node: Node | None) -> None:
    name = measure.name
    if (measure.function == "percentile") != (measure.fraction is not None):
        raise BadMeasure(
            reason_zh=f"“{name}”：百分位须给出 fraction，其他度量不带。",
            reason_en=f"'{name}': percentile needs a fraction, the others have none.",
        )
    if measure.fraction is not None and not 0 <= measure.fraction <= 1:
        raise BadMeasure(reason_zh="fraction 应在 0 与 1 之间。", reason_en="fraction lies between 0 and 1.")
    if node is None and measure.function != "count":
        raise BadMeasure(reason_zh=f"“{name}”缺少字段。", reason_en=f"'{name}' needs a field.")
    if node is not None and node.type.kind not in _KINDS[measure.function]:
        raise BadMeasure(
            reason_zh=f"“{name}”：{measure.function} 不适用于 {node.type.kind} 类型。",
            reason_en=f"'{name}': there is no {measure.function} of {node.type.kind}.",
        )
