"""Stretches of time as people write them in a cell: 1小时30分, 90分钟, 2天, 1h 30m, 1:30:00, PT1H30M."""

from __future__ import annotations

import re
from decimal import Decimal

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.reading import plain

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800

_UNITS = {
    "秒": 1, "秒钟": 1, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "分": MINUTE, "分钟": MINUTE, "m": MINUTE, "min": MINUTE, "mins": MINUTE, "minute": MINUTE, "minutes": MINUTE,
    "时": HOUR, "小时": HOUR, "个小时": HOUR, "钟头": HOUR, "h": HOUR, "hr": HOUR, "hrs": HOUR, "hour": HOUR,
    "hours": HOUR,
    "天": DAY, "日": DAY, "d": DAY, "day": DAY, "days": DAY,
    "周": WEEK, "星期": WEEK, "w": WEEK, "week": WEEK, "weeks": WEEK,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_PART = re.compile(rf"\s*([0-9]{{1,12}}(?:\.[0-9]{{1,9}})?)\s*({_UNIT})(?![a-z])\s*,?", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,9}):([0-5]?[0-9])(?::([0-5]?[0-9]))?")
_ISO = re.compile(
    r"P(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?", re.IGNORECASE
)
_SHOWN = ((DAY, "天", "d"), (HOUR, "小时", "h"), (MINUTE, "分", "m"), (1, "秒", "s"))


def parse_duration_text(text: str) -> str:
    """Seconds as decimal text. Hours and minutes where there is a colon; a bare number is seconds. Raises BadValue."""
    folded = fold_width(text).strip()
    if re.fullmatch(r"[0-9]{1,15}", folded):
        return str(int(folded))
    found = _CLOCK.fullmatch(folded)
    if found is not None:
        return str(int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3] or 0))
    iso = _ISO.fullmatch(folded)
    if iso is not None and any(iso.groups()):
        units = (WEEK, DAY, HOUR, MINUTE, 1)
        return str(sum(int(part or 0) * unit for part, unit in zip(iso.groups(), units, strict=True)))
    return _add_parts(folded, text)


def _add_parts(folded: str, text: str) -> str:
    total, place = Decimal(0), 0
    while place < len(folded):
        part = _PART.match(folded, place)
        if part is None:
            raise BadValue(
                "not_a_duration_text",
                f"“{text[:60]}”不是时长；可写成 1小时30分、90分钟 或 1:30。",
                f"'{text[:60]}' is not a duration. Write 1h 30m, 90 minutes or 1:30.",
            )
        total += Decimal(part[1]) * _UNITS[part[2].lower()]
        place = part.end()
    return format(plain(total), "f")


def format_duration(seconds: int, language: str) -> str:
    """1小时30分 or 1h 30m; nothing but zero is 0秒."""
    english = language.startswith("en")
    parts = []
    for unit, zh, en in _SHOWN:
        count, seconds = divmod(seconds, unit)
        if count:
            parts.append(f"{count}{en if english else zh}")
    if not parts:
        return "0s" if english else "0秒"
    return (" " if english else "").join(parts)
