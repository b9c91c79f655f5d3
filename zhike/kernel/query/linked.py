"""Rows that a condition finds by links: what leads to a few named records is looked up, not looked for row by row.

A list of links (`contacts has_any x`) has no index of its own on the row, but every link is a row of the table `link`.
Where such a condition must hold for each row of the answer, the ids of the rows that it can hold for are worked out
first (one probe of an index) and the rest of the condition is asked of them alone. The condition itself stays as it
is, so that what it means, where it is unknown, and what the reader sees of it does not change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.tree import Call, Literal, Node, Path
from zhike.kernel.query.frame import ID, Frame, is_living

MULTI_LOOKUP = "multi_lookup"
_ONE = frozenset({"lookup", "any_lookup", "user"})


@dataclass(frozen=True, slots=True)
class _Way:
    """A part of a condition that says where a field leads to; `targets` of a list of links."""

    field: FieldDefinition
    node: Call
    targets: tuple[UUID, ...]


def list_linked(where: Node, base: Frame) -> Iterator[sql.Sql]:
    """A term for each part of a condition that names what it leads to. Only for living rows of the present."""
    if isinstance(where, Call) and where.function == "and":
        for part in where.arguments:
            yield from list_linked(part, base)
        return
    ways = _list_ways(where, base)
    if ways is not None and any(way.field.type == MULTI_LOOKUP for way in ways):
        ids = [_find(base, way) for way in ways]
        found = sql.Select(
            ((sql.Aggregated("array_agg", (sql.Column("w", "id"),)), "ids"),),
            sql.Derived(sql.Union(tuple(ids)), "w") if len(ids) > 1 else sql.Derived(ids[0], "w"),
        )
        yield sql.AnyOf(base.column(ID), sql.Cast(sql.Scalar(found), "uuid[]"))


def _list_ways(node: Node, base: Frame) -> list[_Way] | None:
    """The links of which at least one has to be there; None where rows may come otherwise."""
    if not isinstance(node, Call):
        return None
    if node.function == "or":
        found: list[_Way] = []
        for part in node.arguments:
            ways = _list_ways(part, base)
            if ways is None:
                return None
            found += ways
        return found
    if node.function == "and":
        # Each part has to hold, so that one of them leads to all rows.
        return next((ways for part in node.arguments if (ways := _list_ways(part, base)) is not None), None)
    way = _find_way(node, base)
    return None if way is None else [way]


def _find_way(node: Call, base: Frame) -> _Way | None:
    if node.function not in {"=", "has_any"}:
        return None
    path, *values = node.arguments
    if not isinstance(path, Path) or len(path.steps) != 1:
        return None
    field = base.object.fields.get(path.steps[0])
    if field is None or not _leads(field, node.function):
        return None
    targets = [_read_id(one) for one in values]
    known = tuple(one for one in targets if one is not None)
    several = field.type == MULTI_LOOKUP
    return None if several and len(known) < len(targets) else _Way(field, node, known)


def _leads(field: FieldDefinition, operator: str) -> bool:
    """Whether the operator asks where a link leads, and an index can say it."""
    fits = field.type == MULTI_LOOKUP if operator == "has_any" else field.type in _ONE
    return fits and field.state is FieldState.READY


def _read_id(node: Node) -> UUID | None:
    if not isinstance(node, Literal):
        return None
    try:
        return UUID(str(node.value))
    except ValueError:
        return None


def _find(base: Frame, way: _Way) -> sql.Select:
    """The ids of the records that a field leads from."""
    alias = base.build.new_alias("k")
    if way.field.type == MULTI_LOOKUP:
        named = sql.Cast(sql.Constant(str(way.field.id)), "integer")
        here = sql.Infix("=", sql.Column(alias, "field_id"), named)
        leads = sql.AnyOf(sql.Column(alias, "target_id"), sql.Parameter(way.targets, "uuid[]"))
        where = sql.Every((here, leads))
        return sql.Select(((sql.Column(alias, "record_id"), "id"),), sql.Table("link", alias), where=where)
    rows = Frame(base.build, base.guard, base.object, alias, joinable=False)
    where = sql.Every((rows.lower(way.node), is_living(alias)))
    return sql.Select(((rows.column(ID), "id"),), rows.source(), where=where)
