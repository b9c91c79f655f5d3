"""When a notification comes: modes, quiet hours, quiet days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.calendar.model import BusinessCalendar, Window
from zhike.engines.notifications.model import Mode, NoticeSettings, QuietHours
from zhike.engines.notifications.plan import Place, Plan, plan_delivery

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (Window(time(9), time(12)), Window(time(13, 30), time(18)))
# 2026-10-01 to 07 are closed, Saturday the 10th is worked.
CALENDAR = BusinessCalendar(
    SHANGHAI,
    dict.fromkeys(range(5), OFFICE),
    {date(2026, 10, day): () for day in range(1, 8)} | {date(2026, 10, 10): OFFICE},
)
PLACE = Place(SHANGHAI, CALENDAR)
NIGHT = QuietHours(time(22), time(8))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("settings", "mode", "now", "due"),
    [
        (NoticeSettings(), "now", "2026-11-20T23:00", "2026-11-20T23:00"),
        (NoticeSettings(quiet=NIGHT), "now", "2026-11-20T21:59", "2026-11-20T21:59"),
        (NoticeSettings(quiet=NIGHT), "now", "2026-11-20T22:00", "2026-11-21T08:00"),
        (NoticeSettings(quiet=NIGHT), "now", "2026-11-21T07:59", "2026-11-21T08:00"),
        (NoticeSettings(quiet=NIGHT), "now", "2026-11-21T08:00", "2026-11-21T08:00"),
        (NoticeSettings(quiet=QuietHours(time(12), time(13, 30))), "now", "2026-11-20T12:30", "2026-11-20T13:30"),
        (NoticeSettings(quiet=QuietHours(time(12), time(13, 30))), "now", "2026-11-20T11:59", "2026-11-20T11:59"),
        (NoticeSettings(quiet=NIGHT), "always", "2026-11-20T23:00", "2026-11-20T23:00"),
        # Friday night, then a weekend: when work begins on Monday.
        (NoticeSettings(quiet=NIGHT, rest_days=True), "now", "2026-11-20T23:00", "2026-11-23T09:00"),
        (NoticeSettings(rest_days=True), "now", "2026-11-20T23:00", "2026-11-20T23:00"),
        (NoticeSettings(rest_days=True), "now", "2026-11-21T10:00", "2026-11-23T09:00"),
        # A holiday of the calendar, and a Saturday that is worked instead.
        (NoticeSettings(rest_days=True), "now", "2026-10-01T10:00", "2026-10-08T09:00"),
        (NoticeSettings(rest_days=True), "now", "2026-10-10T10:00", "2026-10-10T10:00"),
        (NoticeSettings(), "now", "2026-11-21T10:00", "2026-11-21T10:00"),
        # Work begins while the hours are still quiet.
        (NoticeSettings(quiet=QuietHours(time(22), time(10)), rest_days=True), "now", "2026-11-21T10:00",
         "2026-11-23T10:00"),
        (NoticeSettings(), "hourly", "2026-11-20T10:00", "2026-11-20T11:00"),
        (NoticeSettings(), "hourly", "2026-11-20T10:59:59.5", "2026-11-20T11:00"),
        (NoticeSettings(quiet=NIGHT), "hourly", "2026-11-20T21:30", "2026-11-21T08:00"),
        (NoticeSettings(), "daily", "2026-11-20T08:59", "2026-11-20T09:00"),
        (NoticeSettings(), "daily", "2026-11-20T09:00", "2026-11-21T09:00"),
        (NoticeSettings(daily_at=time(18)), "daily", "2026-11-20T09:00", "2026-11-20T18:00"),
        (NoticeSettings(daily_at=time(18), rest_days=True), "daily", "2026-11-20T19:00", "2026-11-23T18:00"),
        (NoticeSettings(daily_at=time(7), quiet=NIGHT), "daily", "2026-11-20T19:00", "2026-11-21T08:00"),
    ],
)  # fmt: skip
def test_it_comes_when_it_is_wanted(settings: NoticeSettings, mode: Mode, now: str, due: str) -> None:
    digest = mode if mode in ("hourly", "daily") else None
    assert plan_delivery(settings, mode, at(now), PLACE) == Plan(at(due), digest)


def test_what_is_off_does_not_come() -> None:
    assert plan_delivery(NoticeSettings(), "off", at("2026-11-20T10:00"), PLACE) is None


def test_hours_are_full_in_zones_that_are_half_an_hour_off() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    now = datetime(2026, 11, 20, 10, 10, tzinfo=kolkata)
    assert plan_delivery(NoticeSettings(), "hourly", now.astimezone(UTC), Place(kolkata)) == Plan(
        datetime(2026, 11, 20, 11, tzinfo=kolkata).astimezone(UTC), "hourly"
    )


times = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(
    st.builds(
        NoticeSettings,
        quiet=st.none() | st.builds(QuietHours, times, times).filter(lambda one: one.begin != one.end),
        rest_days=st.booleans(),
        daily_at=times,
    ),
    st.sampled_from(["now", "hourly", "daily"]),
    st.datetimes(datetime(2026, 9, 1), datetime(2026, 12, 1)).map(lambda one: one.replace(tzinfo=UTC)),
)
def test_nothing_comes_in_quiet_time_nor_before_it_happens(settings: NoticeSettings, mode: Mode, now: datetime) -> None:
    plan = plan_delivery(settings, mode, now, PLACE)
    assert plan is not None
    assert now <= plan.due_at <= now + timedelta(days=12)
    local = plan.due_at.astimezone(SHANGHAI)
    assert not (settings.rest_days and not CALENDAR.is_working_day(local.date()))
    if settings.quiet is not None:
        begin, end, clock = settings.quiet.begin, settings.quiet.end, local.time()
        assert not (begin <= clock < end if begin < end else clock >= begin or clock < end)
