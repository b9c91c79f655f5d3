"""Dates and times as people write them in a cell: 2026年3月5日 下午2:30, 2026/3/5, 5 Mar 2026, 20260305.

A date that could mean two days (3/5/2026) is refused instead of guessed. A bare number of five digits is the serial of
a spreadsheet, where it means a day from 1950 to 2099.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue

_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_TENS = re.compile(r"([一二三])?十([一二三四五六七八九])?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})\s*(?:年|[-/.])\s*(?P<month>[0-9]{1,2})\s*(?:月|[-/.])\s*(?P<day>[0-9]{1,2})\s*[日号]?"
)
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])")
_YEAR_LAST = re.compile(r"(?P<first>[0-9]{1,2})[-/.](?P<second>[0-9]{1,2})[-/.](?P<year>[0-9]{4})")
_DAY_NAME = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[\s.-]+(?P<name>{_MONTH})\.?[\s,-]+(?P<year>[0-9]{{4}})", re.IGNORECASE
)
_NAME_DAY = re.compile(
    rf"(?P<name>{_MONTH})\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}})", re.IGNORECASE
)
_TIME = re.compile(
    r"(?P<before>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|AM|PM)?\s*"
    r"(?P<hour>[0-9]{1,2})(?:[:点时](?P<minute>[0-9]{1,2})?(?:[:分](?:(?P<second>[0-9]{1,2})"
    r"(?:\.(?P<fraction>[0-9]{1,6})[0-9]*)?秒?)?)?)?"
    r"\s*(?P<after>AM|PM)?\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?P<days>[0-9]{5})(?:\.(?P<part>[0-9]{1,12}))?")
_SERIAL_START = datetime.combine(date(1899, 12, 30), time(0))
_SERIALS = range(18_264, 73_051)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "pm"})
_MORNING = frozenset({"凌晨", "清晨", "早上", "上午", "am"})


def parse_date_text(text: str) -> date:
    """The day that a cell means; a time behind it must be midnight. Raises BadValue."""
    serial = _read_serial(text)
    if serial is not None and serial.time() == time(0):
        return serial.date()
    day, rest = _read_day(text)
    if rest and _read_time(rest, text) != (time(0), None):
        raise BadValue(
            "date_with_time", f"“{text[:60]}”含有时间，这里只要日期。", f"'{text[:60]}' has a time; a day is wanted."
        )
    return day


def parse_datetime_text(text: str, zone: ZoneInfo) -> datetime:
    """The moment that a cell means; without an offset of its own it is in `zone`. Raises BadValue."""
    serial = _read_serial(text)
    if serial is not None:
        moment = serial.replace(tzinfo=zone)
    else:
        day, rest = _read_day(text)
        clock, offset = _read_time(rest, text) if rest else (time(0), None)
        moment = datetime.combine(day, clock, tzinfo=offset or zone)
    # A wall-clock time that summer time skips, or whose instant falls out of the calendar, is no moment.
    try:
        return moment.astimezone(timezone.utc)  # noqa: UP017 - the name of the type, not of the constant
    except OverflowError as broken:
        raise _unreadable(text) from broken


def _read_serial(text: str) -> datetime | None:
    """The wall-clock moment of a spreadsheet's number, to the second."""
    found = _SERIAL.fullmatch(fold_width(text).strip())
    if found is None or int(found["days"]) not in _SERIALS:
        return None
    seconds = round(float(f"0.{found['part'] or 0}") * 86_400)
    return _SERIAL_START + timedelta(days=int(found["days"]), seconds=seconds)


def _read_day(text: str) -> tuple[date, str]:
    folded = fold_width(text).strip()
    for pattern in (_YEAR_FIRST, _COMPACT, _DAY_NAME, _NAME_DAY, _YEAR_LAST):
        found = pattern.match(folded)
        if found:
            return _make_day(found, text), folded[found.end() :].lstrip(" \tT,，")
    translated = _translate_chinese(folded)
    found = _YEAR_FIRST.match(translated)
    if found:
        return _make_day(found, text), translated[found.end() :].strip()
    raise _unreadable(text)


def _make_day(found: re.Match[str], text: str) -> date:
    parts = found.groupdict()
    if "first" in parts:
        month, day = _order(int(parts["first"]), int(parts["second"]), text)
    else:
        month = _MONTHS[parts["name"].lower()] if "name" in parts else int(parts["month"])
        day = int(parts["day"])
    try:
        return date(int(parts["year"]), month, day)
    except ValueError as broken:
        raise BadValue(
            "no_such_day", f"“{text[:60]}”不是存在的日期。", f"'{text[:60]}' is not a day of the calendar."
        ) from broken


def _order(first: int, second: int, text: str) -> tuple[int, int]:
    if first == second or second > 12:
        return first, second
    if first > 12:
        return second, first
    raise BadValue(
        "ambiguous_date",
        f"“{text[:60]}”分不清月和日，请写成 2026-03-05 的形式。",
        f"In '{text[:60]}' month and day cannot be told apart. Write it as 2026-03-05.",
    )


def _read_time(rest: str, text: str) -> tuple[time, timezone | None]:
    found = _TIME.fullmatch(rest)
    if found is None or not (found["minute"] or ":" in rest or "点" in rest or "时" in rest or found["after"]):
        raise _unreadable(text)
    half = (found["before"] or found["after"] or "").lower()
    hour = int(found["hour"])
    if (half in _AFTERNOON or half == "中午") and hour < 12 and not (half == "中午" and hour > 10):
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    fraction = int((found["fraction"] or "0").ljust(6, "0"))
    try:
        clock = time(hour, int(found["minute"] or 0), int(found["second"] or 0), fraction)
    except ValueError as broken:
        raise _unreadable(text) from broken
    return clock, _read_offset(found["zone"], text)


def _read_offset(mark: str | None, text: str) -> timezone | None:
    if mark is None:
        return None
    if mark in "Zz":
        return timezone(timedelta(0))
    hours, minutes = int(mark[1:3]), int(mark[-2:])
    if hours > 18 or minutes > 59:
        raise _unreadable(text)
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if mark[0] == "-" else 1))


def _translate_chinese(text: str) -> str:
    def tens(found: re.Match[str]) -> str:
        return (found[1] or "一") + (found[2] or "〇")

    return _CHINESE_TENS.sub(tens, text).translate(_CHINESE_DIGITS)


def _unreadable(text: str) -> BadValue:
    return BadValue(
        "not_a_date_text",
        f"“{text[:60]}”不是可识别的日期；可写成 2026-03-05、2026/3/5 或 2026年3月5日 14:30。",
        f"'{text[:60]}' is not a date that can be read. Write 2026-03-05, 5 Mar 2026 or 2026-03-05 14:30.",
    )
