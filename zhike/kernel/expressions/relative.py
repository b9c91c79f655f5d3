"""Relative ranges (this week, the last 30 days) as two bounds. Pure arithmetic on days; zones come in at the end."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhike.kernel.expressions.context import LowerContext

UNITS = ("hour", "day", "week", "month", "quarter", "year")
MAX_COUNT = 10_000
_PERIODS = ("week", "month", "quarter", "year", "fiscal_year")
DAY_NAMES = ("today", "yesterday", "tomorrow")
PERIOD_NAMES = tuple(f"{which}_{period}" for which in ("this", "last", "next") for period in _PERIODS)
NAMED = DAY_NAMES + PERIOD_NAMES
COUNTED = ("last", "next")
OPEN = ("before_days", "after_days")


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `start` (included) up to `end` (excluded); None is open. Days, or moments for ranges of hours."""

    start: date | None
    end: date | None


def find_bounds(name: str, count: int, unit: str, context: LowerContext) -> Bounds:
    """The bounds of a range by its name; `count` and `unit` only where the name takes them."""
    today = context.today
    if unit == "hour":
        step = timedelta(hours=count)
        return Bounds(context.now - step, context.now) if name == "last" else Bounds(context.now, context.now + step)
    if name in DAY_NAMES:
        day = today if name == "today" else add_days(today, 1 if name == "tomorrow" else -1)
        return Bounds(day, add_days(day, 1))
    if name == "before_days":
        return Bounds(None, add_days(today, -count))
    if name == "after_days":
        return Bounds(add_days(today, count + 1), None)
    if name in COUNTED:
        return _counted(name, count, unit, context)
    which, _, period = name.partition("_")
    return _periods(period, {"this": 0, "last": -1, "next": 1}[which], 1, context)


def _counted(name: str, count: int, unit: str, context: LowerContext) -> Bounds:
    if unit == "day":
        tomorrow = add_days(context.today, 1)
        if name == "last":
            return Bounds(add_days(tomorrow, -count), tomorrow)
        return Bounds(tomorrow, add_days(tomorrow, count))
    return _periods(unit, -count if name == "last" else 1, count, context)


def _periods(period: str, offset: int, count: int, context: LowerContext) -> Bounds:
    """`count` whole periods, the first of them `offset` periods from the current one."""
    current = find_start(period, context.today, context)
    return Bounds(_shift(current, period, offset), _shift(current, period, offset + count))


def find_start(period: str, day: date, context: LowerContext) -> date:
    """The first day of the period that a day lies in."""
    if period == "week":
        return add_days(day, -((day.isoweekday() - context.week_start) % 7))
    months = {"month": 0, "quarter": (day.month - 1) % 3, "year": day.month - 1}
    months["fiscal_year"] = (day.month - context.fiscal_month) % 12
    return add_months(day.replace(day=1), -months[period])


def _shift(start: date, period: str, count: int) -> date:
    if period == "week":
        return add_days(start, 7 * count)
    return add_months(start, {"month": 1, "quarter": 3, "year": 12, "fiscal_year": 12}[period] * count)


def add_days(day: date, count: int) -> date:
    """Days later or earlier, within the years that there are."""
    ordinal = min(max(day.toordinal() + count, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)


def add_months(day: date, count: int) -> date:
    """Months later or earlier, shortened to the end of the month, within the years that there are."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def to_moments(bounds: Bounds, context: LowerContext) -> Bounds:
    """The same bounds as moments in the workspace's zone."""
    return Bounds(_to_moment(bounds.start, context), _to_moment(bounds.end, context))


def _to_moment(bound: date | None, context: LowerContext) -> datetime | None:
    if bound is None or isinstance(bound, datetime):
        return bound
    return context.start_of_day(bound)
