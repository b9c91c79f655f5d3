"""Which failures of a write are worth another try, and how often."""

from __future__ import annotations

import asyncio

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey, new_jitter
from zhike.kernel.postgres.errors import DatabaseFault, DatabaseUnavailable, UniqueViolation, is_retryable
from zhike.kernel.records.errors import CatalogMoved
from zhike.kernel.records.sources import CatalogSource

MAX_RETRIES = 5


class Retries:
    """Counts the retries of one save. Inside somebody else's transaction nothing can be retried here."""

    def __init__(self, catalogs: CatalogSource, workspace: WorkspaceKey, *, owned: bool) -> None:
        """`owned`: the save has a transaction of its own."""
        self._catalogs, self._workspace, self._owned = catalogs, workspace, owned
        self._count = 0
        self._version: int | None = None

    async def after(self, error: ZhikeError) -> None:
        """Return when it is worth another try; else raise the error."""
        self._count += 1
        if not self._owned or self._count > MAX_RETRIES:
            raise error
        if isinstance(error, CatalogMoved):
            await self._catalogs.refresh(self._workspace)
            return
        if isinstance(error, DatabaseFault) and await self._has_moved():
            # A column or table went away between the snapshot and the statement.
            return
        if isinstance(error, DatabaseUnavailable) or not (is_retryable(error) or isinstance(error, UniqueViolation)):
            # A lost connection may have committed: the caller decides, an idempotency key makes it safe.
            raise error
        await asyncio.sleep(new_jitter(0.005, 0.02) * 2**self._count)

    async def _has_moved(self) -> bool:
        before = await self._catalogs.current(self._workspace)
        after = await self._catalogs.refresh(self._workspace)
        return after.version != before.version
