"""The only place that reads the time. Everything else is handed a clock."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def monotonic_seconds(self) -> float:
        """Seconds since some fixed moment, never going back. For measuring and waiting."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_seconds(self) -> float:
        """Seconds since some fixed moment, never going back."""
        return time.monotonic()


class FrozenClock:
    """A clock that moves only when told to. For tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        """Stand at `at`, which must be aware."""
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware time: FrozenClock(datetime(2026, 1, 5, tzinfo=UTC))")
        self._at = at.astimezone(UTC)
        self._elapsed_seconds = 0.0

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self._at

    def monotonic_seconds(self) -> float:
        """Seconds by which the clock was moved."""
        return self._elapsed_seconds

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        if seconds < 0:
            raise ValueError("time does not go back; make a new FrozenClock")
        self._at += timedelta(seconds=seconds)
        self._elapsed_seconds += seconds


def today_in(clock: Clock, zone: ZoneInfo) -> date:
    """The calendar day that it is in a zone."""
    return clock.now().astimezone(zone).date()
