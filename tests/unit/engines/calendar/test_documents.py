"""Calendars as records hold them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from zhike.engines.calendar.documents import BadCalendar, make_chinese_calendar, read_calendar
from zhike.engines.calendar.working_time import add_working

ZONE = "Asia/Shanghai"


def test_the_calendar_of_china_knows_holidays_and_worked_weekends() -> None:
    made = make_chinese_calendar((2025,))
    calendar = read_calendar(made.weekdays, made.exceptions, ZONE)
    assert not calendar.is_working_day(date(2025, 10, 1))
    assert calendar.is_working_day(date(2025, 9, 28))
    assert calendar.is_working_day(date(2025, 9, 29))
    assert not calendar.is_working_day(date(2025, 9, 27))
    friday_evening = datetime(2025, 9, 26, 9, 0, tzinfo=UTC)
    assert add_working(calendar, friday_evening, timedelta(hours=2)) == datetime(2025, 9, 28, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekdays", "exceptions"),
    [
        ("x", None),
        ({"0": []}, None),
        ({"1": [["09:00"]]}, None),
        ({"1": [["9", "x"]]}, None),
        ({"1": [["09:00", "24:00"]]}, {"2026-13-01": []}),
    ],
)
def test_what_is_no_calendar_is_refused_with_words(weekdays: object, exceptions: object) -> None:
    with pytest.raises(BadCalendar):
        read_calendar(weekdays, exceptions, ZONE)


def test_a_day_may_end_at_midnight() -> None:
    calendar = read_calendar({"1": [["20:00", "24:00"]]}, None, ZONE)
    assert calendar.get_windows(date(2026, 3, 2))[0].end is None
