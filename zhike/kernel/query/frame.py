"""One SELECT level: the fields of an object under an alias, and what lies behind its lookups and relations.

A joinable frame reaches other objects by left joins of its own SELECT; one that stands inside a predicate (a row rule,
a condition of another room's statement) reaches them by scalar sub-selects. Either way the target comes with its row
rule, so that what the reader may not read is null, and every field passes the guard.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.lower import lower
from zhike.kernel.expressions.parameters import SQL_TYPES
from zhike.kernel.expressions.tree import Aggregate, Node, Path, Related
from zhike.kernel.expressions.types import Kind, ValueType
from zhike.kernel.query.asof import TIMELESS, bind_span, is_timed
from zhike.kernel.query.build import Build
from zhike.kernel.query.masks import MASKS
from zhike.kernel.query.policy import Restricted, Right
from zhike.kernel.query.secure import Guard, Sight, is_veiled

ID = "id"
NULL = sql.Keyword("NULL")
TRUE = sql.Keyword("TRUE")
FALSE = sql.Keyword("FALSE")


def null_of(value_type: ValueType) -> sql.Sql:
    """Nothing, of the SQL type that the kind has."""
    sql_type = SQL_TYPES.get(value_type.kind)
    return NULL if sql_type is None else sql.Cast(NULL, sql_type)


def is_living(alias: str) -> sql.Sql:
    """The record is not in the recycle bin."""
    return sql.IsNull(sql.Column(alias, "deleted_at"))


class Frame:
    """The fields of `object` under `alias`. `past`: what its lookups lead to may be in the recycle bin (for what lies
    there itself); rules and conditions of roles never follow there. `moment`: tracked fields are read as of then."""

    def __init__(
        self,
        build: Build,
        guard: Guard,
        owner: ObjectDefinition,
        alias: str,
        *,
        joinable: bool = True,
        past: bool = False,
        moment: sql.Parameter | None = None,
    ) -> None:
        self.build = build
        self.guard = guard
        self.object = owner
        self.alias = alias
        self.joinable = joinable
        self.past = past
        self.moment = moment
        self.joins: list[sql.Join] = []
        self.columns: dict[str, None] = {}
        self._targets: dict[tuple[str, str], Frame] = {}

    def column(self, name: str) -> sql.Column:
        """A physical column; remembers that it was asked for."""
        self.columns[name] = None
        return sql.Column(self.alias, name)

    def get_field(self, key: str) -> FieldDefinition:
        """A field of the object. Trees come checked, so it is there."""
        return self.object.fields[key]

    def lower(self, node: Node) -> sql.Sql:
        """An expression over this object."""
        return lower(node, FrameResolver(self), self.build.context)

    def value(self, field: FieldDefinition) -> sql.Sql:
        """What filters, sorts, groups and formulas see of a field: its value, its mask, or nothing."""
        sight = self.guard.get_sight(field)
        if sight is Sight.PLAIN:
            circle = self.find_veil(field)
            return self.plain(field) if circle is None else _only(circle, self.plain(field), null_of(field.value_type))
        if sight is Sight.MASKED and field.value_type.kind is Kind.TEXT:
            return self.masked(field)
        return null_of(field.value_type)

    def find_veil(self, field: FieldDefinition) -> sql.Sql | None:
        """In which rows the reader sees the field, where it is not in all that are open to him (confidential ones)."""
        return self.find_circle() if is_veiled(self.object, field) else None

    def find_circle(self) -> sql.Sql | None:
        """Rows of which all is open to the reader; None: it is so in all that are open to him."""
        alternatives = self.guard.list_alternatives(self.object.key, Right.READ)
        if not any(isinstance(one, Restricted) for one in alternatives):
            return None
        return self.build.rules.lower_circle(self)

    def plain(self, field: FieldDefinition) -> sql.Sql:
        """The value itself. Only for `value` and `output`, after the guard was asked."""
        if field.formula is not None:
            self.build.enter_formula(field.key)
            found = self.lower(field.formula)
            self.build.leave_formula()
            return found
        field_type, bound = get_field_type(field.type), self.bind(field)
        # The value itself may be a derived column (the line of an address): the page has to hand it out as well.
        compared = bound[field_type.compared_in(field.config)] if bound else None
        if isinstance(compared, sql.Column) and compared.alias == self.alias:
            self.column(compared.name)
        return field_type.expression(field, bound)

    def ordered(self, field: FieldDefinition) -> sql.Sql:
        """What a list is sorted by, after the guard was asked: the value, or the key that stands for it."""
        plain = self.guard.get_sight(field) is Sight.PLAIN and self.find_veil(field) is None
        return self.sort_key(field) if plain else self.value(field)

    def sort_key(self, field: FieldDefinition) -> sql.Sql:
        """The same without the guard. A key that is still being filled, or that has no past, is not used."""
        field_type = get_field_type(field.type)
        place = field_type.sorted_in(field.config)
        keyed = bool(field.columns) and place != field_type.compared_in(field.config)
        if not keyed or self.moment is not None or field.state is not FieldState.READY:
            return self.plain(field)
        return self.bind(field)[place]

    def bind(self, field: FieldDefinition) -> tuple[sql.Sql, ...]:
        """The field's physical columns under this alias. Derived ones are in their places and serve only sorting."""
        if self.moment is not None and is_timed(field) and field.key not in TIMELESS:
            return bind_span(self, field, self.moment)
        physical = get_field_type(field.type).columns(field.config)
        return tuple(
            sql.Column(self.alias, name) if column.derived else self.column(name)
            for name, column in zip(field.columns, physical, strict=True)
        )

    def masked(self, field: FieldDefinition) -> sql.Sql:
        """The text that stands for a masked field."""
        if field.value_type.kind is not Kind.TEXT:
            return MASKS.get("hide")(NULL)
        return MASKS.get(self.guard.get_mask(field))(self.plain(field))

    def rule(self, right: Right = Right.READ) -> sql.Sql | None:
        """The row rule of this object on this alias; None when all rows are open."""
        probe = Frame(self.build, self.guard, self.object, self.alias, joinable=False)
        return self.build.rules.lower_rule(probe, right)

    def follow(self, steps: tuple[str, ...], make: Callable[[Frame, FieldDefinition], sql.Sql]) -> sql.Sql:
        """What `make` yields for the last step, reached over the lookups before it; nothing where they lead nowhere."""
        first, rest = steps[0], steps[1:]
        if not rest:
            return make(self, self.get_field(first))
        key, _, named = first.partition(":")
        lookup = self.get_field(key)
        target = self.build.catalog.objects[named or lookup.value_type.objects[0]]
        if self.guard.get_sight(lookup) is not Sight.PLAIN:
            return null_of(_last_type(self.build, target, rest))
        if self.joinable:
            reached = self.join(lookup, target)
            found = reached.where_present(reached.follow(rest, make))
        else:
            found = self.probe(lookup, target, lambda frame: frame.follow(rest, make))
        circle = self.find_veil(lookup)
        return found if circle is None else _only(circle, found, NULL)

    def where_present(self, found: sql.Sql) -> sql.Sql:
        """Nothing where the left join found no record: a formula or a mask may make something out of nothing."""
        if isinstance(found, sql.Column):
            return found
        return sql.Case(((sql.Not(sql.IsNull(self.column(ID))), found),), NULL)

    def join(self, lookup: FieldDefinition, target: ObjectDefinition, *, asked: bool = True) -> Frame:
        """The target of a lookup as a left join, once. Raises TooManyJoins where it was `asked` for by a path."""
        known = self._targets.get((lookup.key, target.key))
        if known is not None:
            return known
        self.build.count_join(asked=asked)
        frame = Frame(self.build, self.guard, target, self.build.new_alias("j"), past=self.past)
        source = sql.Table(target.table, frame.alias)
        self.joins.append(sql.Join("left", source, sql.Every(self._meets(lookup, frame))))
        frame.joins = self.joins
        self._targets[lookup.key, target.key] = frame
        return frame

    def probe(self, lookup: FieldDefinition, target: ObjectDefinition, make: Callable[[Frame], sql.Sql]) -> sql.Sql:
        """One value of the target of a lookup, as a scalar sub-select."""
        frame = Frame(self.build, self.guard, target, self.build.new_alias("s"), past=self.past)
        found = make(frame)
        source = sql.Table(target.table, frame.alias)
        where = sql.Every(self._meets(lookup, frame))
        return sql.Scalar(sql.Select(((found, "v"),), source, tuple(frame.joins), where))

    def _meets(self, lookup: FieldDefinition, frame: Frame) -> tuple[sql.Sql, ...]:
        terms: list[sql.Sql] = [sql.Infix("=", frame.column(ID), self.bind(lookup)[0])]
        if not self.past:
            terms.append(is_living(frame.alias))
        rule = frame.rule()
        return tuple(terms) if rule is None else (*terms, rule)

    def children(self, child_key: str, lookup_key: str, where: Node | None) -> tuple[Frame, sql.Sql]:
        """The living children that the reader may read and that fulfil `where`: their frame and the condition."""
        child = self.build.catalog.objects[child_key]
        frame = Frame(self.build, self.guard, child, self.build.new_alias("c"))
        terms = [self._leads_here(frame, child.fields[lookup_key]), is_living(frame.alias)]
        rule = frame.rule()
        if rule is not None:
            terms.append(rule)
        if where is not None:
            terms.append(frame.lower(where))
        return frame, sql.Every(tuple(terms))

    def _leads_here(self, child: Frame, lookup: FieldDefinition) -> sql.Sql:
        """The child's lookup leads to this record; of a list of links one does."""
        if lookup.type != "multi_lookup":
            return sql.Infix("=", child.value(lookup), self.column(ID))
        if self.guard.get_sight(lookup) is not Sight.PLAIN:
            return FALSE
        alias = self.build.new_alias("k")
        terms: tuple[sql.Sql, ...] = (
            sql.Infix("=", sql.Column(alias, "field_id"), sql.Cast(sql.Constant(str(lookup.id)), "integer")),
            sql.Infix("=", sql.Column(alias, "target_id"), self.column(ID)),
            sql.Infix("=", sql.Column(alias, "record_id"), child.column(ID)),
        )
        circle = child.find_veil(lookup)
        terms = terms if circle is None else (*terms, circle)
        found = sql.Select(((TRUE, "v"),), sql.Table("link", alias), where=sql.Every(terms))
        return sql.Exists(found)

    def source(self) -> sql.Table:
        """The object's table under the alias."""
        return sql.Table(self.object.table, self.alias)


def _only(circle: sql.Sql, found: sql.Sql, otherwise: sql.Sql) -> sql.Sql:
    """A value in the rows of which the reader may see all."""
    return sql.Case(((circle, found),), otherwise)


def _last_type(build: Build, owner: ObjectDefinition, steps: tuple[str, ...]) -> ValueType:
    for step in steps[:-1]:
        key, _, named = step.partition(":")
        owner = build.catalog.objects[named or owner.fields[key].value_type.objects[0]]
    return owner.fields[steps[-1]].value_type


class FrameResolver:
    """Implements `expressions.lower.Resolver` over a frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def path(self, node: Path) -> sql.Sql:
        """See Resolver."""
        return self.frame.follow(node.steps, Frame.value)

    def related(self, node: Related) -> sql.Sql:
        """See Resolver."""
        child, where = self.frame.children(node.object, node.lookup, node.where)
        found = sql.Exists(sql.Select(((TRUE, "v"),), child.source(), tuple(child.joins), where))
        return sql.Not(found) if node.quantifier == "none" else found

    def aggregate(self, node: Aggregate) -> sql.Sql:
        """See Resolver."""
        child, where = self.frame.children(node.object, node.lookup, node.where)
        arguments = () if node.value is None else (child.lower(node.value),)
        found: sql.Sql = sql.Aggregated(node.function, arguments)
        if node.function == "sum":
            found = sql.Apply("coalesce", (found, sql.Cast(sql.Constant("0"), "numeric")))
        return sql.Scalar(sql.Select(((found, "v"),), child.source(), tuple(child.joins), where))

    def member(self, segment: str) -> sql.Sql:
        """See Resolver."""
        alias = self.frame.build.new_alias("m")
        terms: tuple[sql.Sql, ...] = (
            sql.Infix("=", sql.Column(alias, "segment_id"), sql.Parameter(UUID(segment), "uuid")),
            sql.Infix("=", sql.Column(alias, "record_id"), self.frame.column(ID)),
        )
        return sql.Exists(sql.Select(((TRUE, "v"),), sql.Table("segment_member", alias), where=sql.Every(terms)))
