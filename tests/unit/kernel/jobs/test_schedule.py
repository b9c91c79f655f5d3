"""Cron lines in a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.jobs.model import BadSchedule
from zhike.kernel.jobs.schedule import next_occurrence

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def test_line_is_read_in_the_zone_of_the_workspace() -> None:
    after = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, 03:00 in Berlin
    assert next_occurrence("30 9 * * *", after, SHANGHAI) == datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert next_occurrence("30 9 * * *", after, BERLIN) == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def test_summer_time_moves_the_moment_and_not_the_hour() -> None:
    saturday = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # clocks go forward on the 29th
    assert next_occurrence("0 9 * * *", saturday, BERLIN) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("cron", ["", "not cron", "61 * * * *", "0 0 31 2 *"])
def test_unreadable_line_says_so(cron: str) -> None:
    with pytest.raises(BadSchedule):
        next_occurrence(cron, datetime(2026, 3, 2, tzinfo=UTC), SHANGHAI)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_next_is_always_later(after: datetime) -> None:
    upcoming = next_occurrence("*/7 3,9 * * 1-5", after, SHANGHAI)
    local = upcoming.astimezone(SHANGHAI)
    assert upcoming > after
    assert (local.minute % 7, local.hour in {3, 9}, local.isoweekday() <= 5) == (0, True, True)
