"""Public holidays and worked weekends of China, to seed a calendar with; each workspace may change them.

Data: the package `holidays` (notices of the General Office of the State Council). The notice for a year appears in
the autumn before it; a year without one has the statutory days only, and no 调休 is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import holidays


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """`closed` days with their names, weekends that are `worked`, and whether the year's notice is known."""

    closed: dict[date, str]
    worked: tuple[date, ...]
    announced: bool


def seed_chinese_holidays(year: int) -> HolidayYear:
    """The exceptions of one year."""
    known = holidays.country_holidays("CN", years=[year], language="zh_CN")
    closed = {day: name for day, name in sorted(known.items()) if day.year == year}
    worked = tuple(sorted(day for day in known.weekend_workdays if day.year == year))
    # Notices move working days around the Spring Festival and National Day every year since 1999.
    return HolidayYear(closed, worked, announced=bool(worked))
