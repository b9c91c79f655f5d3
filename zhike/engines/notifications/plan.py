"""When something that happens now is delivered: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhike.engines.calendar.model import BusinessCalendar
from zhike.engines.notifications.model import Digest, Mode, NoticeSettings, QuietHours

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LOOKED_AHEAD = 400
"""Days: a calendar that is closed for longer is none that anybody waits for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When it is delivered, and in which digest."""

    due_at: datetime
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where hours and days are counted; the calendar is needed for those alone who have quiet days."""

    zone: ZoneInfo
    calendar: BusinessCalendar | None = None

    def rests(self, day: date) -> bool:
        """Whether nothing is worked on the day."""
        return self.calendar is not None and not self.calendar.is_working_day(day)

    def moment(self, day: date, at: time) -> datetime:
        """A time of a day as an instant."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def plan_delivery(settings: NoticeSettings, mode: Mode, now: datetime, place: Place) -> Plan | None:
    """None: not at all."""
    if mode == "off":
        return None
    if mode == "always":
        return Plan(now)
    counted = place if settings.rest_days else Place(place.zone)
    if mode == "now":
        return Plan(_leave_quiet(settings.quiet, now, counted))
    at = _next_hour(now, place.zone) if mode == "hourly" else _next_digest(settings.daily_at, now, counted)
    return Plan(_leave_quiet(settings.quiet, at, counted), mode)


def _next_hour(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    passed = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return now - passed + _HOUR


def _next_digest(at: time, now: datetime, place: Place) -> datetime:
    """The next time of day that is not on a quiet day."""
    day = now.astimezone(place.zone).date()
    for _ in range(_LOOKED_AHEAD):
        moment = place.moment(day, at)
        if moment > now and not place.rests(day):
            return moment
        day += _DAY
    return now + _DAY


def _leave_quiet(quiet: QuietHours | None, moment: datetime, place: Place) -> datetime:
    """The moment itself, or the end of the quiet stretch that it lies in: hours, then days, until neither holds it."""
    for _ in range(_LOOKED_AHEAD):
        local = moment.astimezone(place.zone)
        after = _end_of_rest(local.date(), place) or _end_of_hours(quiet, local, place)
        if after is None:
            return moment
        moment = after
    return moment


def _end_of_rest(day: date, place: Place) -> datetime | None:
    """The beginning of the next working day's work, where the day is quiet."""
    if not place.rests(day):
        return None
    for _ in range(_LOOKED_AHEAD):
        day += _DAY
        if place.calendar is not None and (windows := place.calendar.get_windows(day)):
            return place.moment(day, windows[0].begin)
    return None


def _end_of_hours(quiet: QuietHours | None, local: datetime, place: Place) -> datetime | None:
    """The end of the quiet hours, where the time lies in them. Over midnight they end on the next day."""
    if quiet is None:
        return None
    at, day = local.time(), local.date()
    if quiet.begin < quiet.end:
        return place.moment(day, quiet.end) if quiet.begin <= at < quiet.end else None
    if at >= quiet.begin:
        return place.moment(day + _DAY, quiet.end)
    return place.moment(day, quiet.end) if at < quiet.end else None
