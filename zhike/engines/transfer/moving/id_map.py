"""Which record of ours a record of another system is: (source, object, foreign id) -> id, kept for later migrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.kernel.postgres.pool import Connection, Transaction
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.transfer.moving")


@dataclass(frozen=True, slots=True)
class Learned:
    """What one step learned of a source: who wrote it, and foreign ids with their records."""

    source: str
    object: str
    records: Mapping[str, UUID]
    operation: UUID
    at: datetime


async def find_foreign(
    connection: Connection, schema: str, source: str, object_key: str, foreign_ids: Sequence[str]
) -> dict[str, UUID]:
    """The records that foreign ids of a source were brought in as; they may be gone since."""
    params = [source, object_key, list(foreign_ids)]
    rows = await connection.fetch_rows(QUERIES.get("find_foreign", schema), params)
    return {row["foreign_id"]: row["record_id"] for row in rows}


async def keep_foreign(transaction: Transaction, schema: str, learned: Learned) -> None:
    """Remember records of a source; what was known of a foreign id before is replaced."""
    if not learned.records:
        return
    params = [
        learned.source, learned.object, list(learned.records), list(learned.records.values()),
        learned.operation, learned.at,
    ]  # fmt: skip
    await transaction.execute(QUERIES.get("keep_foreign", schema), params)
