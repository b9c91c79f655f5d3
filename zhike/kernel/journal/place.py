"""Gives committed entries their place, in batches, and seals each range (SCALE-OUT rule 4).

One process at a time works on a workspace: the lock lives for one batch, so that any process may go on when this one
dies. Writers neither wait for it nor know of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.journal.seal import seal_range
from zhike.kernel.postgres.locks import LockPurpose, lock_key
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.sql import Queries, load_queries
from zhike.kernel.postgres.workspaces import schema_of

BATCH_ENTRIES = 2000
_QUERIES = load_queries("zhike.kernel.journal")


def journal_queries() -> Queries:
    """The named statements of this room."""
    return _QUERIES


class JournalTorn(ZhikeError):
    """Numbering and placing disagree: somebody else placed entries in the same moment, against the lock."""

    code = "journal_torn"
    title_zh = "日志编号冲突"
    title_en = "The journal was numbered by two at once"
    detail_zh = "取到 {numbered} 条，实际编号 {placed} 条；本批已回滚。"
    detail_en = "{numbered} entries were taken and {placed} placed; this batch was rolled back."


@dataclass(frozen=True, slots=True)
class Placed:
    """What one batch did: how many entries, the last place given, and whether more are likely waiting."""

    count: int
    last_pos: int
    more: bool


async def place_entries(
    database: Database, workspace: WorkspaceKey, clock: Clock, *, limit: int = BATCH_ENTRIES
) -> Placed | None:
    """Place and seal one batch. None: another process is at it.

    Raises JournalTorn, the errors of the postgres room.
    """
    schema = schema_of(workspace)
    placed = await database.fetch_value(journal_queries().get("find_placed", schema))
    if placed is not None:
        return Placed(0, placed, more=False)
    async with database.transaction(workspace, lock=None) as transaction:
        key = lock_key(LockPurpose.SEQUENCER, workspace)
        if not await transaction.fetch_value("SELECT pg_try_advisory_xact_lock($1)", [key]):
            return None
        return await _place(transaction, schema, clock, limit)


async def place_all(database: Database, workspace: WorkspaceKey, clock: Clock) -> int:
    """Place until nothing waits (or another process took over); says how many entries."""
    count = 0
    while (placed := await place_entries(database, workspace, clock)) is not None:
        count += placed.count
        if not placed.more:
            break
    return count


async def count_unplaced(database: Database, workspace: WorkspaceKey) -> int:
    """How many committed entries wait for their place: a figure for health pages."""
    count = await database.fetch_value(journal_queries().get("count_unplaced", schema_of(workspace)))
    return int(count)


async def raise_era(database: Database, workspace: WorkspaceKey) -> int:
    """Start a new era after a restore or a move, so that foreign cursors notice; says which."""
    era = await database.fetch_value(journal_queries().get("raise_era", schema_of(workspace)))
    return int(era)


async def _place(transaction: Transaction, schema: str, clock: Clock, limit: int) -> Placed:
    queries = journal_queries()
    head = await transaction.fetch_row(queries.get("lock_head", schema))
    if head is None:
        raise JournalTorn(numbered=0, placed=0)
    row = await transaction.fetch_row(queries.get("place_entries", schema), [head["pos"], limit])
    if row is None or row["numbered"] == 0:
        return Placed(0, head["pos"], more=False)
    if row["numbered"] != row["placed"]:
        raise JournalTorn(numbered=row["numbered"], placed=row["placed"])
    sealed = seal_range(head["seal"], row["digest"], head["era"], head["pos"] + 1, row["last_pos"])
    values = [sealed.first_pos, sealed.last_pos, sealed.era, sealed.digest, sealed.previous, sealed.seal, clock.now()]
    await transaction.execute(queries.get("append_seal", schema), values)
    await transaction.execute(queries.get("advance_head", schema), [sealed.last_pos, sealed.seal])
    return Placed(row["placed"], sealed.last_pos, more=row["placed"] >= limit)
