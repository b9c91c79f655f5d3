"""within: relative ranges of dates"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from zhike.kernel.expressions import relative
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import BadArgument, suggest
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.sql import Every, Infix, Parameter, Sql
from zhike.kernel.expressions.tree import Call, Literal, Node
from zhike.kernel.expressions.types import BOOLEAN, NUMBER, TEXT, Kind, ValueType

TIMES = frozenset({Kind.DATE, Kind.DATETIME})


class Within(Function):
    """Whether a day or moment lies in a range that moves with today."""

    name, signature = "within", 'within(x, "this_week") / within(x, "last", 30, "day")'
    zh, en = "在相对日期范围内", "In a range that moves with today"
    parameters = (TIMES, frozenset({Kind.TEXT, Kind.NUMBER}))
    least, most = 2, 4
    constants = frozenset({1, 2, 3})
    result = BOOLEAN
    immutable = False

    def resolve(self, call: Call) -> Call:
        """The range is one that there is. Raises BadArgument and others."""
        resolved = super().resolve(call)
        moment, name, *rest = resolved.arguments
        spoken = _text(name)
        wanted = _wanted(spoken)
        if wanted is None:
            known = (*relative.NAMED, *relative.COUNTED, *relative.OPEN)
            raise _bad(
                name,
                "没有这个范围。" + suggest(spoken, known)["suggestion_zh"],
                "no such range. " + suggest(spoken, known)["suggestion_en"],
            )
        if len(rest) != wanted:
            raise _bad(name, f"“{spoken}”后面需要 {wanted} 个参数", f"'{spoken}' takes {wanted} more arguments")
        checked: list[Node] = [moment, name]
        if wanted:
            checked.append(_count(rest[0]))
        if wanted == 2:
            checked.append(_unit(rest[1], moment.type))
        return replace(resolved, arguments=tuple(checked))

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Two comparisons with bounds that are parameters, so that an index serves."""
        moment, name, *rest = arguments
        count = int(str(_value(rest[0]))) if rest else 0
        unit = str(_value(rest[1])) if len(rest) == 2 else ""
        bounds = relative.find_bounds(str(_value(name)), count, unit, context)
        sql_type = "date"
        if types[0].kind is Kind.DATETIME:
            bounds, sql_type = relative.to_moments(bounds, context), "timestamptz"
        terms: list[Sql] = []
        if bounds.start is not None:
            terms.append(Infix(">=", moment, Parameter(bounds.start, sql_type)))
        if bounds.end is not None:
            terms.append(Infix("<", moment, Parameter(bounds.end, sql_type)))
        return Every(tuple(terms))

    def count_repeats(self, call: Call) -> int:
        """The value stands beside both bounds."""
        return 2


def _wanted(name: str) -> int | None:
    """How many arguments follow a range's name."""
    if name in relative.NAMED:
        return 0
    if name in relative.OPEN:
        return 1
    return 2 if name in relative.COUNTED else None


def _text(node: Node) -> str:
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else ""


def _value(argument: Sql) -> object:
    return argument.value if isinstance(argument, Parameter) else ""


def _count(node: Node) -> Node:
    value = node.value if isinstance(node, Literal) else None
    if isinstance(value, Decimal) and value == value.to_integral_value() and 0 <= value <= relative.MAX_COUNT:
        return Literal(Decimal(int(value)), NUMBER, node.span)
    raise _bad(
        node, f"数量是 0 到 {relative.MAX_COUNT} 的整数", f"the count is a whole number from 0 to {relative.MAX_COUNT}"
    )


def _unit(node: Node, moment: ValueType) -> Node:
    unit = _text(node)
    if unit in relative.UNITS and (unit != "hour" or moment.kind is Kind.DATETIME):
        return Literal(unit, TEXT, node.span)
    units = ", ".join(relative.UNITS)
    raise _bad(
        node, f"单位是 {units} 之一（hour 只用于日期时间）", f"the unit is one of {units} (hour only for date-times)"
    )


def _bad(node: Node, zh: str, en: str) -> BadArgument:
    return BadArgument(node.span, function="within", reason_zh=zh, reason_en=en)
