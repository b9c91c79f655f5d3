"""The drainer: folds the roll-ups of parents that bulk work has marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import OperationId, WorkspaceKey, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.journal.append import Stamp
from zhike.kernel.postgres.locks import LockPurpose, lock_key
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.sql import load_queries, quote_identifier
from zhike.kernel.records.compiled import CompileCache
from zhike.kernel.records.errors import CatalogMoved
from zhike.kernel.records.rollup import recompute
from zhike.kernel.records.rollup_plan import POLICY, list_own_rollups
from zhike.kernel.records.session import Session
from zhike.kernel.records.sources import CatalogSource

BATCH_PARENTS = 500
_QUERIES = load_queries("zhike.kernel.records")


class Drainer:
    """Folds marked parents in short transactions. Many may run; one at a time works on a workspace."""

    def __init__(self, database: Database, catalogs: CatalogSource, clock: Clock) -> None:
        """Runs in the worker process, woken after writes and from time to time."""
        self._database, self._catalogs, self._clock = database, catalogs, clock
        self._cache = CompileCache()

    async def drain(self, workspace: WorkspaceKey) -> int:
        """Fold until no mark is left (or another process is at it); says how many parents. Raises retryable errors of
        the postgres room; whatever was committed before stays folded."""
        count = 0
        catalog = await self._catalogs.current(workspace)
        if not await self._database.fetch_value(_QUERIES.get("has_marks", catalog.schema)):
            # Every write wakes the drainer, and few leave something to it.
            return 0
        while folded := await self._drain_batch(workspace):
            count += folded
        return count

    async def _drain_batch(self, workspace: WorkspaceKey) -> int:
        catalog = await self._catalogs.current(workspace)
        async with self._database.transaction(workspace) as transaction:
            key = lock_key(LockPurpose.DRAINER, workspace)
            if not await transaction.fetch_value("SELECT pg_try_advisory_xact_lock($1)", [key]):
                return 0
            schema = quote_identifier(catalog.schema)
            version = await transaction.fetch_value(f"SELECT version FROM {schema}.catalog_head WHERE id = 1")
            if version == catalog.version:
                return await self._fold_batch(transaction, catalog)
        await self._catalogs.refresh(workspace)
        if (await self._catalogs.current(workspace)).version == catalog.version:
            raise CatalogMoved
        return await self._drain_batch(workspace)

    async def _fold_batch(self, transaction: Transaction, catalog: Catalog) -> int:
        schema = quote_identifier(catalog.schema)
        rows = await transaction.fetch_rows(
            f"SELECT object, record_id FROM {schema}.rollup_due ORDER BY marked_at, object, record_id LIMIT $1",
            [BATCH_PARENTS],
        )
        marked: dict[str, list[UUID]] = {}
        for row in rows:
            marked.setdefault(row["object"], []).append(row["record_id"])
        session = self._open_session(transaction, catalog)
        count = 0
        for object_key in sorted(marked, key=_order(catalog)):
            count += await self._fold_object(session, object_key, sorted(marked[object_key]))
        return count

    async def _fold_object(self, session: Session, object_key: str, ids: Sequence[UUID]) -> int:
        # Parents first, then their marks: nobody who holds a mark ever waits for a parent behind us.
        known = object_key in session.catalog.objects and session.catalog.objects[object_key].active
        if known:
            await session.lock(session.shape(object_key), ids)
        text = _QUERIES.get("take_marks", session.catalog.schema)
        taken = [row["record_id"] for row in await session.transaction.fetch_rows(text, [object_key, ids])]
        if known:
            await recompute(
                session, session.shape(object_key), list_own_rollups(session.catalog, object_key), sorted(taken)
            )
        return len(taken)

    def _open_session(self, transaction: Transaction, catalog: Catalog) -> Session:
        stamp = Stamp(self._clock.now(), OperationId(new_id()), None, None, "system", "rollup", {})
        return Session(transaction, catalog, POLICY, stamp, self._clock, self._cache)


def _order(catalog: Catalog) -> Callable[[str], int]:
    places = {key: index for index, key in enumerate(catalog.objects)}
    return lambda key: places.get(key, len(places))
