"""A frozen clock moves only when told to."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from zhike.kernel.base.clock import FrozenClock, SystemClock, today_in


def test_it_stands_still_and_advances(clock: FrozenClock) -> None:
    before = clock.now()
    assert clock.now() == before
    clock.advance(90)
    assert (clock.now() - before).total_seconds() == 90
    assert clock.monotonic_seconds() == 90


def test_it_refuses_a_naive_time_and_going_back(clock: FrozenClock) -> None:
    with pytest.raises(ValueError, match="aware"):
        FrozenClock(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)


def test_the_day_depends_on_the_zone() -> None:
    clock = FrozenClock(datetime(2026, 1, 31, 16, 30, tzinfo=UTC))
    assert today_in(clock, ZoneInfo("Asia/Shanghai")) == date(2026, 2, 1)
    assert today_in(clock, ZoneInfo("America/New_York")) == date(2026, 1, 31)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == datetime.now(UTC).utcoffset()
    assert SystemClock().monotonic_seconds() <= SystemClock().monotonic_seconds()
