"""Random formulas and conditions that are right for a Scope: every one of them passes the check."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from hypothesis import strategies as st

from tests.property.strategies import values
from zhike.kernel.expressions.scope import RelationTarget
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Node, Path, Related
from zhike.kernel.expressions.types import DATE, DATETIME, NUMBER, TEXT, Kind, ValueType

_UNITS = ("day", "week", "month", "quarter", "year")
_PERIODS = ("week", "month", "quarter", "year", "fiscal_year")
_RANGES = (
    *("today", "yesterday", "tomorrow"),
    *(f"{which}_{period}" for which in ("this", "last", "next") for period in _PERIODS),
)


@dataclass(frozen=True)
class Names:
    """A Scope out of plain dicts, with the ids that references may take."""

    fields: dict[str, dict[str, ValueType]]
    relations: dict[str, dict[str, RelationTarget]] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find_field(self, object_key: str, field_key: str) -> ValueType | None:
        return self.fields.get(object_key, {}).get(field_key)

    def find_relation(self, object_key: str, relation: str) -> RelationTarget | None:
        return self.relations.get(object_key, {}).get(relation)

    def list_fields(self, object_key: str) -> tuple[str, ...]:
        return tuple(self.fields.get(object_key, {}))

    def list_relations(self, object_key: str) -> tuple[str, ...]:
        return tuple(self.relations.get(object_key, {}))

    def list_paths(self, object_key: str, kind: Kind, steps: int = 2) -> list[tuple[Path, ValueType]]:
        """Own fields of a kind, and those over lookups."""
        found = []
        for key, value_type in self.fields.get(object_key, {}).items():
            if value_type.kind is kind:
                found.append((Path((key,)), value_type))
            if value_type.kind is Kind.REFERENCE and steps > 1:
                for target in value_type.objects:
                    step = key if len(value_type.objects) == 1 else f"{key}:{target}"
                    further = self.list_paths(target, kind, steps - 1)
                    found += [(Path((step, *path.steps)), inner) for path, inner in further]
        return found


@dataclass(frozen=True)
class Maker:
    """Strategies over one object. `level`: how many relations deep; `rows_only` leaves out children."""

    names: Names
    object_key: str
    level: int = 0

    def paths(self, kind: Kind) -> st.SearchStrategy[tuple[Path, ValueType]] | None:
        found = self.names.list_paths(self.object_key, kind)
        return st.sampled_from(found) if found else None

    def only_paths(self, kind: Kind) -> st.SearchStrategy[Node]:
        found = self.paths(kind)
        return st.nothing() if found is None else found.map(lambda pair: pair[0])

    def texts(self, depth: int) -> st.SearchStrategy[Node]:
        own = self.only_paths(Kind.TEXT) | self.only_paths(Kind.CHOICE)
        literal = values.texts.map(lambda value: Literal(value, TEXT))
        if depth <= 0:
            return own | literal
        text, number = st.deferred(lambda: self.texts(depth - 1)), st.deferred(lambda: self.numbers(depth - 1))
        count = st.integers(-1, 4).map(lambda value: Literal(Decimal(value), NUMBER)) | number
        written = (
            text | number | st.deferred(lambda: self.days(depth - 1)) | st.deferred(lambda: self.moments(depth - 1))
        )
        return st.one_of(
            own,
            own,
            literal,
            calls(["lower", "upper", "trim"], text),
            calls(["left", "right"], text, count),
            calls(["replace"], text, text, text),
            calls(["text"], st.deferred(lambda: self.numbers(depth - 1)) | st.deferred(lambda: self.days(depth - 1))),
            st.lists(written, min_size=2, max_size=3).map(lambda found: Call("&", tuple(found))),
            self.branches(depth, text),
        )

    def numbers(self, depth: int) -> st.SearchStrategy[Node]:
        own = self.only_paths(Kind.NUMBER)
        literal = values.numbers.map(lambda value: Literal(value, NUMBER))
        if depth <= 0:
            return own | literal
        number = st.deferred(lambda: self.numbers(depth - 1))
        time = st.deferred(lambda: self.days(depth - 1)) | st.deferred(lambda: self.moments(depth - 1))
        moment = st.deferred(lambda: self.moments(depth - 1))
        places = st.integers(-3, 4).map(lambda value: Literal(Decimal(value), NUMBER))
        return st.one_of(
            own,
            own,
            literal,
            calls(["+", "-", "*", "/", "mod"], number, number),
            calls(["negate", "round", "floor", "ceil", "abs"], number),
            calls(["round"], number, places),
            calls(["length"], st.deferred(lambda: self.texts(depth - 1))),
            calls(["min", "max"], number, number, number),
            calls(["year", "month", "day", "weekday"], time),
            calls(["date_diff"], time, time, units(_UNITS)),
            calls(["date_diff"], moment, moment, units(("hour", "minute"))),
            self.branches(depth, number),
            self.aggregates(depth),
        )

    def days(self, depth: int) -> st.SearchStrategy[Node]:
        own = self.only_paths(Kind.DATE)
        literal = values.days.map(lambda value: Literal(value, DATE))
        if depth <= 0:
            return own | literal
        day = st.deferred(lambda: self.days(depth - 1))
        time = day | st.deferred(lambda: self.moments(depth - 1))
        count = st.integers(-50, 50).map(lambda value: Literal(Decimal(value), NUMBER)) | st.deferred(
            lambda: self.numbers(depth - 1)
        )
        return st.one_of(
            own,
            own,
            literal,
            st.just(Call("today")),
            calls(["date"], time),
            calls(["start_of"], time, units((*_UNITS, "fiscal_year"))),
            calls(["date_add"], day, count, units(_UNITS)),
            self.branches(depth, day),
        )

    def moments(self, depth: int) -> st.SearchStrategy[Node]:
        own = self.only_paths(Kind.DATETIME)
        literal = values.moments.map(lambda value: Literal(value, DATETIME))
        if depth <= 0:
            return own | literal
        moment = st.deferred(lambda: self.moments(depth - 1))
        count = st.integers(-50, 50).map(lambda value: Literal(Decimal(value), NUMBER))
        return st.one_of(
            own,
            own,
            literal,
            st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)).map(lambda local: Literal(local, DATETIME)),
            st.just(Call("now")),
            calls(["date_add"], moment, count, units((*_UNITS, "hour", "minute"))),
            calls(["coalesce", "min", "max"], moment, moment),
        )

    def branches(self, depth: int, value: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        condition = st.deferred(lambda: self.conditions(depth - 1))
        chosen = st.tuples(condition, value, value).map(lambda found: Call("if", found))
        return chosen | calls(["coalesce"], value, value)

    def aggregates(self, depth: int) -> st.SearchStrategy[Node]:
        relations = self.names.relations.get(self.object_key, {})
        if not relations or self.level >= 1:
            return st.nothing()
        return st.sampled_from(sorted(relations)).flatmap(lambda relation: self.aggregate(depth, relation))

    def inside(self, relation: str) -> "Maker":
        return Maker(self.names, self.names.relations[self.object_key][relation].object, self.level + 1)

    def aggregate(self, depth: int, relation: str) -> st.SearchStrategy[Node]:
        child = self.inside(relation)
        where = st.none() | child.conditions(depth - 1)
        count = where.map(lambda found: Aggregate("count", relation, None, found))
        number = st.tuples(st.sampled_from(["sum", "avg", "min", "max"]), child.only_paths(Kind.NUMBER), where)
        return count | number.map(lambda found: Aggregate(found[0], relation, found[1], found[2]))

    def conditions(self, depth: int) -> st.SearchStrategy[Node]:
        """Anything that is yes, no or unknown."""
        leaves = st.one_of(self.leaf_strategies(max(depth, 0)))
        if depth <= 0:
            return leaves
        inner = st.deferred(lambda: self.conditions(depth - 1))
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        parts = [leaves, leaves, calls(["not"], inner), several.map(lambda found: Call("and", found))]
        parts.append(several.map(lambda found: Call("or", found)))
        if self.level < 1 and self.names.relations.get(self.object_key):
            parts.append(self.related(depth))
        return st.one_of(parts)

    def related(self, depth: int) -> st.SearchStrategy[Node]:
        def make(relation: str) -> st.SearchStrategy[Node]:
            where = st.none() | self.inside(relation).conditions(depth - 1)
            pair = st.tuples(st.sampled_from(["any", "none"]), where)
            return pair.map(lambda found: Related(relation, found[0], found[1]))

        return st.sampled_from(sorted(self.names.relations[self.object_key])).flatmap(make)

    def leaf_strategies(self, depth: int) -> list[st.SearchStrategy[Node]]:
        found = [
            comparisons(self.only_paths(Kind.TEXT), self.texts(depth - 1)),
            comparisons(self.only_paths(Kind.NUMBER), self.numbers(depth - 1)),
            comparisons(self.only_paths(Kind.DATE), self.days(depth - 1)),
            comparisons(self.only_paths(Kind.DATETIME), self.moments(depth - 1) | self.days(depth - 1)),
            calls(
                ["contains", "not_contains", "starts_with", "ends_with"],
                self.only_paths(Kind.TEXT),
                self.texts(depth - 1),
            ),
            self.only_paths(Kind.BOOLEAN),
            calls(["is_empty"], st.one_of([self.only_paths(kind) for kind in Kind])),
            withins(self.only_paths(Kind.DATE), hours=False),
            withins(self.only_paths(Kind.DATETIME), hours=True),
        ]
        for kind, make in ((Kind.CHOICE, choices), (Kind.CHOICES, choice_sets)):
            own = self.paths(kind)
            if own is not None:
                found.append(own.flatmap(make))
        own = self.paths(Kind.REFERENCE)
        if own is not None:
            found.append(own.flatmap(self.references))
        return found

    def references(self, pair: tuple[Path, ValueType]) -> st.SearchStrategy[Node]:
        path, value_type = pair
        ids = [each for target in value_type.objects for each in self.names.ids.get(target, ())]
        several = [Literal(each, TEXT) for each in ids]
        if "user" in value_type.objects:
            several += [Call("me"), Literal("me", TEXT)]
        single = several + ([Call("my_department")] if "department" in value_type.objects else [])
        if not single:
            return st.just(Call("is_empty", (path,)))
        one = st.sampled_from(single)
        found = calls(["=", "!=", "is_not", "in"], st.just(path), one)
        if value_type.objects == ("department",):
            found |= calls(["below"], st.just(path), one)
        lists = st.lists(st.sampled_from(single), max_size=4)
        return found | st.tuples(st.sampled_from(["in", "not_in"]), lists).map(
            lambda made: Call(made[0], (path, *made[1]))
        )


def calls(names: Sequence[str], *arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """A call of one of the functions."""
    return st.tuples(st.sampled_from(names), st.tuples(*arguments)).map(lambda found: Call(found[0], found[1]))


def units(names: Sequence[str]) -> st.SearchStrategy[Node]:
    return st.sampled_from(names).map(lambda name: Literal(name, TEXT))


def comparisons(left: st.SearchStrategy[Node], right: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Everything that compares, with the field on the left."""
    several = st.tuples(st.sampled_from(["in", "not_in"]), left, st.lists(right, max_size=3))
    return st.one_of(
        calls(["=", "!=", "<", "<=", ">", ">=", "is_not"], left, right),
        calls(["between"], left, right, right),
        several.map(lambda found: Call(found[0], (found[1], *found[2]))),
    )


def withins(time: st.SearchStrategy[Node], *, hours: bool) -> st.SearchStrategy[Node]:
    counts = st.integers(0, 40).map(lambda value: Literal(Decimal(value), NUMBER))
    counted = (*_UNITS, "hour") if hours else _UNITS
    return st.one_of(
        calls(["within"], time, units(_RANGES)),
        calls(["within"], time, units(("last", "next")), counts, units(counted)),
        calls(["within"], time, units(("before_days", "after_days")), counts),
    )


def choices(pair: tuple[Path, ValueType]) -> st.SearchStrategy[Node]:
    path, value_type = pair
    key = st.sampled_from(value_type.options).map(lambda each: Literal(each, TEXT))
    several = st.tuples(st.sampled_from(["in", "not_in"]), st.lists(key, max_size=3))
    return calls(["=", "!=", "is_not"], st.just(path), key) | several.map(
        lambda found: Call(found[0], (path, *found[1]))
    )


def choice_sets(pair: tuple[Path, ValueType]) -> st.SearchStrategy[Node]:
    path, value_type = pair
    key = st.sampled_from(value_type.options).map(lambda each: Literal(each, TEXT))
    keys = st.lists(st.sampled_from(value_type.options), min_size=1, max_size=3, unique=True)
    whole = keys.map(lambda found: Literal(tuple(found), ValueType(Kind.CHOICES)))
    several = st.tuples(
        st.sampled_from(["has_any", "has_all", "has_none", "in", "not_in"]), st.lists(key, min_size=1, max_size=3)
    )
    return calls(["=", "!=", "is_not"], st.just(path), whole) | several.map(
        lambda found: Call(found[0], (path, *found[1]))
    )


def formulas(names: Names, object_key: str, depth: int = 3) -> st.SearchStrategy[Node]:
    """A formula of any type."""
    maker = Maker(names, object_key)
    return st.one_of(
        maker.texts(depth), maker.numbers(depth), maker.days(depth), maker.moments(depth), maker.conditions(depth)
    )


def conditions(names: Names, object_key: str, depth: int = 3) -> st.SearchStrategy[Node]:
    """A condition."""
    return Maker(names, object_key).conditions(depth)
