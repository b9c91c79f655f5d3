"""What people were told of a record goes with the record's person: its words may name him."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.engines.notifications.store import QUERIES
from zhike.kernel.journal.erase import Traces
from zhike.kernel.postgres.pool import Transaction


async def forget_notices(transaction: Transaction, schema: str, traces: Traces) -> Mapping[str, int]:
    """An Eraser: deletes the notifications of the record, read or not."""
    return {"notifications": await transaction.execute(QUERIES.get("forget_record", schema), [traces.record])}
