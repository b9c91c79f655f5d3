"""The addresses of calendars. The only SQL of this engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhike.kernel.base.ids import UserId
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.feeds")
USED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class FeedCard:
    """That there is an address, and when it was used last; its secret is gone."""

    created_at: datetime
    last_used_at: datetime | None


async def put_feed(database: Database, schema: str, user: UserId, digest: bytes, now: datetime) -> None:
    """Give a person an address; the one that he had leads nowhere any more."""
    await database.execute(QUERIES.get("put", schema), [user, digest, now])


async def get_feed(database: Database, schema: str, user: UserId) -> FeedCard | None:
    """A person's address."""
    row = await database.fetch_row(QUERIES.get("get", schema), [user])
    return None if row is None else FeedCard(row["created_at"], row["last_used_at"])


async def drop_feed(database: Database, schema: str, user: UserId) -> None:
    """Take it away."""
    await database.execute(QUERIES.get("drop", schema), [user])


async def find_user(database: Database, schema: str, digest: bytes, now: datetime) -> UserId | None:
    """Whose address it is; notes that it was used, not more often than every ten minutes."""
    row = await database.fetch_row(QUERIES.get("find", schema), [digest])
    if row is None:
        return None
    if row["last_used_at"] is None or now - row["last_used_at"] > USED_EVERY:
        await database.execute(QUERIES.get("use", schema), [digest, now])
    return UserId(row["user_id"])
