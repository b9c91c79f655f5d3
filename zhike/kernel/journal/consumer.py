"""Named cursors over the journal: how flows, search, webhooks and connectors read every entry, in order, by `pos`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Conflict, NotFound
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.place import journal_queries
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.workspaces import schema_of

BATCH_ENTRIES = 1000


class CursorFromOtherEra(Conflict):
    """The journal was restored or moved since the cursor was written; places mean something else now."""

    code = "cursor_from_other_era"
    title_zh = "读取位置已失效"
    title_en = "The cursor belongs to another era"
    detail_zh = "消费者“{name}”的位置属于第 {cursor_era} 代，日志现为第 {era} 代；请从头重建。"
    detail_en = "The cursor of '{name}' is of era {cursor_era}, the journal of era {era}. Rebuild and reset it."


class UnknownConsumer(NotFound):
    """Nobody registered a cursor of that name."""

    code = "unknown_consumer"
    title_zh = "没有此消费者"
    title_en = "No such consumer"
    detail_zh = "没有名为“{name}”的消费者。"
    detail_en = "There is no consumer named '{name}'."


@dataclass(frozen=True, slots=True)
class Entry:
    """One placed entry. `payload` is JSON text as PostgreSQL wrote it (`null` once erased)."""

    pos: int
    seq: int
    at: datetime
    operation_id: UUID
    actor_id: UUID | None
    subject_id: UUID | None
    cause: str
    kind: EntryKind
    object: str
    record_id: UUID | None
    version: int | None
    payload: bytes


Handler = Callable[[Transaction, tuple[Entry, ...]], Awaitable[None]]


async def read_entries(
    connection: Connection | Database, workspace: WorkspaceKey, after: int, limit: int = BATCH_ENTRIES
) -> tuple[Entry, ...]:
    """Placed entries after a place, in order. Places have no gaps, so the answer is empty or starts at `after` + 1
    (unless old partitions were dropped)."""
    text = journal_queries().get("read_entries", schema_of(workspace))
    return tuple(_entry(row) for row in await connection.fetch_rows(text, [after, after + limit]))


async def read_last_place(connection: Connection | Database, workspace: WorkspaceKey) -> int:
    """The last place that was given, for who wants to follow from now on."""
    row = await connection.fetch_row(journal_queries().get("read_head", schema_of(workspace)))
    return 0 if row is None else int(row["pos"])


class Consumer:
    """One named cursor. Several processes may run it; each batch is taken by one of them."""

    def __init__(self, database: Database, workspace: WorkspaceKey, name: str, clock: Clock) -> None:
        """`name` is the cursor's; it lives in the workspace."""
        self._database, self._workspace, self._name, self._clock = database, workspace, name, clock
        self._schema = schema_of(workspace)

    async def register(self, *, from_start: bool = True) -> None:
        """Make the cursor where there is none: at the first entry, or behind the present last one."""
        text = journal_queries().get("ensure_consumer", self._schema)
        await self._database.execute(text, [self._name, from_start, self._clock.now()])

    async def process(self, handler: Handler, limit: int = BATCH_ENTRIES) -> int:
        """Hand the next entries to `handler` in one transaction with the cursor's move; says how many.

        What the handler writes through the transaction happens exactly once; what it does elsewhere at least once.
        0 means nothing is waiting, or another process has the cursor. Raises UnknownConsumer, CursorFromOtherEra, and
        whatever the handler raises (the cursor stays).
        """
        if await self._database.fetch_value(journal_queries().get("is_up", self._schema), [self._name]):
            return 0
        async with self._database.transaction(self._workspace, lock=None) as transaction:
            cursor = await transaction.fetch_row(journal_queries().get("lock_consumer", self._schema), [self._name])
            if cursor is None:
                await self._get_cursor(transaction)
                return 0
            head = await self._get_head(transaction, cursor)
            entries = await self._read(transaction, cursor["pos"], min(limit, head["pos"] - cursor["pos"]))
            if not entries:
                return 0
            await handler(transaction, entries)
            text = journal_queries().get("advance_consumer", self._schema)
            await transaction.execute(text, [self._name, entries[-1].pos, cursor["era"], self._clock.now()])
            return len(entries)

    async def peek(self, limit: int = BATCH_ENTRIES) -> tuple[Entry, ...]:
        """The next entries, for a consumer that works outside the database and calls `advance` when it is done."""
        async with self._database.connection() as connection:
            cursor = await self._get_cursor(connection)
            head = await self._get_head(connection, cursor)
            return await self._read(connection, cursor["pos"], min(limit, head["pos"] - cursor["pos"]))

    async def advance(self, pos: int) -> None:
        """Everything up to `pos` is done."""
        async with self._database.transaction(self._workspace, lock=None) as transaction:
            cursor = await transaction.fetch_row(journal_queries().get("lock_consumer", self._schema), [self._name])
            if cursor is None or pos <= cursor["pos"]:
                return
            await self._get_head(transaction, cursor)
            text = journal_queries().get("advance_consumer", self._schema)
            await transaction.execute(text, [self._name, pos, cursor["era"], self._clock.now()])

    async def reset(self, pos: int = 0) -> None:
        """Start over at a place of the present era."""
        async with self._database.transaction(self._workspace, lock=None) as transaction:
            cursor = await self._get_cursor(transaction)
            head = await transaction.fetch_row(journal_queries().get("read_head", self._schema))
            era = cursor["era"] if head is None else head["era"]
            text = journal_queries().get("advance_consumer", self._schema)
            await transaction.execute(text, [self._name, pos, era, self._clock.now()])

    async def _read(self, connection: Connection, after: int, limit: int) -> tuple[Entry, ...]:
        if limit <= 0:
            return ()
        found = await read_entries(connection, self._workspace, after, limit)
        if found:
            return found
        # Partitions between the cursor and the head were dropped: go on at the first entry that is left.
        text = journal_queries().get("next_place", self._schema)
        following = await connection.fetch_value(text, [after])
        if following is None:
            return ()
        return await read_entries(connection, self._workspace, following - 1, limit)

    async def _get_cursor(self, connection: Connection) -> Row:
        row = await connection.fetch_row(journal_queries().get("read_consumer", self._schema), [self._name])
        if row is None:
            raise UnknownConsumer(name=self._name)
        return row

    async def _get_head(self, connection: Connection, cursor: Row) -> Row:
        head = await connection.fetch_row(journal_queries().get("read_head", self._schema))
        if head is None or head["era"] != cursor["era"]:
            era = None if head is None else head["era"]
            raise CursorFromOtherEra(name=self._name, cursor_era=cursor["era"], era=era)
        return head


def _entry(row: Row) -> Entry:
    return Entry(
        pos=row["pos"],
        seq=row["seq"],
        at=row["at"],
        operation_id=row["operation_id"],
        actor_id=row["actor_id"],
        subject_id=row["subject_id"],
        cause=row["cause"],
        kind=EntryKind(row["kind"]),
        object=row["object"],
        record_id=row["record_id"],
        version=row["version"],
        payload=row["payload"],
    )
