"""The ids that a bulk change has still to do. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.bulk.model import Counts
from zhike.kernel.base.ids import RecordId
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.bulk")


async def put_chunk(transaction: Transaction, schema: str, job: UUID, number: int, ids: Sequence[UUID]) -> None:
    """Keep ids."""
    await transaction.execute(QUERIES.get("put_chunk", schema), [job, number, list(ids)])


async def get_chunk(source: Connection | Database, schema: str, job: UUID, number: int) -> tuple[RecordId, ...]:
    """The ids of a chunk; none where it is gone."""
    found = await source.fetch_value(QUERIES.get("get_chunk", schema), [job, number])
    return tuple(RecordId(one) for one in found or ())


async def drop_chunks(transaction: Transaction, schema: str, job: UUID) -> None:
    """Forget the ids of a job."""
    await transaction.execute(QUERIES.get("drop_chunks", schema), [job])


async def drop_old(transaction: Transaction, schema: str, before: datetime) -> None:
    """Forget the ids of jobs that ended before a time (those that failed or were cancelled leave some)."""
    await transaction.execute(QUERIES.get("drop_old", schema), [before])


async def finish_operation(
    transaction: Transaction, schema: str, operation: UUID, at: datetime, counts: Counts
) -> None:
    """Say in the operation when it ended and what it did."""
    await transaction.execute(QUERIES.get("finish_operation", schema), [operation, at, msgspec.json.encode(counts)])
