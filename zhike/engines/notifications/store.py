"""The tables of notifications. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from zhike.engines.notifications.model import NoticeSettings, QuietHours
from zhike.engines.notifications.plan import Plan
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


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice, and when it is delivered."""

    notice: Notice
    plan: Plan


async def add_notices(transaction: Transaction, schema: str, planned: Collection[Planned], now: datetime) -> int:
    """Tell; what somebody was told before under the same key is passed over. Says how many are new."""
    if not planned:
        return 0
    # In one order for everybody, so that two writers of the same keys wait for each other and do not lock.
    once = {(one.notice.user, one.notice.key): one for one in planned}.values()
    ordered = sorted(once, key=lambda one: (str(one.notice.user), one.notice.key))
    notices = [one.notice for one in ordered]
    texts = [msgspec.json.encode({"zh": one.text[0], "en": one.text[1]}).decode() for one in notices]
    values = [
        [new_id() for _ in notices],
        [one.user for one in notices],
        [one.kind for one in notices],
        [one.key for one in notices],
        [one.object for one in notices],
        [one.record for one in notices],
        [one.actor for one in notices],
        texts,
        now,
        [one.plan.due_at for one in ordered],
        [one.plan.digest for one in ordered],
    ]
    return len(await transaction.fetch_rows(QUERIES.get("add", schema), values))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of a person's notifications: delivered by `now`, all or the unread, `after` a place in their order."""

    now: datetime
    unread: bool
    after: tuple[datetime, UUID] | None
    limit: int


async def list_rows(database: Database, schema: str, user: UserId, asked: Asked) -> Sequence[Row]:
    """Delivered last first."""
    at, last = asked.after or (None, None)
    values = [user, asked.unread, at, last, asked.limit, asked.now]
    return await database.fetch_rows(QUERIES.get("list", schema), values)


async def count_unread(connection: Connection | Database, schema: str, user: UserId, now: datetime) -> int:
    """How many a person has not read."""
    return int(await connection.fetch_value(QUERIES.get("count_unread", schema), [user, now]))


async def mark_read(database: Database, schema: str, user: UserId, ids: Sequence[UUID] | None, now: datetime) -> None:
    """Some of a person's, or all that were delivered."""
    await database.execute(QUERIES.get("mark_read", schema), [user, None if ids is None else list(ids), now])


async def list_fresh(
    database: Database, schema: str, users: Collection[UserId], since: datetime, now: datetime
) -> list[tuple[UUID, UUID]]:
    """(id, user) of what was delivered to these people since a moment."""
    rows = await database.fetch_rows(QUERIES.get("list_fresh", schema), [since, list(users), now])
    return [(row["id"], row["user_id"]) for row in rows]


async def list_held(connection: Connection | Database, schema: str, user: UserId, now: datetime) -> Sequence[Row]:
    """(id, kind, due_at) of what waits to be delivered, the next first."""
    return await connection.fetch_rows(QUERIES.get("list_held", schema), [user, now])


async def plan_anew(transaction: Transaction, schema: str, plans: Mapping[UUID, Plan]) -> None:
    """Deliver these at other moments."""
    if plans:
        dues, digests = [one.due_at for one in plans.values()], [one.digest for one in plans.values()]
        await transaction.execute(QUERIES.get("plan_anew", schema), [list(plans), dues, digests])


async def deliver_held(database: Database, schema: str, user: UserId, now: datetime) -> int:
    """Deliver what waits; says how many that were."""
    return await database.execute(QUERIES.get("deliver_held", schema), [user, now])


async def read_settings(
    connection: Connection | Database, schema: str, users: Collection[UserId]
) -> dict[UserId, NoticeSettings]:
    """What these people chose; those who never chose are not in it."""
    rows = await connection.fetch_rows(QUERIES.get("read_settings", schema), [sorted(users)])
    return {UserId(row["user_id"]): _make_settings(row) for row in rows}


async def put_settings(
    transaction: Transaction, schema: str, user: UserId, settings: NoticeSettings, now: datetime
) -> None:
    """Keep what a person chose."""
    quiet = settings.quiet
    values = [
        user,
        msgspec.json.encode(settings.modes).decode(),
        None if quiet is None else quiet.begin,
        None if quiet is None else quiet.end,
        settings.rest_days,
        settings.daily_at,
        now,
    ]
    await transaction.execute(QUERIES.get("put_settings", schema), values)


def _make_settings(row: Row) -> NoticeSettings:
    raw: Any = row["modes"]
    modes = raw if isinstance(raw, dict) else msgspec.json.decode(raw)
    begin, end = row["quiet_from"], row["quiet_until"]
    quiet = None if begin is None or end is None else QuietHours(begin, end)
    return NoticeSettings(modes, quiet, row["rest_days"], row["daily_at"])
