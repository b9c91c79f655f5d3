"""Days, periods and wall clocks, counted naively."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.property.oracle.world import Asking


def day_of(value: date | datetime, asking: Asking) -> date:
    """The day of a moment in the workspace's zone."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(asking.zone)).date()
    return value


def clock_of(value: date | datetime, asking: Asking) -> datetime:
    """The wall clock of a moment, or the midnight of a day."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(asking.zone)).replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)


def moment_of(local: datetime, asking: Asking) -> datetime:
    """The moment that a wall clock means; one that occurs twice means the later."""
    zone = ZoneInfo(asking.zone)
    early, late = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    is_twice = early.utcoffset() > late.utcoffset()
    return (late if is_twice else early).astimezone(UTC)


def start_of(value: date, unit: str, asking: Asking) -> date:
    """The first day of the period, found by walking back day by day."""
    while not is_first(value, unit, asking):
        value -= timedelta(days=1)
    return value


def is_first(day: date, unit: str, asking: Asking) -> bool:
    """Whether a period begins on this day."""
    return {
        "day": True,
        "week": day.isoweekday() == asking.week_start,
        "month": day.day == 1,
        "quarter": day.day == 1 and day.month in (1, 4, 7, 10),
        "year": day.day == 1 and day.month == 1,
        "fiscal_year": day.day == 1 and day.month == asking.fiscal_month,
    }[unit]


def next_start(start: date, unit: str, asking: Asking) -> date:
    """The first day of the following period."""
    day = start + timedelta(days=1)
    while not is_first(day, unit, asking):
        day += timedelta(days=1)
    return day


def add_months(local: datetime, count: int) -> datetime:
    """Months later, shortened to the end of the month. Raises OverflowError, ValueError outside the years."""
    year, month = divmod(local.year * 12 + local.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


# The longest step that date_add takes (docs/kernel/expressions.md).
LONGEST = {
    "minute": 2_000_000_000,
    "hour": 40_000_000,
    "day": 1_700_000,
    "week": 240_000,
    "month": 55_000,
    "quarter": 18_000,
    "year": 4_600,
}


def add(value: date | datetime, count: int, unit: str, asking: Asking) -> date | datetime | None:
    """So many units later; None outside the years 1 to 9999 and for a longer step than there may be."""
    if abs(count) > LONGEST[unit]:
        return None
    months = {"month": 1, "quarter": 3, "year": 12}
    steps = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
    exact = {"hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
    try:
        if unit in exact:
            return value + exact[unit] * count
        local = clock_of(value, asking)
        local = add_months(local, months[unit] * count) if unit in months else local + steps[unit] * count
        return moment_of(local, asking) if isinstance(value, datetime) else local.date()
    except (OverflowError, ValueError):
        return None


def difference(start: date | datetime, end: date | datetime, unit: str, asking: Asking) -> int:
    """Complete units from start to end, towards zero."""
    if unit in ("hour", "minute"):
        size = 3_600_000_000 if unit == "hour" else 60_000_000
        microseconds = (end - start) // timedelta(microseconds=1)
        return microseconds // size if microseconds >= 0 else -(-microseconds // size)
    first, last = day_of(start, asking), day_of(end, asking)
    if first > last:
        return -difference(last, first, unit, asking)
    days = (last - first).days
    if unit in ("day", "week"):
        return days // (7 if unit == "week" else 1)
    months = (last.year - first.year) * 12 + last.month - first.month - (1 if last.day < first.day else 0)
    return months // {"month": 1, "quarter": 3, "year": 12}[unit]


def is_within(value: date | datetime, name: str, count: int, unit: str, asking: Asking) -> bool:
    """Whether a day or moment lies in a relative range, by the words of the manual."""
    if unit == "hour":
        span = timedelta(hours=count)
        return asking.now - span <= value < asking.now if name == "last" else asking.now <= value < asking.now + span
    day, today = day_of(value, asking), day_of(asking.now, asking)
    ahead = (day - today).days
    if name in ("today", "yesterday", "tomorrow"):
        return ahead == {"today": 0, "yesterday": -1, "tomorrow": 1}[name]
    if name == "before_days":
        return ahead < -count
    if name == "after_days":
        return ahead > count
    if unit == "day":
        return -count < ahead <= 0 if name == "last" else 0 < ahead <= count
    if name in ("last", "next"):
        return _periods_apart(day, today, unit, asking) in (range(-count, 0) if name == "last" else range(1, count + 1))
    which, _, period = name.partition("_")
    return _periods_apart(day, today, period, asking) == {"this": 0, "last": -1, "next": 1}[which]


def _periods_apart(day: date, today: date, unit: str, asking: Asking) -> int:
    """How many periods later than today's period the day's period is."""
    if unit == "week":
        a_monday = date(2001, 1, 1).toordinal()
        number = [(each.toordinal() - a_monday - asking.week_start + 1) // 7 for each in (day, today)]
        return number[0] - number[1]
    length = {"month": 1, "quarter": 3, "year": 12, "fiscal_year": 12}[unit]
    first = asking.fiscal_month - 1 if unit == "fiscal_year" else 0
    number = [(each.year * 12 + each.month - 1 - first) // length for each in (day, today)]
    return number[0] - number[1]
