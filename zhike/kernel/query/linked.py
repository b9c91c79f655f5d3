"""Rows that a condition finds by links: what leads to a few named records is looked up, not looked for row by row.

A list of links (`contacts has_any x`) has no index of its own on the row, but every link is a row of the table `link`.
Where such a condition must hold for each row of the answer, the ids of the rows that it can hold for are worked out
first (one probe of an index) and the rest of the condition is asked of them alone. The condition itself stays as it
is, so that what it means, and where it is unknown, does not change.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.tree import Call, Literal, Node, Path
from zhike.kernel.query.frame import ID, Frame, is_living
from zhike.kernel.query.secure import Sight

MULTI_LOOKUP = "multi_lookup"
_ONE = frozenset({"lookup", "any_lookup"})


def list_linked(where: Node, base: Frame) -> Iterator[sql.Sql]:
    """A term for each part of a condition that names what it leads to. Only for living rows of the present."""
    if isinstance(where, Call) and where.function == "and":
        for part in where.arguments:
            yield from list_linked(part, base)
        return
    ways = _list_ways(where, base)
    if ways is not None and any(field.type == MULTI_LOOKUP for field, _ in ways):
        ids = [_find(base, field, targets) for field, targets in ways]
        found = sql.Select(
            ((sql.Aggregated("array_agg", (sql.Column("w", "id"),)), "ids"),),
            sql.Derived(sql.Union(tuple(ids)), "w") if len(ids) > 1 else sql.Derived(ids[0], "w"),
        )
        yield sql.AnyOf(base.column(ID), sql.Cast(sql.Scalar(found), "uuid[]"))


def _list_ways(node: Node, base: Frame) -> list[tuple[FieldDefinition, tuple[UUID, ...]]] | None:
    """The links of which at least one has to be there, with what they lead to; None where rows may come otherwise."""
    if isinstance(node, Call) and node.function == "or":
        found = []
        for part in node.arguments:
            ways = _list_ways(part, base)
            if ways is None:
                return None
            found += ways
        return found
    if not isinstance(node, Call) or node.function not in {"=", "has_any"}:
        return None
    path, *values = node.arguments
    if not isinstance(path, Path):
        return None
    field = base.object.fields.get(path.steps[0]) if len(path.steps) == 1 else None
    if field is None or not _leads(field, node.function) or not _is_plain(field, base):
        return None
    targets = [_read_id(one) for one in values]
    known = tuple(one for one in targets if one is not None)
    return [(field, known)] if len(known) == len(targets) else None


def _leads(field: FieldDefinition, operator: str) -> bool:
    """Whether the operator asks where a link leads, and an index can say it."""
    fits = field.type == MULTI_LOOKUP if operator == "has_any" else field.type in _ONE
    return fits and field.state is FieldState.READY


def _is_plain(field: FieldDefinition, base: Frame) -> bool:
    return base.guard.get_sight(field) is Sight.PLAIN and base.find_veil(field) is None


def _read_id(node: Node) -> UUID | None:
    if not isinstance(node, Literal):
        return None
    try:
        return UUID(str(node.value))
    except ValueError:
        return None


def _find(base: Frame, field: FieldDefinition, targets: tuple[UUID, ...]) -> sql.Select:
    """The ids of the records that a field leads from."""
    wanted = sql.Parameter(targets, "uuid[]")
    if field.type == MULTI_LOOKUP:
        source = sql.Table("link", base.build.new_alias("k"))
        named = sql.Cast(sql.Constant(str(field.id)), "integer")
        here = sql.Infix("=", sql.Column(source.alias, "field_id"), named)
        leads = sql.AnyOf(sql.Column(source.alias, "target_id"), wanted)
        return sql.Select(((sql.Column(source.alias, "record_id"), "id"),), source, where=sql.Every((here, leads)))
    source = sql.Table(base.object.table, base.build.new_alias("k"))
    leads = sql.AnyOf(sql.Column(source.alias, field.columns[0]), wanted)
    living = is_living(source.alias)
    return sql.Select(((sql.Column(source.alias, ID), "id"),), source, where=sql.Every((leads, living)))
