"""The tables of preferences. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.preferences.model import Chosen
from zhike.kernel.base.ids import UserId
from zhike.kernel.postgres.pool import Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.preferences")


async def read_chosen(database: Database, schema: str, user: UserId) -> Chosen:
    """What somebody chose. What this program does not know (any more) is passed over."""
    rows = await database.fetch_rows(QUERIES.get("list", schema), [user])
    known = {}
    for row in rows:
        value = row["value"]
        known[row["name"]] = msgspec.json.decode(value) if isinstance(value, str | bytes) else value
    chosen = Chosen()
    for name, value in known.items():
        if name in Chosen.__struct_fields__:
            try:
                one = msgspec.convert({name: value}, Chosen)
            except msgspec.ValidationError:
                continue
            chosen = msgspec.structs.replace(chosen, **{name: getattr(one, name)})
    return chosen


async def put(transaction: Transaction, schema: str, user: UserId, name: str, value: object, now: datetime) -> None:
    """Keep one choice; None and what is empty forget it."""
    if value is None or value in ((), {}):
        await transaction.execute(QUERIES.get("drop", schema), [user, name])
        return
    encoded = msgspec.json.encode(value).decode()
    await transaction.execute(QUERIES.get("put", schema), [user, name, encoded, now])


async def visit(
    transaction: Transaction, schema: str, user: UserId, record: tuple[str, UUID], kept: int, now: datetime
) -> None:
    """Remember (object, id) as looked at now, and forget what lies beyond the newest."""
    await transaction.execute(QUERIES.get("visit", schema), [user, record[1], record[0], now])
    await transaction.execute(QUERIES.get("forget_old_visits", schema), [user, kept])


async def list_visits(database: Database, schema: str, user: UserId, limit: int) -> Sequence[Row]:
    """The newest first."""
    return await database.fetch_rows(QUERIES.get("list_visits", schema), [user, limit])
