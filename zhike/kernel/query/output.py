"""What goes out: a field or expression as the JSON-able SQL of the answer (docs/http.md)."""

from __future__ import annotations

from zhike.kernel.catalog.fieldtypes.kinds import print_value
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.frame import NULL, Frame, is_living
from zhike.kernel.query.policy import Right
from zhike.kernel.query.resolve import BoundColumn
from zhike.kernel.query.secure import Sight

# Beyond eight tables the planner no longer looks at all orders of joins, so further titles are probed one by one.
MAX_TITLE_JOINS = 8


def output_column(frame: Frame, column: BoundColumn) -> sql.Sql:
    """One column of an answer."""
    if column.node is not None:
        return print_value(column.node.type.kind, frame.lower(column.node))
    assert column.path is not None  # noqa: S101 - a column is a path or an expression
    return frame.follow(column.path.steps, output_field)


def output_field(frame: Frame, field: FieldDefinition) -> sql.Sql:
    """A field as the reader sees it: plain, masked, or nothing."""
    sight = frame.guard.get_sight(field)
    if sight is Sight.HIDDEN:
        return NULL
    if sight is Sight.MASKED and field.type != "secret":
        return output_masked(frame.masked(field))
    circle = frame.find_veil(field)
    if circle is not None:
        veiled = _object(("masked", sql.Constant("****")))
        return sql.Case(((circle, sql.Apply("to_json", (_output_plain(frame, field),))),), veiled)
    return _output_plain(frame, field)


def _output_plain(frame: Frame, field: FieldDefinition) -> sql.Sql:
    if field.system and field.key == "version":
        return frame.bind(field)[0]
    if field.value_type.kind is Kind.REFERENCE and field.type != "identifier":
        return _output_reference(frame, field)
    if field.type == "multi_lookup":
        return _output_several(frame, field)
    if field.formula is not None:
        return get_field_type(field.type).output(field, (frame.plain(field),))
    return get_field_type(field.type).output(field, frame.bind(field))


def output_masked(text: sql.Sql) -> sql.Sql:
    """The JSON form of a mask."""
    return _unless_null(text, _object(("masked", text)))


def _output_reference(frame: Frame, field: FieldDefinition) -> sql.Sql:
    link = frame.bind(field)[0] if field.columns else frame.plain(field)
    targets = _list_targets(frame, field)
    if len(targets) == 1 and field.type != "any_lookup" and frame.joinable and frame.build.joins < MAX_TITLE_JOINS:
        reached = frame.join(field, targets[0], asked=False)
        return _unless_null(link, _object(("id", link), ("title", reached.where_present(title_of(reached)))))
    return output_link(frame, field, link)


def output_link(frame: Frame, field: FieldDefinition, link: sql.Sql) -> sql.Sql:
    """A reference whose id is at hand, as JSON; the title is probed."""
    targets = _list_targets(frame, field)
    if len(targets) != 1 or field.type == "any_lookup":
        return _output_any(frame, link, targets)
    return _unless_null(link, _object(("id", link), ("title", _title_behind(frame, targets[0], link))))


def _list_targets(frame: Frame, field: FieldDefinition) -> list[ObjectDefinition]:
    return [frame.build.catalog.objects[key] for key in field.value_type.objects]


def title_of(frame: Frame) -> sql.Sql:
    """The title of the record of a frame, masked where its field is."""
    title = frame.object.fields.get(frame.object.title_field)
    return NULL if title is None else sql.Cast(frame.value(title), "text")


def _output_any(frame: Frame, link: sql.Sql, targets: list[ObjectDefinition]) -> sql.Sql:
    """A link to any of several objects: `record` knows which, and the title if the reader may read the target."""
    alias = frame.build.new_alias("r")
    object_key = sql.Column(alias, "object")
    titles = tuple(
        (sql.Infix("=", object_key, sql.Constant(target.key)), _title_behind(frame, target, link)) for target in targets
    )
    shown = _object(("id", link), ("title", sql.Case(titles, NULL)), ("object", object_key))
    where = sql.Infix("=", sql.Column(alias, "id"), link)
    return sql.Scalar(sql.Select(((shown, "v"),), sql.Table("record", alias), where=where))


def _output_several(frame: Frame, field: FieldDefinition) -> sql.Sql:
    """The links of a list, in its order; the title of each as with a single link."""
    ids = frame.bind(field)[0]
    target = frame.build.catalog.objects[field.targets[0]]
    alias = frame.build.new_alias("r")
    link = sql.Column(alias, "id")
    shown = _object(("id", link), ("title", _title_behind(frame, target, link)))
    place = sql.Apply("array_position", (ids, sql.Cast(link, "text")))
    listed = sql.Aggregated("json_agg", (shown,), order=(sql.Order(place),))
    where = sql.AnyOf(link, sql.Cast(ids, "uuid[]"))
    return sql.Scalar(sql.Select(((listed, "v"),), sql.Table("record", alias), where=where))


def _title_behind(frame: Frame, target: ObjectDefinition, link: sql.Sql) -> sql.Sql:
    behind = Frame(frame.build, frame.guard, target, frame.build.new_alias("s"), past=frame.past)
    title = title_of(behind)
    terms: list[sql.Sql] = [sql.Infix("=", behind.column("id"), link)]
    if not frame.past:
        terms.append(is_living(behind.alias))
    rule = behind.rule(Right.READ)
    if rule is not None:
        terms.append(rule)
    return sql.Scalar(sql.Select(((title, "v"),), behind.source(), tuple(behind.joins), sql.Every(tuple(terms))))


def _object(*pairs: tuple[str, sql.Sql]) -> sql.Sql:
    arguments = [part for key, value in pairs for part in (sql.Constant(key), value)]
    return sql.Apply("json_build_object", tuple(arguments))


def _unless_null(term: sql.Sql, shown: sql.Sql) -> sql.Sql:
    return sql.Case(((sql.IsNull(term), NULL),), shown)
