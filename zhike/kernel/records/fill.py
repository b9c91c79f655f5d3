"""Fills a roll-up field that was added while records existed: the records room's plug for the catalog's `finish`."""

from __future__ import annotations

from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import OperationId, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.journal.append import Stamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import Workspace
from zhike.kernel.records.compiled import CompileCache
from zhike.kernel.records.rollup import recompute
from zhike.kernel.records.rollup_plan import POLICY, list_own_rollups
from zhike.kernel.records.session import Session

CHUNK_PARENTS = 500
_FIRST = UUID(int=0)


class RollUps:
    """Computes stored roll-ups of records that were there before the field, in short transactions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._cache = CompileCache()

    async def fill(self, workspace: Workspace, catalog: Catalog, object_key: str, field_key: str) -> None:
        """Give every record of the object its value. Running it again does no harm."""
        plans = [one for one in list_own_rollups(catalog, object_key) if one.field.key == field_key]
        table = quote_identifier(catalog.objects[object_key].table)
        text = (
            f"SELECT t.id FROM {quote_identifier(catalog.schema)}.{table} AS t WHERE t.id > $1"
            " ORDER BY t.id LIMIT $2 FOR NO KEY UPDATE"
        )
        last: UUID | None = _FIRST
        while last is not None:
            async with self._database.transaction(workspace.key) as transaction:
                rows = await transaction.fetch_rows(text, [last, CHUNK_PARENTS])
                stamp = Stamp(self._clock.now(), OperationId(new_id()), None, None, "system", "rollup", {})
                session = Session(transaction, catalog, POLICY, stamp, self._clock, self._cache)
                await recompute(session, session.shape(object_key), plans, [row["id"] for row in rows])
            last = rows[-1]["id"] if rows else None
