"""Monthly partitions of the journal, made three months ahead by a job: no request ever needs DDL (SCALE-OUT 8)."""

from __future__ import annotations

from datetime import UTC, datetime

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import schema_of

MONTHS_AHEAD = 3


def month_start(at: datetime, offset: int) -> datetime:
    """The first moment of the month that lies `offset` months after `at`, in UTC."""
    months = at.astimezone(UTC).year * 12 + at.astimezone(UTC).month - 1 + offset
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def partition_name(start: datetime) -> str:
    """The name of a month's partition. It ends in a letter: a cluster adds digits of its own (SCALE-OUT 10)."""
    return f"journal_y{start.year:04d}_m{start.month:02d}_p"


async def make_partitions(database: Database, workspace: WorkspaceKey, clock: Clock) -> tuple[str, ...]:
    """Make the partitions of the coming three months where they are missing; says which were made.

    The present month is never split off: its first entries may lie in the default partition already, and moving them
    would lock writers out. A month whose entries are in the default partition (written by a clock that runs ahead)
    stays there for the same reason. Each is its own short transaction with a lock time-out.
    """
    schema = quote_identifier(schema_of(workspace))
    made = []
    for offset in range(1, MONTHS_AHEAD + 1):
        start, end = month_start(clock.now(), offset), month_start(clock.now(), offset + 1)
        name = partition_name(start)
        if await _is_there(database, schema_of(workspace), name) or await _has_rest(database, schema, start, end):
            continue
        async with database.transaction(workspace, lock=None, lock_timeout_seconds=0.5) as transaction:
            await transaction.execute(
                f"CREATE TABLE IF NOT EXISTS {schema}.{quote_identifier(name)} PARTITION OF {schema}.journal"
                f" FOR VALUES FROM ('{start.isoformat()}') TO ('{end.isoformat()}')"
            )
        made.append(name)
    return tuple(made)


async def _is_there(database: Database, schema: str, name: str) -> bool:
    text = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = $2)"
    return bool(await database.fetch_value(text, [schema, name]))


async def _has_rest(database: Database, quoted_schema: str, start: datetime, end: datetime) -> bool:
    text = f"SELECT EXISTS (SELECT 1 FROM {quoted_schema}.journal_rest WHERE at >= $1 AND at < $2)"
    return bool(await database.fetch_value(text, [start, end]))
