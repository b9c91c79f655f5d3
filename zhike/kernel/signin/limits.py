"""Limits that guard secrets are counted by all processes together: a bucket a caller, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from zhike.kernel.base.clock import Clock
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.kernel.signin")
MOST_LENT = 10_000
"""Callers whose block a process remembers."""


@dataclass(frozen=True, slots=True)
class SharedLimit:
    """`quota` requests in `window_seconds`, refilled evenly. A process takes `block` of them at once, so that only each
    `block`th request asks the database; what it does not use within the window is lost to the caller."""

    name: str
    quota: int
    window_seconds: int
    block: int = 1


@dataclass(slots=True)
class _Lent:
    left: int
    until: float


class SharedLimiter:
    """Buckets of one limit, seen by every process on the database."""

    def __init__(self, database: Database, clock: Clock, limit: SharedLimit) -> None:
        """A quota of 0 is no limit."""
        self._database, self._clock, self._limit = database, clock, limit
        self._lent: dict[str, _Lent] = {}

    async def spend(self, caller: str) -> int:
        """Count a request of a caller; 0, or after how many seconds he may ask again."""
        if self._limit.quota == 0:
            return 0
        lent, now = self._lent.get(caller), self._clock.monotonic_seconds()
        if lent is not None and lent.left > 0 and now < lent.until:
            lent.left -= 1
            return 0
        return await self._take(caller, now)

    async def _take(self, caller: str, now: float) -> int:
        limit, at = self._limit, self._clock.now()
        rate = limit.quota / limit.window_seconds
        params = [limit.name, caller, float(limit.quota), float(limit.block), at, rate]
        row = await self._database.fetch_row(QUERIES.get("take_tokens"), params)
        if row is None:
            return ceil(1.0 / rate)
        granted = limit.block
        if row["before"] is not None:
            # What was there now is what was left, filled up since; what is not there any more was granted, whole.
            filled = row["before"] + max(0.0, (at - row["since"]).total_seconds()) * rate
            granted = round(min(float(limit.quota), filled) - row["tokens"])
        if granted < 1:
            left: float = row["tokens"]
            return max(1, ceil((1.0 - left) / rate))
        if granted > 1:
            while len(self._lent) >= MOST_LENT:
                del self._lent[next(iter(self._lent))]
            self._lent[caller] = _Lent(granted - 1, now + limit.window_seconds)
        return 0
