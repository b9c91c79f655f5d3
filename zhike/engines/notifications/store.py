"""The tables of notifications. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import UserId, new_id
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.notifications")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that one person is to be told once: `key` names the reason, `text` says it in both languages."""

    user: UserId
    kind: str
    key: str
    text: tuple[str, str]
    object: str | None = None
    record: UUID | None = None
    actor: UUID | None = None


async def add_notices(transaction: Transaction, schema: str, notices: Collection[Notice], now: datetime) -> int:
    """Tell; what somebody was told before under the same key is passed over. Says how many are new."""
    if not notices:
        return 0
    # In one order for everybody, so that two writers of the same keys wait for each other and do not lock.
    ordered = sorted({(one.user, one.key): one for one in notices}.values(), key=lambda one: (str(one.user), one.key))
    texts = [msgspec.json.encode({"zh": one.text[0], "en": one.text[1]}).decode() for one in ordered]
    values = [
        [new_id() for _ in ordered],
        [one.user for one in ordered],
        [one.kind for one in ordered],
        [one.key for one in ordered],
        [one.object for one in ordered],
        [one.record for one in ordered],
        [one.actor for one in ordered],
        texts,
        now,
    ]
    return len(await transaction.fetch_rows(QUERIES.get("add", schema), values))


async def list_rows(
    database: Database, schema: str, user: UserId, *, unread: bool, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row]:
    """Newest first, `after` a place in that order."""
    at, last = after or (None, None)
    return await database.fetch_rows(QUERIES.get("list", schema), [user, unread, at, last, limit])


async def count_unread(connection: Connection | Database, schema: str, user: UserId) -> int:
    """How many a person has not read."""
    return int(await connection.fetch_value(QUERIES.get("count_unread", schema), [user]))


async def mark_read(database: Database, schema: str, user: UserId, ids: Sequence[UUID] | None, now: datetime) -> None:
    """Some of a person's, or all."""
    await database.execute(QUERIES.get("mark_read", schema), [user, None if ids is None else list(ids), now])


async def list_fresh(
    database: Database, schema: str, users: Collection[UserId], since: datetime
) -> list[tuple[UUID, UUID]]:
    """(id, user) of what these people were told since a moment."""
    rows = await database.fetch_rows(QUERIES.get("list_fresh", schema), [since, list(users)])
    return [(row["id"], row["user_id"]) for row in rows]
