"""Working time, against a walk minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.calendar.holidays import seed_chinese_holidays
from zhike.engines.calendar.model import BadWindow, BusinessCalendar, CalendarNeverWorks, Window
from zhike.engines.calendar.working_time import (
    add_working,
    add_working_days,
    is_working,
    list_windows,
    measure_working,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (Window(time(9), time(12)), Window(time(13, 30), time(18)))
HOLIDAYS = seed_chinese_holidays(2026)
CHINA = BusinessCalendar(
    SHANGHAI,
    dict.fromkeys(range(5), OFFICE),
    dict.fromkeys(HOLIDAYS.closed, ()) | dict.fromkeys(HOLIDAYS.worked, OFFICE),
)
NIGHTS = BusinessCalendar(
    ZoneInfo("Europe/Berlin"), {day: (Window(time(0), time(6)), Window(time(22), None)) for day in range(7)}
)

minutes = st.integers(0, 14 * 24 * 60).map(lambda count: datetime(2026, 2, 9, tzinfo=UTC) + timedelta(minutes=count))
calendars = st.sampled_from([CHINA, NIGHTS])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def count_minutes(calendar: BusinessCalendar, start: datetime, end: datetime) -> int:
    """The oracle: ask every minute for itself."""
    total, moment = 0, start
    while moment < end:
        local = moment.astimezone(calendar.zone)
        total += any(
            window.begin <= local.time() and (window.end is None or local.time() < window.end)
            for window in calendar.get_windows(local.date())
        )
        moment += timedelta(minutes=1)
    return total


@given(calendars, minutes, minutes)
def test_measured_time_is_the_minutes_that_are_worked(
    calendar: BusinessCalendar, one: datetime, other: datetime
) -> None:
    start, end = min(one, other), min(max(one, other), min(one, other) + timedelta(days=4))
    assert measure_working(calendar, start, end) == timedelta(minutes=count_minutes(calendar, start, end))
    assert measure_working(calendar, end, start) == -measure_working(calendar, start, end)


@given(calendars, minutes, st.integers(0, 3000))
def test_added_time_measures_back(calendar: BusinessCalendar, start: datetime, count: int) -> None:
    end = add_working(calendar, start, timedelta(minutes=count))
    assert measure_working(calendar, start, end) == timedelta(minutes=count)
    assert count == 0 or is_working(calendar, end - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T09:00", 3, "2026-03-02T12:00"),
        ("2026-03-02T11:00", 2, "2026-03-02T14:30"),
        ("2026-03-06T17:00", 2, "2026-03-09T10:00"),
        # Spring Festival 2026: closed from the 15th (a Sunday) to the 23rd; Saturdays 14th and 28th are worked.
        ("2026-02-13T17:00", 2, "2026-02-14T10:00"),
        ("2026-02-14T17:00", 2, "2026-02-24T10:00"),
    ],
)
def test_lunch_weekends_holidays_and_worked_weekends(start: str, hours: int, end: str) -> None:
    assert add_working(CHINA, at(start), timedelta(hours=hours)) == at(end)


def test_working_days_skip_holidays_both_ways() -> None:
    assert add_working_days(CHINA, date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert add_working_days(CHINA, date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert add_working_days(CHINA, date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert add_working_days(CHINA, date(2026, 2, 17), 0) == date(2026, 2, 24)


def test_a_day_on_which_the_clock_changes_has_an_hour_less() -> None:
    worked = sum((end - begin for begin, end in list_windows(NIGHTS, date(2026, 3, 29))), timedelta())
    assert worked == timedelta(hours=7)


def test_a_year_without_a_notice_says_so() -> None:
    assert HOLIDAYS.announced
    assert not seed_chinese_holidays(2040).announced


def test_a_calendar_that_never_works_is_refused() -> None:
    with pytest.raises(CalendarNeverWorks):
        BusinessCalendar(SHANGHAI, {0: ()})


@pytest.mark.parametrize(
    "windows", [(Window(time(9), time(8)),), (Window(time(9), time(12)), Window(time(11), time(13)))]
)
def test_windows_that_cannot_be_are_refused(windows: tuple[Window, ...]) -> None:
    with pytest.raises(BadWindow):
        BusinessCalendar(SHANGHAI, {0: windows})


def test_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="added"):
        add_working(CHINA, at("2026-03-02T09:00"), timedelta(minutes=-1))
