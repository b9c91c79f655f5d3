"""Rhythms: days of the week, so many times, the ends of months; what a calendar program reads means the same."""

from datetime import UTC, date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.calendar.recurrence import (
    WEEKDAYS,
    Rhythm,
    find_next,
    list_occurrences,
    make_calendar_rule,
    read_rhythm,
)

ZONE = ZoneInfo("Asia/Shanghai")
FOREVER = datetime(2099, 1, 1, tzinfo=UTC)


def days(rhythm: Rhythm, start: date, most: int = 6) -> list[str]:
    """The first days, as people of the zone see them; it begins at nine."""
    begin = datetime(start.year, start.month, start.day, 9, tzinfo=ZONE)
    before = begin.replace(hour=8)
    return [
        f"{one.astimezone(ZONE):%m-%d}" for one in islice(list_occurrences(rhythm, begin, ZONE, before, FOREVER), most)
    ]


# 2026-03-02 is a Monday.
@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm("daily", 3), ["03-02", "03-05", "03-08", "03-11", "03-14", "03-17"]),
        (Rhythm("daily", count=2), ["03-02", "03-03"]),
        (Rhythm("weekly", on=("mon", "thu")), ["03-02", "03-05", "03-09", "03-12", "03-16", "03-19"]),
        (Rhythm("weekly", 2, on=("fri", "tue")), ["03-03", "03-06", "03-17", "03-20", "03-31", "04-03"]),
        (Rhythm("weekly", on=("sun",), count=3), ["03-08", "03-15", "03-22"]),
        (Rhythm("weekly", on=("wed",), until=date(2026, 3, 11)), ["03-04", "03-11"]),
        (Rhythm("monthly", 2, count=3), ["03-02", "05-02", "07-02"]),
        (Rhythm("workdays", count=6), ["03-02", "03-03", "03-04", "03-05", "03-06", "03-09"]),
    ],
)
def test_days_fall_where_people_expect_them(rhythm: Rhythm, expected: list[str]) -> None:
    assert days(rhythm, date(2026, 3, 2)) == expected


def test_after_the_last_time_there_is_no_next() -> None:
    start = datetime(2026, 1, 31, 9, tzinfo=ZONE)
    rhythm = Rhythm("monthly", count=2)
    following = find_next(rhythm, start, ZONE, start)
    assert following == datetime(2026, 2, 28, 9, tzinfo=ZONE)
    assert find_next(rhythm, start, ZONE, following) is None


def test_a_record_says_how_it_repeats() -> None:
    assert read_rhythm({"repeat": "daily"}) == Rhythm("daily")
    full = {"repeat": "weekly", "repeat_every": "2", "repeat_on": ["mon"], "repeat_until": "2026-05-01"}
    assert read_rhythm(full) == Rhythm("weekly", 2, date(2026, 5, 1), ("mon",))
    assert read_rhythm({"repeat": "weekly", "repeat_count": "4", "repeat_on": None}).count == 4


@given(
    st.sampled_from(["daily", "workdays", "weekly", "monthly"]),
    st.integers(1, 5),
    st.sets(st.sampled_from(sorted(WEEKDAYS))),
    st.one_of(st.none(), st.integers(1, 9)),
    st.dates(date(2026, 1, 1), date(2026, 12, 28)),
)
def test_a_calendar_program_sees_the_same_days(
    kind: str, every: int, on: set[str], count: int | None, start: date
) -> None:
    rhythm = Rhythm(kind, every, None, tuple(sorted(on)), count)
    begin = datetime(start.year, start.month, start.day, 9, tzinfo=ZONE)
    event = icalendar.Event()
    event.add("uid", "one")
    event.add("dtstart", begin)
    event.add("rrule", icalendar.vRecur.from_ical(make_calendar_rule(rhythm, begin, ZONE, all_day=False)))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    last = begin.replace(year=begin.year + 1)
    theirs = {one["dtstart"].dt for one in recurring_ical_events.of(calendar).between(begin, last)}
    ours = set(list_occurrences(rhythm, begin, ZONE, begin.replace(hour=8), last.replace(hour=8)))
    # Programs show the start of an event even where its own rule does not have it.
    assert {one.astimezone(UTC) for one in theirs} - {begin.astimezone(UTC)} == ours - {begin.astimezone(UTC)}
