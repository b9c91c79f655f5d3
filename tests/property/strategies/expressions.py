"""Random formulas and conditions that are right for a Scope: every one of them passes the check."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.property.strategies import values
from zhike.kernel.expressions.scope import RelationTarget
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Node, Path, Related
from zhike.kernel.expressions.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Kind, ValueType

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


Draw = Callable[[st.SearchStrategy[Any]], Any]
Make = Callable[[], Node]

_SMALL = st.integers(-3, 4)
_STEPS = st.integers(-50, 50)
_COUNTS = st.integers(0, 40)
_LOCALS = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1))


@dataclass(frozen=True)
class Grower:
    """Grows trees over one object by drawing at each fork. Building strategies of strategies would be much slower."""

    draw: Draw
    names: Names
    object_key: str
    level: int = 0

    def pick(self, options: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def fork(self, *makers: Make | None) -> Node:
        """One of the makers; None stands for what this object has not got."""
        return self.pick([make for make in makers if make is not None])()

    def own(self, *kinds: Kind) -> Make | None:
        found = [path for kind in kinds for path, _ in self.names.list_paths(self.object_key, kind)]
        return (lambda: self.pick(found)) if found else None

    def call(self, names: Sequence[str], *arguments: Make) -> Make:
        return lambda: Call(self.pick(names), tuple(make() for make in arguments))

    def literal(self, strategy: st.SearchStrategy[Any], value_type: ValueType) -> Make:
        return lambda: Literal(self.draw(strategy), value_type)

    def number_of(self, strategy: st.SearchStrategy[int]) -> Make:
        return lambda: Literal(Decimal(self.draw(strategy)), NUMBER)

    def word(self, words: Sequence[str]) -> Make:
        return lambda: Literal(self.pick(words), TEXT)

    def text(self, depth: int) -> Node:
        own, literal = self.own(Kind.TEXT, Kind.CHOICE), self.literal(values.texts, TEXT)
        if depth <= 0:
            return self.fork(own, literal)
        text, number, day, moment = self.below(depth)

        def concat() -> Node:
            several = [self.fork(text, number, day, moment) for _ in range(self.pick((2, 3)))]
            return Call("&", tuple(several))

        return self.fork(
            own,
            own,
            literal,
            self.call(["lower", "upper", "trim"], text),
            self.call(["left", "right"], text, self.number_of(_SMALL)),
            self.call(["left", "right"], text, number),
            self.call(["replace"], text, text, text),
            self.call(["text"], lambda: self.fork(number, day)),
            concat,
            *self.branches(depth, text),
        )

    def number(self, depth: int) -> Node:
        own, literal = self.own(Kind.NUMBER), self.literal(values.numbers, NUMBER)
        if depth <= 0:
            return self.fork(own, literal)
        text, number, day, moment = self.below(depth)

        def time() -> Node:
            return self.fork(day, moment)

        return self.fork(
            own,
            own,
            literal,
            self.call(["+", "-", "*", "/", "mod"], number, number),
            self.call(["negate", "round", "floor", "ceil", "abs"], number),
            self.call(["round"], number, self.number_of(_SMALL)),
            self.call(["length"], text),
            self.call(["min", "max"], number, number, number),
            self.call(["year", "month", "day", "weekday"], time),
            self.call(["date_diff"], time, time, self.word(_UNITS)),
            self.call(["date_diff"], moment, moment, self.word(("hour", "minute"))),
            *self.branches(depth, number),
            (lambda: self.aggregate(depth)) if self.list_relations() else None,
        )

    def day(self, depth: int) -> Node:
        own, literal = self.own(Kind.DATE), self.literal(values.days, DATE)
        if depth <= 0:
            return self.fork(own, literal)
        _, number, day, moment = self.below(depth)

        def time() -> Node:
            return self.fork(day, moment)

        return self.fork(
            own,
            own,
            literal,
            lambda: Call("today"),
            self.call(["date"], time),
            self.call(["start_of"], time, self.word((*_UNITS, "fiscal_year"))),
            self.call(["date_add"], day, self.number_of(_STEPS), self.word(_UNITS)),
            self.call(["date_add"], day, number, self.word(_UNITS)),
            *self.branches(depth, day),
        )

    def moment(self, depth: int) -> Node:
        own, literal = self.own(Kind.DATETIME), self.literal(values.moments, DATETIME)
        if depth <= 0:
            return self.fork(own, literal)
        moment = self.below(depth)[3]
        return self.fork(
            own,
            own,
            literal,
            self.literal(_LOCALS, DATETIME),
            lambda: Call("now"),
            self.call(["date_add"], moment, self.number_of(_STEPS), self.word((*_UNITS, "hour", "minute"))),
            self.call(["coalesce", "min", "max"], moment, moment),
        )

    def below(self, depth: int) -> tuple[Make, Make, Make, Make]:
        """Text, number, day and moment, one level less deep."""
        return (
            lambda: self.text(depth - 1),
            lambda: self.number(depth - 1),
            lambda: self.day(depth - 1),
            lambda: self.moment(depth - 1),
        )

    def branches(self, depth: int, value: Make) -> tuple[Make, Make]:
        return self.call(["if"], lambda: self.condition(depth - 1), value, value), self.call(["coalesce"], value, value)

    def list_relations(self) -> list[str]:
        return sorted(self.names.relations.get(self.object_key, {})) if self.level < 1 else []

    def inside(self, relation: str) -> "Grower":
        child = self.names.relations[self.object_key][relation].object
        return Grower(self.draw, self.names, child, self.level + 1)

    def where(self, child: "Grower", depth: int) -> Node | None:
        return child.condition(depth - 1) if self.draw(st.booleans()) else None

    def aggregate(self, depth: int) -> Node:
        relation = self.pick(self.list_relations())
        child = self.inside(relation)
        where, own = self.where(child, depth), child.own(Kind.NUMBER)
        if own is None or self.draw(st.booleans()):
            return Aggregate("count", relation, None, where)
        return Aggregate(self.pick(["sum", "avg", "min", "max"]), relation, own(), where)

    def condition(self, depth: int) -> Node:
        """Anything that is yes, no or unknown."""

        def leaf() -> Node:
            return self.leaf(max(depth, 0))

        if depth <= 0:
            return leaf()

        def several(name: str) -> Make:
            return lambda: Call(name, tuple(self.condition(depth - 1) for _ in range(self.pick((2, 3)))))

        return self.fork(
            leaf,
            leaf,
            self.call(["not"], lambda: self.condition(depth - 1)),
            several("and"),
            several("or"),
            (lambda: self.related(depth)) if self.list_relations() else None,
        )

    def related(self, depth: int) -> Node:
        relation = self.pick(self.list_relations())
        return Related(relation, self.pick(["any", "none"]), self.where(self.inside(relation), depth))

    def leaf(self, depth: int) -> Node:
        text, number, day, moment = self.below(depth)
        times = self.own(Kind.DATE), self.own(Kind.DATETIME)
        any_own = self.own(*Kind)
        return self.fork(
            self.compare(self.own(Kind.TEXT), text),
            self.search(self.own(Kind.TEXT), text),
            self.compare(self.own(Kind.NUMBER), number),
            self.compare(times[0], day),
            self.compare(times[1], lambda: self.fork(moment, day)),
            times[0] and (lambda: self.within(times[0], _UNITS)),  # type: ignore[arg-type]
            times[1] and (lambda: self.within(times[1], (*_UNITS, "hour"))),  # type: ignore[arg-type]
            self.own(Kind.BOOLEAN),
            any_own and self.call(["is_empty"], any_own),
            *(self.typed(kind, make) for kind, make in _TYPED),
            lambda: Literal(True, BOOLEAN),
        )

    def compare(self, left: Make | None, right: Make) -> Make | None:
        """Everything that compares, with the field on the left."""
        if left is None:
            return None

        def several() -> Node:
            return Call(self.pick(["in", "not_in"]), (left(), *(right() for _ in range(self.pick(range(4))))))

        return lambda: self.fork(
            self.call(["=", "!=", "<", "<=", ">", ">=", "is_not"], left, right),
            self.call(["between"], left, right, right),
            several,
        )

    def search(self, left: Make | None, right: Make) -> Make | None:
        names = ["contains", "not_contains", "starts_with", "ends_with"]
        return None if left is None else self.call(names, left, right)

    def within(self, time: Make, counted: Sequence[str]) -> Node:
        count = self.number_of(_COUNTS)
        return self.fork(
            self.call(["within"], time, self.word(_RANGES)),
            self.call(["within"], time, self.word(("last", "next")), count, self.word(counted)),
            self.call(["within"], time, self.word(("before_days", "after_days")), count),
        )

    def typed(self, kind: Kind, make: Callable[["Grower", Path, ValueType], Node]) -> Make | None:
        """What needs to know more of the field than its kind."""
        found = self.names.list_paths(self.object_key, kind)
        return (lambda: make(self, *self.pick(found))) if found else None


def _choice(grower: Grower, path: Path, value_type: ValueType) -> Node:
    keys = [Literal(key, TEXT) for key in grower.draw(st.lists(st.sampled_from(value_type.options), max_size=3))]
    if len(keys) == 1:
        return Call(grower.pick(["=", "!=", "is_not"]), (path, *keys))
    return Call(grower.pick(["in", "not_in"]), (path, *keys))


def _choices(grower: Grower, path: Path, value_type: ValueType) -> Node:
    keys = grower.draw(st.lists(st.sampled_from(value_type.options), min_size=1, max_size=3, unique=True))
    if grower.draw(st.booleans()):
        return Call(grower.pick(["=", "!=", "is_not"]), (path, Literal(tuple(keys), ValueType(Kind.CHOICES))))
    names = ["has_any", "has_all", "has_none", "in", "not_in"]
    return Call(grower.pick(names), (path, *(Literal(key, TEXT) for key in keys)))


def _reference(grower: Grower, path: Path, value_type: ValueType) -> Node:
    ids = [each for target in value_type.objects for each in grower.names.ids.get(target, ())]
    known: list[Node] = [Literal(each, TEXT) for each in ids]
    if "user" in value_type.objects:
        known += [Call("me"), Literal("me", TEXT)]
    if "department" in value_type.objects:
        known.append(Call("my_department"))
    if not known:
        return Call("is_empty", (path,))
    if grower.draw(st.booleans()):
        return Call(grower.pick(["in", "not_in"]), (path, *grower.draw(st.lists(st.sampled_from(known), max_size=4))))
    names = ["=", "!=", "is_not", "in"] + (["below"] if value_type.objects == ("department",) else [])
    return Call(grower.pick(names), (path, grower.pick(known)))


_TYPED: tuple[tuple[Kind, Callable[[Grower, Path, ValueType], Node]], ...] = (
    (Kind.CHOICE, _choice),
    (Kind.CHOICES, _choices),
    (Kind.REFERENCE, _reference),
)


@st.composite
def formulas(draw: Draw, names: Names, object_key: str, depth: int = 3) -> Node:
    """A formula of any type."""
    grower = Grower(draw, names, object_key)
    return grower.pick([grower.text, grower.number, grower.day, grower.moment, grower.condition])(depth)


@st.composite
def conditions(draw: Draw, names: Names, object_key: str, depth: int = 3) -> Node:
    """A condition."""
    return Grower(draw, names, object_key).condition(depth)
