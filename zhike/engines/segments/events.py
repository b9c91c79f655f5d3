"""Who entered and left, for whoever acts on it: named cursors with the contract of the journal's consumers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from zhike.engines.segments.model import SegmentEvent
from zhike.engines.segments.store import QUERIES, read_events
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.journal.consumer import CursorFromOtherEra
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.workspaces import schema_of

BATCH = 500
Handler = Callable[[Transaction, tuple[SegmentEvent, ...]], Awaitable[None]]


class SegmentEvents:
    """One named cursor over the events of a workspace."""

    def __init__(self, database: Database, workspace: WorkspaceKey, name: str, clock: Clock) -> None:
        self._database, self._workspace, self._name, self._clock = database, workspace, name, clock
        self._schema = schema_of(workspace)

    async def register(self, *, from_start: bool = True) -> None:
        """Make the cursor where there is none: before the first event, or behind the present last one."""
        params = [self._name, from_start, self._clock.now()]
        await self._database.execute(QUERIES.get("ensure_cursor", self._schema), params)

    async def process(self, handler: Handler, limit: int = BATCH) -> int:
        """Hand the next events to `handler` in one transaction with the cursor's move; says how many.

        0: nothing waits, or another process has the cursor. Raises CursorFromOtherEra after a restore, and whatever
        the handler raises (the cursor stays).
        """
        if await self._database.fetch_value(QUERIES.get("is_up", self._schema), [self._name]):
            return 0
        async with self._database.transaction(self._workspace) as transaction:
            cursor = await transaction.fetch_row(QUERIES.get("lock_cursor", self._schema), [self._name])
            if cursor is None:
                return 0
            era: int = await transaction.fetch_value(QUERIES.get("read_era", self._schema))
            if era != cursor["era"]:
                raise CursorFromOtherEra(name=self._name, cursor_era=cursor["era"], era=era)
            events = await read_events(transaction, self._schema, cursor["pos"], limit)
            if events:
                await handler(transaction, events)
                await self._move(transaction, events[-1].pos, era)
            return len(events)

    async def reset(self) -> None:
        """Go on behind the last event of the present era."""
        async with self._database.transaction(self._workspace) as transaction:
            pos: int = await transaction.fetch_value(QUERIES.get("read_head", self._schema))
            await self._move(transaction, pos, await transaction.fetch_value(QUERIES.get("read_era", self._schema)))

    async def _move(self, transaction: Transaction, pos: int, era: int) -> None:
        params = [self._name, pos, era, self._clock.now()]
        await transaction.execute(QUERIES.get("move_cursor", self._schema), params)
