"""Counting in working time. All instants are aware; results are in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from zhike.engines.calendar.model import BusinessCalendar

Stretch = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


def list_windows(calendar: BusinessCalendar, day: date) -> list[Stretch]:
    """The working windows of a day as instants; an hour that a change of clocks takes away is not worked."""
    stretches = []
    for window in calendar.get_windows(day):
        begin = datetime.combine(day, window.begin, calendar.zone).astimezone(UTC)
        end_day, end = (day + _DAY, time.min) if window.end is None else (day, window.end)
        finish = datetime.combine(end_day, end, calendar.zone).astimezone(UTC)
        if begin < finish:
            stretches.append((begin, finish))
    return stretches


def add_working(calendar: BusinessCalendar, start: datetime, duration: timedelta) -> datetime:
    """The moment at which `duration` of working time has passed since `start`.

    No time at all ends at `start` itself. Raises ValueError for a negative duration.
    """
    if duration < _NOTHING:
        raise ValueError("working time is added, never taken away")
    if not duration:
        return start.astimezone(UTC)
    left = duration
    for begin, end in _walk(calendar, start):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise AssertionError("a calendar that works never ends")


def measure_working(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments; negative when `end` is before `start`."""
    if end < start:
        return -measure_working(calendar, end, start)
    total = _NOTHING
    for begin, finish in _walk(calendar, start):
        if begin >= end:
            break
        total += min(finish, end) - begin
    return total


def is_working(calendar: BusinessCalendar, moment: datetime) -> bool:
    """Whether the moment lies in a working window (its end excluded)."""
    day = moment.astimezone(calendar.zone).date()
    return any(begin <= moment < end for begin, end in list_windows(calendar, day))


def add_working_days(calendar: BusinessCalendar, day: date, count: int) -> date:
    """The count-th working day after `day` (before it, when negative); 0 is the day itself, or the next working one."""
    step = -_DAY if count < 0 else _DAY
    if count == 0:
        while not calendar.is_working_day(day):
            day += step
        return day
    left = abs(count)
    while left:
        day += step
        left -= calendar.is_working_day(day)
    return day


def _walk(calendar: BusinessCalendar, start: datetime) -> Iterator[Stretch]:
    """Working stretches from `start` on, for ever; the first is cut at `start`."""
    day = start.astimezone(calendar.zone).date()
    while True:
        for begin, end in list_windows(calendar, day):
            if end > start:
                yield max(begin, start.astimezone(UTC)), end
        day += _DAY
