"""What relative words (now, today, me, this week) mean for one reader at one moment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LowerContext(ABC):
    """Every part becomes a parameter of the statement, never text.

    `time_zone`, `week_start` (1 is Monday, 7 Sunday) and `fiscal_month` (the month that a fiscal year starts in) are
    the workspace's, for every reader. `my_departments` are the main and further departments of the reader;
    `departments_below` names for a department it and all below it (a department that is missing has only itself).
    """

    now: datetime
    time_zone: str = "Asia/Shanghai"
    week_start: int = 1
    fiscal_month: int = 1
    me: UUID | None = None
    my_departments: tuple[UUID, ...] = ()
    departments_below: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The calendar day in the workspace's zone."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()

    def to_instant(self, local: datetime) -> datetime:
        """The moment (UTC) that a wall clock in the workspace's zone means; the ends of time are not crossed."""
        try:
            return (local if local.tzinfo else local.replace(tzinfo=ZoneInfo(self.time_zone))).astimezone(UTC)
        except OverflowError:
            return _FIRST if local.year < 5000 else _LAST

    def start_of_day(self, day: date) -> datetime:
        """The first moment of a day in the workspace's zone."""
        return self.to_instant(datetime.combine(day, time()))

    def start_of_next_day(self, day: date) -> datetime:
        """The first moment after a day in the workspace's zone."""
        return self.start_of_day(day + timedelta(days=1)) if day < date.max else _LAST

    @abstractmethod
    def index_secret(self, object_key: str, field_key: str, value: str) -> str:
        """What stands for a value that is compared with a secret field: only who holds the workspace's keys can say."""

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        """A department and all below it."""
        return self.departments_below.get(department, (department,))
