"""A business calendar as it stands in its record, and back: windows by weekday, and the days that differ. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from zhike.engines.calendar.holidays import seed_chinese_holidays
from zhike.engines.calendar.model import BusinessCalendar, Window, Windows
from zhike.kernel.base.errors import Invalid

MIDNIGHT = "24:00"
OFFICE = (("09:00", "12:00"), ("13:30", "18:00"))
WORKDAYS = range(1, 6)


class BadCalendar(Invalid):
    """A record of a calendar that cannot be read."""

    code = "calendar_unreadable"
    title_zh = "工作日历无法读取"
    title_en = "The calendar cannot be read"
    detail_zh = '“{part}”有误：时段写作 [["09:00", "12:00"]]，星期为 1 到 7，日期为 YYYY-MM-DD。'
    detail_en = '"{part}" is wrong: windows are [["09:00", "12:00"]], weekdays 1 to 7, days YYYY-MM-DD.'


@dataclass(frozen=True, slots=True)
class CalendarDocument:
    """What stands in the two fields of a calendar's record: [begin, end] pairs by weekday and by day."""

    weekdays: Mapping[str, list[list[str]]]
    exceptions: Mapping[str, list[list[str]]]


def read_calendar(weekdays: object, exceptions: object, zone: str) -> BusinessCalendar:
    """The calendar of a record. Raises BadCalendar, CalendarNeverWorks, BadWindow."""
    return BusinessCalendar(
        zone=ZoneInfo(zone),
        weekdays={_read_weekday(name) - 1: _read_windows(value) for name, value in _members(weekdays)},
        exceptions={_read_day(name): _read_windows(value) for name, value in _members(exceptions)},
    )


def make_chinese_calendar(years: Iterable[int]) -> CalendarDocument:
    """Office hours with the holidays and worked weekends of China in these years."""
    windows = [list(one) for one in OFFICE]
    exceptions: dict[str, list[list[str]]] = {}
    for year in years:
        seed = seed_chinese_holidays(year)
        exceptions |= {day.isoformat(): [] for day in seed.closed}
        exceptions |= {day.isoformat(): windows for day in seed.worked}
    return CalendarDocument({str(day): windows for day in WORKDAYS}, exceptions)


def _members(raw: object) -> list[tuple[str, object]]:
    if raw is None:
        return []
    if not isinstance(raw, Mapping):
        raise BadCalendar(part=str(raw)[:60])
    return [(str(name), value) for name, value in raw.items()]


def _read_weekday(name: str) -> int:
    if name not in {"1", "2", "3", "4", "5", "6", "7"}:
        raise BadCalendar(part=name[:60])
    return int(name)


def _read_day(name: str) -> date:
    try:
        return date.fromisoformat(name)
    except ValueError as broken:
        raise BadCalendar(part=name[:60]) from broken


def _read_windows(raw: object) -> Windows:
    items = raw if isinstance(raw, list) else None
    if items is None or not all(isinstance(one, list) and len(one) == 2 for one in items):
        raise BadCalendar(part=str(raw)[:60])
    return tuple(Window(_read_time(begin), None if end == MIDNIGHT else _read_time(end)) for begin, end in items)


def _read_time(raw: object) -> time:
    try:
        return time.fromisoformat(str(raw))
    except ValueError as broken:
        raise BadCalendar(part=str(raw)[:60]) from broken
