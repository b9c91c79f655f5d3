"""+ - * / negate round floor ceil abs min max mod"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import BadArgument
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.functions.logic import Branching
from zhike.kernel.expressions.functions.text import NUMBERS
from zhike.kernel.expressions.sql import Apply, Cast, Constant, Infix, Parameter, Sql
from zhike.kernel.expressions.tree import Call, Literal
from zhike.kernel.expressions.types import NUMBER, Kind, ValueType

MAX_PLACES = 10


class Arithmetic(Function):
    """Base: numbers in, a number out; nothing where a side is nothing."""

    parameters = (NUMBERS,)
    least = most = 2
    result = NUMBER


class Plus(Arithmetic):
    """Sum."""

    name, signature = "+", "a + b"
    zh, en = "加", "Plus"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """a operator b"""
        return Infix(self.name, arguments[0], arguments[1])


class Minus(Plus):
    """Difference."""

    name, signature = "-", "a - b"
    zh, en = "减", "Minus"


class Times(Plus):
    """Product."""

    name, signature = "*", "a * b"
    zh, en = "乘", "Times"


class Divided(Arithmetic):
    """Quotient."""

    name, signature = "/", "a / b"
    zh, en = "除（除数为零得空值）", "Divided by (by zero is nothing)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Nothing where the divisor is zero. Counts come as whole numbers, whose quotient would be cut off."""
        return Infix("/", Cast(arguments[0], "numeric"), Apply("nullif", (arguments[1], Constant("0"))))


class Negate(Arithmetic):
    """The number with the other sign."""

    name, signature = "negate", "-x"
    zh, en = "取负", "The other sign"
    least = most = 1

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """0 - x"""
        return Infix("-", Cast(Constant("0"), "numeric"), arguments[0])


class Round(Arithmetic):
    """Rounded, a half away from zero."""

    name, signature = "round", "round(x, places)"
    zh, en = "四舍五入", "Rounded, a half away from zero"
    least, most = 1, 2
    constants = frozenset({1})

    def resolve(self, call: Call) -> Call:
        """Places are a small whole number. Raises BadArgument and others."""
        resolved = super().resolve(call)
        places = resolved.arguments[1] if len(resolved.arguments) == 2 else Literal(Decimal(0), NUMBER)
        value = places.value if isinstance(places, Literal) else None
        if not isinstance(value, Decimal) or value != value.to_integral_value() or abs(value) > MAX_PLACES:
            raise BadArgument(
                places.span,
                function=self.name,
                reason_zh=f"小数位数是 -{MAX_PLACES} 到 {MAX_PLACES} 的整数",
                reason_en=f"places are a whole number from -{MAX_PLACES} to {MAX_PLACES}",
            )
        return resolved

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """PostgreSQL's numeric rounds a half away from zero."""
        places = arguments[1] if len(arguments) == 2 else None
        count = int(str(places.value)) if isinstance(places, Parameter) else 0
        return Apply("round", (arguments[0], Parameter(count, "integer")))


class Floor(Arithmetic):
    """The whole number not above."""

    name, signature = "floor", "floor(x)"
    zh, en = "向下取整", "The whole number not above"
    least = most = 1

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """name(x)"""
        return Apply(self.name, arguments)


class Ceil(Floor):
    """The whole number not below."""

    name, signature = "ceil", "ceil(x)"
    zh, en = "向上取整", "The whole number not below"


class Abs(Floor):
    """Without its sign."""

    name, signature = "abs", "abs(x)"
    zh, en = "绝对值", "Without its sign"


class Mod(Arithmetic):
    """What is left over."""

    name, signature = "mod", "mod(a, b)"
    zh, en = "余数（除数为零得空值）", "What is left over (by zero is nothing)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """The sign is the dividend's."""
        return Apply("mod", (arguments[0], Apply("nullif", (arguments[1], Constant("0")))))


class Min(Branching):
    """The smallest of several values."""

    name, signature = "min", "min(a, b, ...)"
    zh, en = "最小值", "The smallest of several"
    parameters = (frozenset({Kind.NUMBER, Kind.DATE, Kind.DATETIME}),)
    least, most = 2, 1000
    function = "least"

    def resolve(self, call: Call) -> Call:
        """Values share a type. Raises WrongType and others."""
        self.check_count(call)
        shared = self.unify(call, call.arguments)
        values = self.coerce_all(call.arguments, shared)
        accepted = tuple(self.accept(value, self.parameters[0]) for value in values)
        return replace(call, arguments=accepted, type=accepted[0].type)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Nothing among the values is left out."""
        return Apply(self.function, arguments)


class Max(Min):
    """The largest of several values."""

    name, signature = "max", "max(a, b, ...)"
    zh, en = "最大值", "The largest of several"
    function = "greatest"
