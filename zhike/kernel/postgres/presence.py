"""Which processes serve a database. Each holds a shared lock as long as it lives; who changes tables needs it alone.

An older program that goes on serving while a newer one changes its tables and definitions would answer nonsense.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from zhike.kernel.postgres.connect import MAINTENANCE, PoolKind
from zhike.kernel.postgres.locks import LockPurpose, lock_key, session_unlock_sql, try_session_lock_sql
from zhike.kernel.postgres.pool import Connection, Database

_KEY = lock_key(LockPurpose.SERVING)
SHARED_LOCK = f"SELECT pg_advisory_lock_shared({_KEY:d})"
"""Waits while somebody changes the tables."""
SHARED_UNLOCK = f"SELECT pg_advisory_unlock_shared({_KEY:d})"
_NAME = "zhike serving "
_LIST = (
    "SELECT DISTINCT substr(a.application_name, $1) AS version"
    " FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid AND a.datname = current_database()"
    " WHERE l.locktype = 'advisory' AND l.mode = 'ShareLock' AND l.granted AND l.objsubid = 1"
    " AND l.classid::bigint = $2 AND l.objid::bigint = $3 ORDER BY version"
)


def serving_kind(version: str) -> PoolKind:
    """The connection by which a process of that version is known to serve."""
    return PoolKind(f"serving {version}", size=1, statement_timeout_seconds=0.0)


async def list_serving(database: Database | Connection) -> Sequence[str]:
    """The versions of the programs that serve now; empty where nobody does."""
    # A key of 64 bits is shown as two of 32.
    params = [len(_NAME) + 1, (_KEY >> 32) & 0xFFFFFFFF, _KEY & 0xFFFFFFFF]
    return [row["version"] for row in await database.fetch_rows(_LIST, params)]


@asynccontextmanager
async def nobody_serving(database: Database) -> AsyncIterator[bool]:
    """Whether nobody serves, and nobody will begin to inside the block."""
    # A connection of its own: whoever changes tables needs all of the pool's.
    own = Database(database.url, MAINTENANCE.with_size(1))
    try:
        async with own.connection() as connection:
            free = bool(await connection.fetch_value(try_session_lock_sql(_KEY)))
            try:
                yield free
            finally:
                if free:
                    await connection.fetch_value(session_unlock_sql(_KEY))
    finally:
        await own.close()
