"""How much a workspace may hold: records, people who may sign in, bytes of files (`quota` in its settings).

Counting a million rows with every write would cost more than the write, so a count is kept for a minute and what was
written since is added; near the limit it is counted anew. Two processes may together go a little over.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Conflict
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries

KEPT_SECONDS = 60.0
USERS = "user"
_QUERIES = load_queries("zhike.kernel.records", "quota.sql")


class QuotaReached(Conflict):
    """The workspace holds as much as it may."""

    code = "quota_reached"
    title_zh = "已达工作区配额"
    title_en = "The workspace is full"
    detail_zh = "本工作区最多 {limit} {what_zh}，已有 {used}；请清理，或请管理员调整设置 quota.{name}。"
    detail_en = "This workspace may hold {limit} {what_en} and has {used}. Clear some, or have quota.{name} raised."


@dataclass(frozen=True, slots=True)
class Usage:
    """How much there is."""

    records: int
    users: int
    file_bytes: int


@dataclass(slots=True)
class _Count:
    number: int
    at: float


class Quotas:
    """Counts by workspace, as this process knows them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: dict[tuple[str, str], _Count] = {}

    async def check(self, source: Connection | Database, catalog: Catalog, object_key: str, coming: int) -> None:
        """Before records are made. Raises QuotaReached."""
        quota = catalog.settings.quota
        if quota.records is not None:
            await self._check(source, catalog, ("records", quota.records, coming), ("条记录", "records"))
        if quota.users is not None and object_key == USERS:
            await self._check(source, catalog, ("users", quota.users, coming), ("个用户", "users"))

    async def measure(self, source: Connection | Database, schema: str) -> Usage:
        """Everything, counted now."""
        row = await source.fetch_row(_QUERIES.get("measure", schema))
        assert row is not None  # noqa: S101 - aggregates always have one row
        return Usage(row["records"], row["users"], row["file_bytes"])

    async def _check(
        self, source: Connection | Database, catalog: Catalog, asked: tuple[str, int, int], words: tuple[str, str]
    ) -> None:
        name, limit, coming = asked
        key, now = (catalog.schema, name), self._clock.monotonic_seconds()
        known = self._counts.get(key)
        if known is None or now - known.at > KEPT_SECONDS or known.number + coming > limit:
            number = await source.fetch_value(_QUERIES.get(f"count_{name}", catalog.schema))
            known = self._counts[key] = _Count(int(number), now)
        if known.number + coming > limit:
            raise QuotaReached(name=name, limit=limit, used=known.number, what_zh=words[0], what_en=words[1])
        known.number += coming
