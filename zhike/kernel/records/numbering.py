"""Numbers of new records: in blocks from a short transaction of their own, or gapless within the writing one.

Blocks are kept in memory and handed out by this process; what is left of one when the process ends is a gap. Gapless
numbers are the last statements of a save, so that the counter's row is held as short as can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.fieldtypes.auto_number import GAPLESS, get_pattern
from zhike.kernel.catalog.model import Catalog, FieldDefinition
from zhike.kernel.catalog.record_types import RECORD_TYPE
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries, quote_identifier
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape

BLOCK_SIZE = 20
_QUERIES = load_queries("zhike.kernel.records")


@dataclass(slots=True)
class _Block:
    """Numbers taken and not yet given out."""

    next_number: int
    end: int


class Numbers:
    """Gives `unique` numbers. One a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks: dict[tuple[str, int, str], _Block] = {}

    async def give(
        self, workspace: WorkspaceKey, catalog: Catalog, shape: Shape, rows: Sequence[PreparedRow], now: datetime
    ) -> list[PreparedRow]:
        """The rows, new ones with their numbers."""
        fields = [one for one in shape.numbers if one.config.get("mode") != GAPLESS]
        new = [row for row in rows if row.kind == "create"]
        if not fields or not new:
            return list(rows)
        day = now.astimezone(ZoneInfo(catalog.settings.time_zone)).date()
        given: dict[int, dict[str, object]] = {row.row: {} for row in new}
        for field in fields:
            counts = _count_periods(shape, field, new, day)
            taken = {
                period: await self._take(workspace, catalog.schema, field, period, count)
                for period, count in counts.items()
            }
            for row in new:
                period = _period_of(shape, field, row, day)
                given[row.row][field.columns[0]] = _show(shape, field, row, day, taken[period].pop(0))
        return [replace(row, columns={**row.columns, **given.get(row.row, {})}) for row in rows]

    async def _take(
        self, workspace: WorkspaceKey, schema: str, field: FieldDefinition, period: str, count: int
    ) -> list[int]:
        """So many numbers: what this process has left, then a new block. No await between looking and taking."""
        key = (workspace, field.id, period)
        found = self._from_block(key, count)
        if len(found) == count:
            return found
        missing = count - len(found)
        size = max(missing, BLOCK_SIZE)
        async with self._database.transaction(workspace) as transaction:
            first = await take_numbers(transaction, schema, field, period, size)
        if size > missing:
            # Whoever took a block meanwhile goes on with it; a number is never given twice.
            self._blocks[key] = _Block(first + missing, first + size)
        return found + list(range(first, first + missing))

    def _from_block(self, key: tuple[str, int, str], count: int) -> list[int]:
        block = self._blocks.get(key)
        if block is None:
            return []
        end = min(block.next_number + count, block.end)
        found = list(range(block.next_number, end))
        block.next_number = end
        return found


async def number_at_the_end(session: Session, shape: Shape, rows: Sequence[PreparedRow]) -> None:
    """Give numbers to records that this transaction made and that have none yet. Holds the counter until the end."""
    fields = [one for one in shape.numbers if any(one.columns[0] not in row.columns for row in rows)]
    if not fields or not rows:
        return
    day = session.stamp.at.astimezone(ZoneInfo(session.catalog.settings.time_zone)).date()
    for field in fields:
        mine = [row for row in rows if field.columns[0] not in row.columns]
        # Counters are locked in one order by all writers.
        for period, count in sorted(_count_periods(shape, field, mine, day).items()):
            members = [row for row in mine if _period_of(shape, field, row, day) == period]
            first = await take_numbers(session.transaction, shape.schema, field, period, count)
            shown = [_show(shape, field, row, day, first + place) for place, row in enumerate(members)]
            await _write(session, shape, field, members, shown)


async def take_numbers(connection: Connection, schema: str, field: FieldDefinition, period: str, count: int) -> int:
    """Move a counter on by `count` and say its first number. Locks the counter's row until the transaction ends."""
    start = field.config.get("start", 1)
    first = start if isinstance(start, int) else 1
    return int(
        await connection.fetch_value(_QUERIES.get("take_numbers", schema), [field.id, period, first + count, count])
    )


async def _write(
    session: Session, shape: Shape, field: FieldDefinition, rows: Sequence[PreparedRow], shown: Sequence[str]
) -> None:
    quoted_schema, quoted_table = quote_identifier(shape.schema), quote_identifier(shape.definition.table)
    quoted_name = quote_identifier(field.columns[0])
    values = [[row.id for row in rows], list(shown)]
    await session.transaction.execute(
        f"UPDATE {quoted_schema}.{quoted_table} AS t SET {quoted_name} = v.shown"
        " FROM unnest($1::uuid[], $2::text[]) AS v(id, shown) WHERE t.id = v.id",
        values,
    )
    if shape.title_column == field.columns[0]:
        await session.transaction.execute(_QUERIES.get("set_titles", shape.schema), values)


def _count_periods(shape: Shape, field: FieldDefinition, rows: Sequence[PreparedRow], day: date) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        period = _period_of(shape, field, row, day)
        counts[period] = counts.get(period, 0) + 1
    return counts


def _period_of(shape: Shape, field: FieldDefinition, row: PreparedRow, day: date) -> str:
    """Which counter: patterns of record types count for themselves."""
    own = _type_of(shape, field, row)
    return f"{own}|{get_pattern(field.config, own).period(day)}"


def _show(shape: Shape, field: FieldDefinition, row: PreparedRow, day: date, number: int) -> str:
    return get_pattern(field.config, _type_of(shape, field, row)).format(day, number)


def _type_of(shape: Shape, field: FieldDefinition, row: PreparedRow) -> str:
    """The record's type where it has a pattern of its own; "" else."""
    patterns = field.config.get("by_type")
    kind = shape.definition.fields.get(RECORD_TYPE)
    if not isinstance(patterns, dict) or kind is None or not kind.columns:
        return ""
    found = row.columns.get(kind.columns[0])
    return str(found) if found in patterns else ""
