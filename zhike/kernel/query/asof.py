"""Values as of a moment, out of the spans of tracked fields. What is not tracked has no past that a list could use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.tree import Aggregate, Node, Path, Related
from zhike.kernel.expressions.walk import list_children
from zhike.kernel.query.errors import NotTracked

if TYPE_CHECKING:
    from zhike.kernel.query.frame import Frame

_NOT_TIMED = frozenset({"text[]", "jsonb"})
TIMELESS = frozenset({"id", "created_at", "created_by"})


def bind_span(frame: Frame, field: FieldDefinition, moment: sql.Sql) -> tuple[sql.Sql, ...]:
    """The columns of a tracked field as they were: null before its first span."""
    columns = get_field_type(field.type).columns(field.config)
    stored = [column for column in columns if not column.derived]
    places = {column.suffix: None if len(stored) == 1 else place for place, column in enumerate(stored)}
    return tuple(
        sql.Cast(sql.Keyword("NULL"), column.sql_type)
        if column.derived
        else _read(frame, field, moment, places[column.suffix], column.sql_type)
        for column in columns
    )


def was_there(frame: Frame, moment: sql.Sql) -> sql.Sql:
    """The record existed and was not in the bin."""
    deleted = frame.column("deleted_at")
    made = sql.Infix("<=", frame.column("created_at"), moment)
    return sql.Every((made, sql.Some((sql.IsNull(deleted), sql.Infix(">", deleted, moment)))))


def is_timed(field: FieldDefinition) -> bool:
    """Whether a list as of a moment may filter, sort and group by the field."""
    if field.key in TIMELESS and field.system:
        return True
    stored = get_field_type(field.type).columns(field.config) if field.columns else ()
    compared = stored[get_field_type(field.type).compared_in(field.config)] if stored else None
    return field.tracked and compared is not None and not (compared.derived or compared.sql_type in _NOT_TIMED)


def check_timed(owner: ObjectDefinition, node: Node | None, paths: tuple[tuple[str, ...], ...]) -> None:
    """Raises NotTracked where a condition or path rests on something of the object that has no past."""
    used = [path[0].partition(":")[0] for path in paths]
    used += [] if node is None else list(_list_first_steps(node))
    for key in used:
        field = owner.fields.get(key)
        if field is None or not is_timed(field):
            known = ", ".join(field.key for field in owner.fields.values() if is_timed(field))
            raise NotTracked(field=key, known=known)


def _list_first_steps(node: Node) -> Iterator[str]:
    match node:
        case Path():
            yield node.steps[0].partition(":")[0]
        case Related() | Aggregate():
            yield node.relation
        case _:
            for child in list_children(node):
                yield from _list_first_steps(child)


def _read(frame: Frame, field: FieldDefinition, moment: sql.Sql, place: int | None, sql_type: str) -> sql.Sql:
    alias = frame.build.new_alias("h")
    value = sql.Column(alias, "value")
    if place is None:
        text: sql.Sql = sql.Infix("#>>", value, sql.Cast(sql.Constant("{}"), "text[]"))
    else:
        text = sql.Infix("->>", value, sql.Cast(sql.Constant(str(place)), "integer"))
    ends = sql.Column(alias, "to_at")
    where = sql.Every(
        (
            sql.Infix("=", sql.Column(alias, "record_id"), frame.column("id")),
            sql.Infix("=", sql.Column(alias, "field_id"), sql.Cast(sql.Constant(str(field.id)), "integer")),
            sql.Infix("<=", sql.Column(alias, "from_at"), moment),
            sql.Some((sql.IsNull(ends), sql.Infix(">", ends, moment))),
        )
    )
    newest = (sql.Order(sql.Column(alias, "from_at"), descending=True),)
    one = sql.Cast(sql.Constant("1"), "bigint")
    found = sql.Select(((text, "v"),), sql.Table("field_span", alias), where=where, order=newest, limit=one)
    return sql.Cast(sql.Scalar(found), sql_type)
