"""When a company works, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from zhike.kernel.base.errors import Invalid


class CalendarNeverWorks(Invalid):
    """No weekday has a working window."""

    code = "calendar_never_works"
    title_zh = "工作日历没有工作时间"
    title_en = "The calendar has no working time"
    detail_zh = "请至少为一个星期几设置上班时间，否则时限永远不会到期。"
    detail_en = "Give at least one weekday a working window, or no clock would ever end."


class BadWindow(Invalid):
    """A window that ends before it begins, or overlaps the one before it."""

    code = "calendar_bad_window"
    title_zh = "工作时段有误"
    title_en = "Bad working window"
    detail_zh = "时段 {begin}–{end} 无效：结束须晚于开始，同一天的时段不能重叠；跨午夜请分成两段。"
    detail_en = "{begin}–{end} can't be: it must end after it begins and may not overlap; split it at midnight."


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a day in the calendar's zone; `end` None is midnight."""

    begin: time
    end: time | None


Windows = tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Working windows a weekday (0 is Monday) and the days that differ: () closed, else that day's windows.

    Raises CalendarNeverWorks, BadWindow when made.
    """

    zone: ZoneInfo
    weekdays: Mapping[int, Windows]
    exceptions: Mapping[date, Windows] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not any(self.weekdays.values()):
            raise CalendarNeverWorks
        for windows in (*self.weekdays.values(), *self.exceptions.values()):
            _check_windows(windows)

    def get_windows(self, day: date) -> Windows:
        """The windows of a day: its exception's, else its weekday's."""
        exception = self.exceptions.get(day)
        return self.weekdays.get(day.weekday(), ()) if exception is None else exception

    def is_working_day(self, day: date) -> bool:
        """Whether anything is worked on the day."""
        return bool(self.get_windows(day))


def _check_windows(windows: Windows) -> None:
    last = time.min
    for window in windows:
        if window.begin < last or (window.end is not None and window.end <= window.begin):
            raise BadWindow(begin=window.begin.isoformat("minutes"), end=window.end)
        last = window.end or time.max
