"""Lower an aggregate: groups and measures inside, over the rows that may be seen; the JSON outside, over groups."""

from __future__ import annotations

from dataclasses import replace

from zhike.kernel.catalog.fieldtypes.kinds import print_value
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.asof import was_there
from zhike.kernel.query.buckets import lower_bucket
from zhike.kernel.query.build import Build
from zhike.kernel.query.frame import Frame, is_living
from zhike.kernel.query.lower import Lowered
from zhike.kernel.query.output import output_link, output_masked
from zhike.kernel.query.resolve_aggregate import BoundAggregate, BoundGroup, BoundMeasure
from zhike.kernel.query.rows import list_visible
from zhike.kernel.query.secure import Guard, Sight

GROUPED = "a"
_WHOLE_NUMBERS = frozenset({"count", "distinct"})


def lower_aggregate(bound: BoundAggregate, moment: sql.Parameter | None, build: Build, guard: Guard) -> Lowered:
    """One row with all groups as one JSON array."""
    base = Frame(build, guard, bound.object, "t", moment=moment)
    inner = _lower_groups(bound, base)
    outer = Frame(build, guard, bound.object, GROUPED)
    shown = [
        *((_output_group(outer, group, f"g{place}"), group.name) for place, group in enumerate(bound.groups)),
        *((_output_measure(measure, f"m{place}"), measure.name) for place, measure in enumerate(bound.measures)),
    ]
    document = sql.Apply("row_to_json", (sql.Whole("d"),))
    rows = sql.Select(
        columns=((document, "document"),),
        source=sql.Derived(inner, GROUPED),
        joins=(sql.Join("cross", sql.Derived(sql.Select(tuple(shown)), "d", lateral=True), None),),
        order=_lower_order(bound),
    )
    data = sql.Apply(
        "coalesce",
        (sql.Aggregated("json_agg", (sql.Column("s", "document"),)), sql.Cast(sql.Constant("[]"), "json")),
    )
    return Lowered(sql.Select(((data, "data"),), sql.Derived(rows, "s")))


def list_conditions(where: sql.Sql | None, base: Frame) -> tuple[sql.Sql, ...]:
    """What a row must fulfil, rights aside: it lives (or did at the moment), and the condition."""
    there = is_living(base.alias) if base.moment is None else was_there(base, base.moment)
    return (there,) if where is None else (there, where)


def lower_visible(base: Frame, terms: tuple[sql.Sql, ...], columns: tuple[tuple[sql.Sql, str], ...]) -> sql.Select:
    """The rows that fulfil the terms and are open to the reader, each once."""
    branches = list_visible(base)
    if len(branches) == 1:
        branch = branches[0]
        return sql.Select(columns, base.source(), (*branch.joins, *base.joins), sql.Every((*terms, branch.where)))
    selects = tuple(
        sql.Select(
            columns=((base.column("id"), "id"),),
            source=base.source(),
            joins=(*branch.joins, *base.joins),
            where=sql.Every((*terms, branch.where)),
        )
        for branch in branches
    )
    match = sql.Infix("=", base.column("id"), sql.Column("u", "id"))
    joins = (sql.Join("inner", base.source(), match), *base.joins)
    return sql.Select(columns, sql.Derived(sql.Union(selects, distinct=True), "u"), joins)


def _lower_groups(bound: BoundAggregate, base: Frame) -> sql.Select:
    groups = [_lower_group(group, base) for group in bound.groups]
    measures = [_lower_measure(measure, base) for measure in bound.measures]
    where = None if bound.where is None else base.lower(bound.where)
    columns = [
        *((term, f"g{place}") for place, term in enumerate(groups)),
        *((term, f"m{place}") for place, term in enumerate(measures)),
    ]
    # The order is said twice: here it decides which groups remain under the limit, outside how they are shown.
    names = [*(group.name for group in bound.groups), *(measure.name for measure in bound.measures)]
    terms = dict(zip(names, (*groups, *measures), strict=True))
    order = [sql.Order(terms[name], descending) for name, descending in bound.sort]
    order += [sql.Order(term) for term in groups]
    return replace(
        lower_visible(base, list_conditions(where, base), tuple(columns)),
        group=tuple(groups),
        order=tuple(order),
        limit=sql.Cast(sql.Constant(str(bound.limit)), "bigint"),
    )


def _lower_order(bound: BoundAggregate) -> tuple[sql.Order, ...]:
    columns = {group.name: f"g{place}" for place, group in enumerate(bound.groups)}
    columns |= {measure.name: f"m{place}" for place, measure in enumerate(bound.measures)}
    order = [sql.Order(sql.Column(GROUPED, columns[name]), descending) for name, descending in bound.sort]
    return (*order, *(sql.Order(sql.Column(GROUPED, columns[group.name])) for group in bound.groups))


def _lower_group(group: BoundGroup, base: Frame) -> sql.Sql:
    term = base.follow(group.path.steps, Frame.value)
    if group.bucket is None:
        return term
    return lower_bucket(term, group.path.field.value_type.kind, group.bucket, base.build.context)


def _lower_measure(measure: BoundMeasure, base: Frame) -> sql.Sql:
    where = None if measure.where is None else base.lower(measure.where)
    if measure.node is None:
        return sql.Aggregated("count", (), where=where)
    term = base.lower(measure.node)
    match measure.function:
        case "distinct":
            return sql.Aggregated("count", (term,), distinct=True, where=where)
        case "percentile":
            fraction = sql.Parameter(measure.fraction, "double precision")
            if measure.node.type.kind is Kind.NUMBER:
                order = (sql.Order(sql.Cast(term, "double precision")),)
                found = sql.Aggregated("percentile_cont", (fraction,), where=where, within_group=order)
                return sql.Cast(found, "numeric")
            order = (sql.Order(term),)
            return sql.Aggregated("percentile_disc", (fraction,), where=where, within_group=order)
        case function:
            return sql.Aggregated(function, (term,), where=where)


def _output_group(outer: Frame, group: BoundGroup, column: str) -> sql.Sql:
    place = sql.Column(GROUPED, column)
    field = group.path.field
    if outer.guard.get_sight(field) is Sight.MASKED:
        return output_masked(place)
    if group.bucket is not None:
        return print_value(Kind.DATE, place)
    if field.value_type.kind is Kind.REFERENCE and field.type != "identifier":
        return output_link(outer, field, place)
    return print_value(field.value_type.kind, place)


def _output_measure(measure: BoundMeasure, column: str) -> sql.Sql:
    place = sql.Column(GROUPED, column)
    if measure.function in _WHOLE_NUMBERS or measure.node is None:
        return place
    return print_value(measure.node.type.kind, place)
