"""now today date year month day weekday start_of date_add date_diff"""

from __future__ import annotations

from typing import ClassVar

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import BadArgument
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.functions.days import (
    CLOCK_UNITS,
    UNITS,
    interval_of,
    to_day,
    to_local,
    within_bounds,
    within_years,
)
from zhike.kernel.expressions.functions.text import NUMBERS, TEXTS
from zhike.kernel.expressions.functions.within import TIMES
from zhike.kernel.expressions.sql import Apply, Cast, Constant, Infix, Parameter, Sql
from zhike.kernel.expressions.tree import Call, Literal, Node
from zhike.kernel.expressions.types import DATE, DATETIME, NUMBER, Kind, ValueType

# The most that may be added at once, so that no sum leaves what PostgreSQL can hold.
_MOST = {
    "minute": 2_000_000_000,
    "hour": 40_000_000,
    "day": 1_700_000,
    "week": 240_000,
    "month": 55_000,
    "quarter": 18_000,
    "year": 4_600,
}


class Now(Function):
    """This moment."""

    name, signature = "now", "now()"
    zh, en = "此刻", "This moment"
    least = most = 0
    result = DATETIME
    immutable = False

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """One moment for the whole statement."""
        return Parameter(context.now, "timestamptz")


class Today(Function):
    """This day in the workspace's zone."""

    name, signature = "today", "today()"
    zh, en = "今天", "This day"
    least = most = 0
    result = DATE
    immutable = False

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """One day for the whole statement."""
        return Parameter(context.today, "date")


class ToDate(Function):
    """The day of a date-time."""

    name, signature = "date", 'date(x) / date("2026-01-31")'
    zh, en = "日期时间所在的日期", "The day of a date-time"
    parameters = (TIMES,)
    least = most = 1
    result = DATE

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """In the workspace's zone."""
        return within_years(to_day(arguments[0], types[0], context), "date")


class Part(Function):
    """Base: a number out of a day."""

    parameters = (TIMES,)
    least = most = 1
    result = NUMBER
    part: ClassVar[str]

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """In the workspace's zone."""
        return _extract(self.part, to_local(arguments[0], types[0], context))


class Year(Part):
    """The year."""

    name, signature, part = "year", "year(x)", "year"
    zh, en = "年", "The year"


class Month(Part):
    """The month."""

    name, signature, part = "month", "month(x)", "month"
    zh, en = "月(1–12)", "The month, 1 to 12"


class Day(Part):
    """The day of the month."""

    name, signature, part = "day", "day(x)", "day"
    zh, en = "日(1–31)", "The day of the month"


class Weekday(Part):
    """The day of the week."""

    name, signature, part = "weekday", "weekday(x)", "isodow"
    zh, en = "星期几（星期一为 1）", "The day of the week, Monday is 1"


class StartOf(Function):
    """The first day of a period."""

    name, signature = "start_of", 'start_of(x, "month")'
    zh, en = "所在周期的第一天", "The first day of the period"
    parameters = (TIMES, TEXTS)
    least = most = 2
    constants = frozenset({1})
    result = DATE
    units = (*UNITS, "fiscal_year")

    def resolve(self, call: Call) -> Call:
        """The unit is one that there is. Raises BadArgument and others."""
        resolved = super().resolve(call)
        check_unit(self, resolved.arguments[1], self.units)
        return resolved

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Cut off by date_trunc, shifted where weeks or years start elsewhere."""
        local, unit = to_local(arguments[0], types[0], context), unit_of(arguments[1])
        shift: Sql | None = None
        if unit == "week" and context.week_start > 1:
            shift = interval_of("day", Parameter(context.week_start - 1, "integer"))
        elif unit == "fiscal_year" and context.fiscal_month > 1:
            shift = interval_of("month", Parameter(context.fiscal_month - 1, "integer"))
        cut = Constant("year" if unit == "fiscal_year" else unit)
        if shift is None:
            return within_years(Cast(Apply("date_trunc", (cut, local)), "date"), "date")
        start = Infix("+", Apply("date_trunc", (cut, Infix("-", local, shift))), shift)
        return within_years(Cast(start, "date"), "date")

    def is_immutable(self, types: tuple[ValueType, ...]) -> bool:
        """The week's and the fiscal year's start are settings."""
        return False


class DateAdd(Function):
    """A day or moment so many units later."""

    name, signature = "date_add", 'date_add(x, 3, "month")'
    zh, en = "加上若干时间单位", "So many units later"
    parameters = (TIMES, NUMBERS, TEXTS)
    least = most = 3
    constants = frozenset({2})

    def resolve(self, call: Call) -> Call:
        """Hours and minutes only of a date-time. Raises BadArgument and others."""
        resolved = super().resolve(call)
        kind = resolved.arguments[0].type.kind
        check_unit(self, resolved.arguments[2], UNITS + CLOCK_UNITS if kind is Kind.DATETIME else UNITS)
        return resolved

    def find_type(self, arguments: tuple[Node, ...]) -> ValueType:
        """What it was added to."""
        return arguments[0].type

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """By the wall clock, hours and minutes by elapsed time."""
        value, unit = arguments[0], unit_of(arguments[2])
        limit = _MOST[unit] + 1
        low, high = Constant(str(-limit)), Constant(str(limit))
        count = Cast(within_bounds(Apply("trunc", (arguments[1],)), low, high), "integer")
        step = interval_of(unit, count)
        if types[0].kind is Kind.DATE:
            return within_years(Cast(Infix("+", to_local(value, types[0], context), step), "date"), "date")
        if unit in CLOCK_UNITS:
            return within_years(Infix("+", value, step), "timestamptz")
        local = Infix("+", to_local(value, types[0], context), step)
        return within_years(Apply("timezone", (Parameter(context.time_zone, "text"), local)), "timestamptz")


class DateDiff(Function):
    """Complete units between two days or moments."""

    name, signature = "date_diff", 'date_diff(start, end, "day")'
    zh, en = "两个日期相差的完整单位数", "Complete units from start to end"
    parameters = (TIMES, TIMES, TEXTS)
    least = most = 3
    constants = frozenset({2})
    result = NUMBER

    def resolve(self, call: Call) -> Call:
        """Hours and minutes only between date-times. Raises BadArgument and others."""
        resolved = super().resolve(call)
        are_moments = all(argument.type.kind is Kind.DATETIME for argument in resolved.arguments[:2])
        check_unit(self, resolved.arguments[2], UNITS + CLOCK_UNITS if are_moments else UNITS)
        return resolved

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Parts of a unit are cut off, towards zero."""
        unit = unit_of(arguments[2])
        if unit in CLOCK_UNITS:
            seconds = _extract("epoch", Infix("-", arguments[1], arguments[0]))
            return _whole(seconds, 3600 if unit == "hour" else 60)
        start, end = (to_day(arguments[position], types[position], context) for position in (0, 1))
        if unit in {"day", "week"}:
            return _whole(Cast(Infix("-", end, start), "numeric"), 7 if unit == "week" else 1)
        age = Apply("age", (Cast(end, "timestamp"), Cast(start, "timestamp")))
        years = _extract("year", age)
        if unit == "year":
            return years
        months = Infix("+", Infix("*", years, Constant("12")), _extract("month", age))
        return _whole(months, 3 if unit == "quarter" else 1)

    def count_repeats(self, call: Call) -> int:
        """Months are years and months of one age, which stands twice."""
        return 2


def check_unit(function: Function, node: Node, units: tuple[str, ...]) -> None:
    """Raises BadArgument."""
    if isinstance(node, Literal) and node.value in units:
        return
    names = ", ".join(units)
    raise BadArgument(
        node.span,
        units,
        function=function.name,
        reason_zh=f"单位是 {names} 之一",
        reason_en=f"the unit is one of {names}",
    )


def unit_of(argument: Sql) -> str:
    """The written unit."""
    return str(argument.value) if isinstance(argument, Parameter) else ""


def _extract(part: str, value: Sql) -> Sql:
    """The function behind EXTRACT, whose result is numeric."""
    return Apply("pg_catalog.extract", (Constant(part), value))


def _whole(value: Sql, divisor: int) -> Sql:
    return value if divisor == 1 else Apply("trunc", (Infix("/", value, Constant(str(divisor))),))
