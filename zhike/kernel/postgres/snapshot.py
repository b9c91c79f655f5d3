"""Many short transactions that read one moment. The holder of the moment has no lock on any table, so that publishing
(which adds columns) never waits for a long reading; rows deleted meanwhile stay on disk until it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from zhike.kernel.postgres.dump import export_snapshot
from zhike.kernel.postgres.pool import Database, Transaction

PAGE_SECONDS = 120


class Moment:
    """What the database was when `frozen_moment` began."""

    def __init__(self, database: Database, name: str) -> None:
        """Made by `frozen_moment` only."""
        self._database = database
        high, low, number = (int(part, 16) for part in name.split("-"))
        self._begin = f"SET TRANSACTION SNAPSHOT '{high:08X}-{low:08X}-{number:X}'"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A short transaction that sees the moment."""
        async with self._database.transaction(
            isolation="repeatable read", statement_timeout_seconds=PAGE_SECONDS
        ) as transaction:
            await transaction.execute(self._begin)
            yield transaction


@asynccontextmanager
async def frozen_moment(database: Database) -> AsyncIterator[Moment]:
    """Hold the present moment; takes one connection for as long. Raises DatabaseUnavailable, DatabaseBusy."""
    async with database.transaction(isolation="repeatable read") as holder:
        await holder.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield Moment(database, await export_snapshot(holder))
