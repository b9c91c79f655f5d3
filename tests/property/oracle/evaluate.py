"""A naive evaluator of checked trees over plain dicts, written from docs/kernel/expressions.md alone.

It shares no code with the lowering: what it says a formula means is compared with what PostgreSQL answers.
None is nothing; of a condition, unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.property.oracle import calendar, decimals
from tests.property.oracle.masks import mask
from tests.property.oracle.world import Record, World
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Node, Path, Related

BLANKS = " \t\n\r\f\v\u00a0\u3000"
Value = object


@dataclass(frozen=True)
class Evaluator:
    """Evaluates trees about one record."""

    world: World
    object_key: str
    record: Record

    def value(self, node: Node) -> Value:
        match node:
            case Literal():
                return self.literal(node)
            case Path():
                return self.path(node)
            case Related():
                found = any(True for _ in self.children(node))
                return found if node.quantifier == "any" else not found
            case Aggregate():
                return self.aggregate(node)
            case Call():
                return CALLS[node.function](self, node)

    def is_true(self, node: Node) -> bool:
        return self.value(node) is True

    def literal(self, node: Literal) -> Value:
        value = node.value
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=ZoneInfo(self.world.asking.zone)).astimezone(UTC)
        return None if value in ("", ()) else value

    def path(self, node: Path) -> Value:
        record: Record | None = self.record
        object_key = self.object_key
        for position, step in enumerate(node.steps):
            name = step.partition(":")[0]
            value = Evaluator(self.world, object_key, record).field(name)
            if position == len(node.steps) - 1:
                return value
            object_key = node.objects[position + 1]
            record = self.world.records.get(object_key, {}).get(value)
            if record is None:
                return None
        return None

    def field(self, name: str) -> Value:
        """The value as the reader sees it."""
        sight = self.world.sights.get((self.object_key, name), "plain")
        if sight == "plain":
            return self.plain(name)
        if sight in (None, "hidden") or (self.object_key, name) not in self.world.texts:
            return None
        return mask(sight, self.plain(name))

    def plain(self, name: str) -> Value:
        formula = self.world.formulas.get((self.object_key, name))
        return self.record.get(name) if formula is None else self.value(formula)

    def children(self, node: Related | Aggregate) -> list["Evaluator"]:
        found = []
        for record in self.world.records.get(node.object, {}).values():
            child = Evaluator(self.world, node.object, record)
            if child.field(node.lookup) == self.record["id"]:
                if node.where is None or child.is_true(node.where):
                    found.append(child)
        return found

    def aggregate(self, node: Aggregate) -> Value:
        children = self.children(node)
        if node.function == "count":
            return Decimal(len(children))
        values = [value for child in children if (value := child.value(node.value)) is not None]
        if node.function == "sum":
            total = Decimal(0)
            for value in values:
                total = decimals.combine("+", total, value)
            return total
        if not values:
            return None
        if node.function == "avg":
            total = Decimal(0)
            for value in values:
                total = decimals.combine("+", total, value)
            return decimals.divide(total, Decimal(len(values)))
        return min(values) if node.function == "min" else max(values)


def lower_simple(text: str) -> str:
    """Small letters, one for one."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def upper_simple(text: str) -> str:
    return "".join(high if len(high := char.upper()) == 1 else char for char in text)


def compare(left: Value, right: Value, at: Evaluator) -> int | None:
    """-1, 0 or 1; a moment beside a day counts as its day. Text goes by code point."""
    if isinstance(left, datetime) != isinstance(right, datetime) and isinstance(left, date) and isinstance(right, date):
        left, right = calendar.day_of(left, at.world.asking), calendar.day_of(right, at.world.asking)
    if left == right:
        return 0
    return -1 if left < right else 1


def equals(left: Value, right: Value, at: Evaluator) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, tuple) and isinstance(right, tuple):
        return set(left) == set(right)
    if isinstance(left, str | bool) or isinstance(right, str | bool):
        return left == right
    return compare(left, right, at) == 0


def is_plural(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "my_department"


def equals_node(left: Node, right: Node, at: Evaluator) -> bool | None:
    if is_plural(right):
        value = at.value(left)
        return None if value is None else value in at.world.asking.my_departments
    return equals(at.value(left), at.value(right), at)


def call_equal(at: Evaluator, call: Call) -> bool | None:
    return equals_node(call.arguments[0], call.arguments[1], at)


def negative(found: bool | None) -> bool | None:
    return None if found is None else not found


def ordering(test: Callable[[int], bool]) -> Callable[[Evaluator, Call], bool | None]:
    def call(at: Evaluator, node: Call) -> bool | None:
        left, right = (at.value(argument) for argument in node.arguments)
        return None if left is None or right is None else test(compare(left, right, at))

    return call


def call_between(at: Evaluator, call: Call) -> bool | None:
    value, low, high = (at.value(argument) for argument in call.arguments)
    lower = None if value is None or low is None else compare(value, low, at) >= 0
    upper = None if value is None or high is None else compare(value, high, at) <= 0
    return all_of([lower, upper])


def all_of(values: list[bool | None]) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def any_of(values: list[bool | None]) -> bool | None:
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


def call_in(at: Evaluator, call: Call) -> bool | None:
    first, *rest = call.arguments
    if not rest:
        return False
    value = at.value(first)
    if first.type.kind.value == "choices":
        return None if value is None else any(at.value(key) in value for key in rest)
    return any_of([equals_node(first, item, at) for item in rest])


def search(test: Callable[[str, str], bool]) -> Callable[[Evaluator, Call], bool | None]:
    def call(at: Evaluator, node: Call) -> bool | None:
        text, part = (at.value(argument) for argument in node.arguments)
        return None if text is None or part is None else test(lower_simple(text), lower_simple(part))

    return call


contains = search(lambda text, part: part in text)


def arithmetic(work: Callable[..., Value]) -> Callable[[Evaluator, Call], Value]:
    """Nothing in, nothing out."""

    def call(at: Evaluator, node: Call) -> Value:
        values = [at.value(argument) for argument in node.arguments]
        return None if any(value is None for value in values) else work(*values)

    return call


def text_of(value: Value, at: Evaluator) -> str | None:
    if isinstance(value, Decimal):
        return decimals.as_text(value)
    if isinstance(value, datetime):
        local = calendar.clock_of(value, at.world.asking)
        return f"{local.year:04}-{local:%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def call_concat(at: Evaluator, call: Call) -> str | None:
    return "".join(text_of(at.value(argument), at) or "" for argument in call.arguments) or None


def count_of(value: Decimal | None) -> int:
    return 0 if value is None else max(int(decimals.whole(value, "cut")), 0)


def call_left(at: Evaluator, call: Call) -> str | None:
    text, count = at.value(call.arguments[0]), count_of(at.value(call.arguments[1]))
    return None if text is None else text[:count] or None


def call_right(at: Evaluator, call: Call) -> str | None:
    text, count = at.value(call.arguments[0]), count_of(at.value(call.arguments[1]))
    return None if text is None or count == 0 else text[-count:]


def call_replace(at: Evaluator, call: Call) -> str | None:
    text, old, new = (at.value(argument) for argument in call.arguments)
    if text is None:
        return None
    return (text.replace(old, new or "") if old else text) or None


def call_if(at: Evaluator, call: Call) -> Value:
    arguments = call.arguments
    for place in range(0, len(arguments) - 1, 2):
        if at.is_true(arguments[place]):
            return at.value(arguments[place + 1])
    return at.value(arguments[-1]) if len(arguments) % 2 else None


def call_coalesce(at: Evaluator, call: Call) -> Value:
    return next((value for argument in call.arguments if (value := at.value(argument)) is not None), None)


def extreme(pick: Callable[[list[Value]], Value]) -> Callable[[Evaluator, Call], Value]:
    def call(at: Evaluator, node: Call) -> Value:
        values = [value for argument in node.arguments if (value := at.value(argument)) is not None]
        return pick(values) if values else None

    return call


def date_part(work: Callable[[date], int]) -> Callable[[Evaluator, Call], Value]:
    def call(at: Evaluator, node: Call) -> Value:
        value = at.value(node.arguments[0])
        return None if value is None else Decimal(work(calendar.day_of(value, at.world.asking)))

    return call


def call_date(at: Evaluator, call: Call) -> date | None:
    value = at.value(call.arguments[0])
    return None if value is None else calendar.day_of(value, at.world.asking)


def call_start_of(at: Evaluator, call: Call) -> date | None:
    value = call_date(at, call)
    try:
        return None if value is None else calendar.start_of(value, at.value(call.arguments[1]), at.world.asking)
    except OverflowError:
        return None


def call_date_add(at: Evaluator, call: Call) -> Value:
    value, count, unit = (at.value(argument) for argument in call.arguments)
    if value is None or count is None:
        return None
    return calendar.add(value, int(decimals.whole(count, "cut")), unit, at.world.asking)


def call_date_diff(at: Evaluator, call: Call) -> Value:
    start, end, unit = (at.value(argument) for argument in call.arguments)
    if start is None or end is None:
        return None
    return Decimal(calendar.difference(start, end, unit, at.world.asking))


def call_within(at: Evaluator, call: Call) -> bool | None:
    value, name, *rest = (at.value(argument) for argument in call.arguments)
    count, unit = (*rest, *(0, "")[len(rest) :])
    return None if value is None else calendar.is_within(value, name, int(count), unit, at.world.asking)


def call_below(at: Evaluator, call: Call) -> bool | None:
    value = at.value(call.arguments[0])
    asking = at.world.asking
    tops = asking.my_departments if is_plural(call.arguments[1]) else (at.value(call.arguments[1]),)
    if value is None:
        return None
    reached: str | None = value
    while reached is not None:
        if reached in tops:
            return True
        reached = asking.parents.get(reached)
    return False


def call_has_any(at: Evaluator, call: Call) -> bool | None:
    value = at.value(call.arguments[0])
    return None if value is None else any(at.value(key) in value for key in call.arguments[1:])


def call_has_all(at: Evaluator, call: Call) -> bool | None:
    value = at.value(call.arguments[0])
    return None if value is None else all(at.value(key) in value for key in call.arguments[1:])


def call_is_empty(at: Evaluator, call: Call) -> bool:
    return at.value(call.arguments[0]) in (None, "", ())


def never_unknown(test: Callable[[Evaluator, Call], bool | None]) -> Callable[[Evaluator, Call], bool]:
    """is_not, not_in, not_contains, has_none: true exactly where the positive is not true."""
    return lambda at, call: test(at, call) is not True


CALLS: dict[str, Callable[[Evaluator, Call], Value]] = {
    "and": lambda at, call: all_of([at.value(argument) for argument in call.arguments]),
    "or": lambda at, call: any_of([at.value(argument) for argument in call.arguments]),
    "not": lambda at, call: negative(at.value(call.arguments[0])),
    "if": call_if,
    "coalesce": call_coalesce,
    "is_empty": call_is_empty,
    "=": call_equal,
    "!=": lambda at, call: negative(call_equal(at, call)),
    "<": ordering(lambda sign: sign < 0),
    "<=": ordering(lambda sign: sign <= 0),
    ">": ordering(lambda sign: sign > 0),
    ">=": ordering(lambda sign: sign >= 0),
    "is_not": never_unknown(call_equal),
    "between": call_between,
    "in": call_in,
    "not_in": never_unknown(call_in),
    "contains": contains,
    "not_contains": never_unknown(contains),
    "starts_with": search(lambda text, part: text.startswith(part)),
    "ends_with": search(lambda text, part: text.endswith(part)),
    "has_any": call_has_any,
    "has_all": call_has_all,
    "has_none": never_unknown(call_has_any),
    "within": call_within,
    "me": lambda at, call: at.world.asking.me,
    "below": call_below,
    "+": arithmetic(lambda left, right: decimals.combine("+", left, right)),
    "-": arithmetic(lambda left, right: decimals.combine("-", left, right)),
    "*": arithmetic(lambda left, right: decimals.combine("*", left, right)),
    "/": arithmetic(lambda left, right: None if right == 0 else decimals.divide(left, right)),
    "negate": arithmetic(lambda value: decimals.combine("-", Decimal(0), value)),
    "round": arithmetic(lambda value, places=Decimal(0): decimals.round_to(value, int(places))),
    "floor": arithmetic(lambda value: decimals.whole(value, "floor")),
    "ceil": arithmetic(lambda value: decimals.whole(value, "ceil")),
    "abs": arithmetic(abs),
    "mod": arithmetic(lambda left, right: None if right == 0 else decimals.remainder(left, right)),
    "min": extreme(min),
    "max": extreme(max),
    "&": call_concat,
    "text": lambda at, call: text_of(at.value(call.arguments[0]), at),
    "lower": arithmetic(lower_simple),
    "upper": arithmetic(upper_simple),
    "trim": arithmetic(lambda text: text.strip(BLANKS) or None),
    "length": lambda at, call: Decimal(len(at.value(call.arguments[0]) or "")),
    "left": call_left,
    "right": call_right,
    "replace": call_replace,
    "now": lambda at, call: at.world.asking.now,
    "today": lambda at, call: calendar.day_of(at.world.asking.now, at.world.asking),
    "date": call_date,
    "year": date_part(lambda day: day.year),
    "month": date_part(lambda day: day.month),
    "day": date_part(lambda day: day.day),
    "weekday": date_part(lambda day: day.isoweekday()),
    "start_of": call_start_of,
    "date_add": call_date_add,
    "date_diff": call_date_diff,
}
