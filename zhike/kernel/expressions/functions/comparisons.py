"""= != < <= > >= is_not between in not_in"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, cast
from uuid import UUID

from zhike.kernel.expressions import kinds
from zhike.kernel.expressions.coerce import ME, coerce_literal, is_nothing
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import ComparesNothing, NotComparable
from zhike.kernel.expressions.functions.compare import compare, is_list, is_not_true
from zhike.kernel.expressions.functions.contract import ANYTHING, Function, is_plural
from zhike.kernel.expressions.sql import AnyOf, Every, Infix, Keyword, Not, Parameter, Some, Sql
from zhike.kernel.expressions.tree import Call, Literal, Node
from zhike.kernel.expressions.types import BOOLEAN, Kind, ValueType

MAX_VALUES = 1000


class Comparison(Function):
    """Base: the arguments after the first are compared with it, or (in an infix) the constant with the other."""

    parameters = (ANYTHING,)
    least = most = 2
    result = BOOLEAN
    ordered: ClassVar[bool] = False
    plural: ClassVar[bool] = False

    def resolve(self, call: Call) -> Call:
        """Types meet; constants take the other's type. Raises NotComparable, ComparesNothing and others."""
        self.check_count(call)
        for argument in call.arguments:
            if is_nothing(argument):
                raise ComparesNothing(argument.span)
        first, *rest = call.arguments
        if isinstance(first, Literal) and len(rest) == 1 and not isinstance(rest[0], Literal):
            first = coerce_literal(first, rest[0].type)
        others = [self._meet(call, first, other) for other in rest]
        return replace(call, arguments=(first, *others), type=BOOLEAN)

    def _meet(self, call: Call, first: Node, other: Node) -> Node:
        if isinstance(other, Literal) and kinds.is_comparable(first.type, first.type, self.ordered):
            other = coerce_literal(other, first.type)
        if is_plural(first) or (is_plural(other) and not self.plural):
            self.accept(first if is_plural(first) else other, ANYTHING)
        if not kinds.is_comparable(first.type, other.type, self.ordered):
            left, right = frozenset({first.type.kind}), frozenset({other.type.kind})
            raise NotComparable(
                call.span,
                operator=self.name,
                left_zh=kinds.name_zh(left),
                left_en=kinds.name_en(left),
                right_zh=kinds.name_zh(right),
                right_en=kinds.name_en(right),
            )
        return other

    def count_repeats(self, call: Call) -> int:
        """Sets are equal when each holds the other; a date-time equals a day when it is between its bounds."""
        return 2 if call.arguments[0].type.kind in {Kind.CHOICES, Kind.DATETIME} else 1


class Equal(Comparison):
    """The same value."""

    name, signature = "=", "a = b"
    zh, en = "等于", "Equal"
    plural = True

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where a side is nothing."""
        return compare("=", arguments[0], arguments[1], (types[0], types[1]), context)


class NotEqual(Equal):
    """Another value, and known to be."""

    name, signature = "!=", "a != b"
    zh, en = "不等于（空值不算）", "Not equal (nothing is left out)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where a side is nothing."""
        equal = super().lower(arguments, types, context)
        if isinstance(equal, Infix) and equal.operator == "=":
            return replace(equal, operator="<>")
        return Not(equal)


class IsNot(Equal):
    """Another value or nothing."""

    name, signature = "is_not", "is_not(a, b)"
    zh, en = "不是（含空值）", "Is not (nothing included)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """True exactly where = is not true."""
        return is_not_true(super().lower(arguments, types, context))


class Before(Comparison):
    """Base of the four that order; Less itself is one of them."""

    ordered = True

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where a side is nothing."""
        return compare(self.name, arguments[0], arguments[1], (types[0], types[1]), context)


class Less(Before):
    """Before, smaller."""

    name, signature = "<", "a < b"
    zh, en = "小于", "Less than"


class LessOrEqual(Before):
    """Not after, at most."""

    name, signature = "<=", "a <= b"
    zh, en = "小于等于", "At most"


class Greater(Before):
    """After, larger."""

    name, signature = ">", "a > b"
    zh, en = "大于", "Greater than"


class GreaterOrEqual(Before):
    """Not before, at least."""

    name, signature = ">=", "a >= b"
    zh, en = "大于等于", "At least"


class Between(Comparison):
    """From one value to another, both included."""

    name, signature = "between", "between(x, from, to)"
    zh, en = "在两者之间（含两端）", "Between two values, both included"
    least = most = 3
    ordered = True

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where a side is nothing."""
        value, low, high = arguments
        return Every(
            (
                compare(">=", value, low, (types[0], types[1]), context),
                compare("<=", value, high, (types[0], types[2]), context),
            )
        )

    def count_repeats(self, call: Call) -> int:
        """The value stands in both halves."""
        return 2


class In(Comparison):
    """One of several values."""

    name, signature = "in", "in(x, a, b, ...)"
    zh, en = "属于其中之一", "One of several"
    plural = True
    least, most = 1, MAX_VALUES + 1

    def resolve(self, call: Call) -> Call:
        """Beside a multiple choice each key is one choice. Raises WrongArguments and what comparing raises."""
        self.check_count(call)
        if call.arguments[0].type.kind is not Kind.CHOICES:
            return super().resolve(call)
        first, *rest = call.arguments
        keys = tuple(key_of_choices(self, call, position + 1, first.type) for position in range(len(rest)))
        return replace(call, arguments=(first, *keys), type=BOOLEAN)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Values become one array; among none there is none."""
        first, *rest = arguments
        if not rest:
            return Keyword("FALSE")
        if types[0].kind is Kind.CHOICES:
            return Infix("&&", first, pack(rest))
        packed = _pack_where_possible(first, rest, types)
        if packed is not None:
            return packed
        pairs = zip(rest, types[1:], strict=True)
        return Some(tuple(compare("=", first, other, (types[0], other_type), context) for other, other_type in pairs))

    def count_repeats(self, call: Call) -> int:
        """Values that are computed, and days beside a date-time, are compared one by one."""
        first, *rest = call.arguments
        is_simple = first.type.kind is not Kind.DATETIME and all(isinstance(item, Literal) for item in rest)
        return 1 if is_simple else 2 * len(rest)


class NotIn(In):
    """None of several values, or nothing."""

    name, signature = "not_in", "not_in(x, a, b, ...)"
    zh, en = "不属于其中任何一个（含空值）", "None of several (nothing included)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """True exactly where in is not true."""
        return is_not_true(super().lower(arguments, types, context))


def key_of_choices(function: Function, call: Call, position: int, choices: ValueType) -> Node:
    """One written key of a multiple choice, or the reader among several people. Raises BadArgument, UnknownOption."""
    key = call.arguments[position]
    if "user" in choices.objects and _is_me(key):
        return Call(ME, type=ValueType(Kind.REFERENCE, ("user",)), span=key.span)
    function.check_constant(call, position)
    if is_nothing(key):
        raise ComparesNothing(key.span)
    return coerce_literal(cast("Literal", key), ValueType(Kind.CHOICE, options=choices.options))


def _is_me(key: Node) -> bool:
    return (isinstance(key, Literal) and key.value == ME) or (isinstance(key, Call) and key.function == ME)


def pack(arguments: list[Sql]) -> Sql:
    """Text parameters as one array parameter; ids of people as text, and nobody (the system itself) left out."""
    given = [item.value for item in arguments if isinstance(item, Parameter) and item.value is not None]
    return Parameter(tuple(str(one) if isinstance(one, UUID) else one for one in given), "text[]")


def _pack_where_possible(first: Sql, rest: list[Sql], types: tuple[ValueType, ...]) -> Sql | None:
    """first = ANY(array) where all values are parameters of one SQL type (or several departments)."""
    if len({value_type.kind for value_type in types} - {Kind.TEXT, Kind.CHOICE}) > 1:
        return None
    values: list[object] = []
    sql_type = ""
    for item in rest:
        if not isinstance(item, Parameter):
            return None
        if is_list(item):
            values.extend(cast("tuple[object, ...]", item.value))
        else:
            values.append(item.value)
        sql_type = item.sql_type.removesuffix("[]")
    return AnyOf(first, Parameter(tuple(values), f"{sql_type}[]"))
