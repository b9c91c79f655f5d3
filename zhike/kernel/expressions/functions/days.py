"""Days and wall clocks in the workspace's zone, and results kept within the years 1 to 9999."""

from __future__ import annotations

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.sql import Apply, Cast, Constant, Parameter, Sql
from zhike.kernel.expressions.types import Kind, ValueType

UNITS = ("day", "week", "month", "quarter", "year")
CLOCK_UNITS = ("hour", "minute")

_BOUNDS = {
    "date": ("0001-12-31 BC", "10000-01-01"),
    "timestamptz": ("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00"),
}


def to_local(value: Sql, value_type: ValueType, context: LowerContext) -> Sql:
    """The wall clock (timestamp) of a date-time in the workspace's zone, or of a day at its midnight."""
    if value_type.kind is Kind.DATETIME:
        return Apply("timezone", (Parameter(context.time_zone, "text"), value))
    return Cast(value, "timestamp")


def to_day(value: Sql, value_type: ValueType, context: LowerContext) -> Sql:
    """The day of a date-time in the workspace's zone; a day as it is."""
    if value_type.kind is Kind.DATETIME:
        return Cast(to_local(value, value_type, context), "date")
    return value


def within_bounds(value: Sql, low: Sql, high: Sql) -> Sql:
    """The value where it is between two values (exclusive), nothing elsewhere and for nothing, without repeating it."""
    above = Apply("nullif", (Apply("greatest", (value, low)), low))
    return Apply("nullif", (Apply("least", (above, high)), high))


def within_years(value: Sql, sql_type: str) -> Sql:
    """A date or timestamptz where it is within the years 1 to 9999, nothing elsewhere."""
    low, high = (Cast(Constant(bound), sql_type) for bound in _BOUNDS[sql_type])
    return within_bounds(value, low, high)


def interval_of(unit: str, count: Sql) -> Sql:
    """So many (integer) units as an interval."""
    position, factor = _PLACES[unit]
    zero = Constant("0")
    amount = count if factor == 1 else Apply("int4mul", (count, Constant(str(factor))))
    return Apply("make_interval", (*(zero,) * position, amount))


# make_interval(years, months, weeks, days, hours, mins)
_PLACES = {
    "year": (0, 1),
    "quarter": (1, 3),
    "month": (1, 1),
    "week": (2, 1),
    "day": (3, 1),
    "hour": (4, 1),
    "minute": (5, 1),
}
