"""When something that repeats happens: a few rhythms out of RFC 5545, by wall clock of the workspace's zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

MOST_LOOKED_AT = 20_000
_RHYTHMS = {
    "daily": "FREQ=DAILY",
    "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
}


WEEKDAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}
Record = Mapping[str, Any]
"""A record as reading gives it."""
REPEAT_FIELDS = ("repeat", "repeat_every", "repeat_on", "repeat_until", "repeat_count")
"""What says in a record how it repeats."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How something repeats: a key of the rhythms, every so many, at most until a day (which counts) or so many times
    in all, the first one counted. `on` are the days of a weekly rhythm; without them it is the day of the start."""

    kind: str
    every: int = 1
    until: date | None = None
    on: tuple[str, ...] = ()
    count: int | None = None


def read_rhythm(record: Record) -> Rhythm:
    """How a record repeats, out of REPEAT_FIELDS as reading gives them; `repeat` must not be empty."""
    every, until, count = (record.get(key) for key in ("repeat_every", "repeat_until", "repeat_count"))
    return Rhythm(
        record["repeat"],
        int(every) if every else 1,
        None if until is None else date.fromisoformat(until),
        tuple(record.get("repeat_on") or ()),
        int(count) if count else None,
    )


def make_rule(rhythm: Rhythm, start: datetime, zone: ZoneInfo) -> str:
    """The recurrence rule without the day of its end. What falls on a day that a month lacks happens on the month's
    last day."""
    rule = f"{_RHYTHMS[rhythm.kind]};INTERVAL={rhythm.every}"
    if rhythm.count is not None:
        rule = f"{rule};COUNT={rhythm.count}"
    if rhythm.kind == "weekly" and rhythm.on:
        return f"{rule};BYDAY={','.join(code for key, code in WEEKDAYS.items() if key in rhythm.on)}"
    local = start.astimezone(zone)
    if rhythm.kind == "monthly" and local.day > 28:
        return f"{rule};{_last_of(local.day)}"
    if rhythm.kind == "yearly" and (local.month, local.day) == (2, 29):
        return f"{rule};BYMONTH=2;{_last_of(29)}"
    return rule


def make_calendar_rule(rhythm: Rhythm, start: datetime, zone: ZoneInfo, *, all_day: bool) -> str:
    """The same with its end, as an iCalendar has it: a day for what lasts all day, else a moment in UTC."""
    if rhythm.until is None:
        return make_rule(rhythm, start, zone)
    # A rule has one end only.
    rule = make_rule(replace(rhythm, count=None), start, zone)
    if all_day:
        return f"{rule};UNTIL={rhythm.until:%Y%m%d}"
    end = datetime.combine(rhythm.until, time(23, 59, 59), zone).astimezone(UTC)
    return f"{rule};UNTIL={end:%Y%m%dT%H%M%SZ}"


def list_occurrences(
    rhythm: Rhythm, start: datetime, zone: ZoneInfo, after: datetime, before: datetime
) -> Iterator[datetime]:
    """The moments at which it happens, later than `after` and not later than `before`; the start is one where the
    rhythm has it."""
    local = start.astimezone(zone).replace(tzinfo=None)
    floor = after.astimezone(zone).replace(tzinfo=None)
    rule = rrulestr(make_rule(rhythm, start, zone), dtstart=local)
    # A day early, because clocks may have been set back in between.
    for count, naive in enumerate(rule.xafter(datetime.combine(floor.date(), time.min), inc=True)):
        moment = naive.replace(tzinfo=zone).astimezone(UTC)
        ended = rhythm.until is not None and naive.date() > rhythm.until
        if ended or moment > before or count > MOST_LOOKED_AT:
            return
        if moment > after:
            yield moment


def find_next(rhythm: Rhythm, start: datetime, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first occurrence after a moment; None where it has ended."""
    return next(list_occurrences(rhythm, start, zone, after, datetime.max.replace(tzinfo=UTC)), None)


def _last_of(day: int) -> str:
    days = ",".join(str(one) for one in range(28, day + 1))
    return f"BYMONTHDAY={days};BYSETPOS=-1"
