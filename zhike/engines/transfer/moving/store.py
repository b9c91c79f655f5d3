"""The tables of migrations: parts with their states, and values that differ. The only SQL of this folder, with the id
map's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.transfer.model import RefusedRow, StoredProblem
from zhike.engines.transfer.moving.id_map import QUERIES
from zhike.engines.transfer.moving.model import PartState, ValueDifference
from zhike.kernel.postgres.pool import Connection, Database, Transaction

_COLUMNS = ("part_id", "line", "field", "foreign_id", "record_id", "source", "stored", "reason")


async def add_part(transaction: Transaction, schema: str, job: UUID, part: UUID, place: int) -> None:
    """A file of a migration, at its beginning."""
    await transaction.execute(QUERIES.get("add_part", schema), [part, job, place, msgspec.json.encode(PartState())])


async def keep_state(transaction: Transaction, schema: str, part: UUID, state: PartState) -> None:
    """Where a file stands now."""
    await transaction.execute(QUERIES.get("keep_state", schema), [part, msgspec.json.encode(state)])


async def list_states(connection: Connection | Database, schema: str, job: UUID) -> list[PartState]:
    """Where the files of a migration stand, in their order."""
    rows = await connection.fetch_rows(QUERIES.get("list_states", schema), [job])
    return [msgspec.json.decode(row["state"], type=PartState) for row in rows]


async def keep_differences(transaction: Transaction, schema: str, part: UUID, found: Sequence[ValueDifference]) -> None:
    """The values of a file that differ; what was known before is replaced."""
    await transaction.execute(QUERIES.get("drop_differences", schema), [part])
    rows = [(part, *msgspec.structs.astuple(one)) for one in found]
    if rows:
        await transaction.copy_rows(schema, "import_difference", _COLUMNS, rows)


async def list_differences(
    connection: Connection | Database, schema: str, part: UUID, limit: int
) -> list[ValueDifference]:
    """The values of a file that differ, by line."""
    rows = await connection.fetch_rows(QUERIES.get("list_differences", schema), [part, limit])
    return [
        ValueDifference(
            row["line"], row["field"], row["foreign_id"], row["record_id"], row["source"], row["stored"], row["reason"]
        )
        for row in rows
    ]


async def drop_old_parts(transaction: Transaction, schema: str, before: datetime) -> None:
    """Forget the parts of migrations that ended before a time, and what belongs to no part or job."""
    await transaction.execute(QUERIES.get("drop_old_parts", schema), [before])
    for name in ("drop_orphan_chunks", "drop_orphan_differences"):
        await transaction.execute(QUERIES.get(name, schema))


async def join_warned(
    transaction: Transaction, schema: str, part: UUID, rows: Sequence[RefusedRow]
) -> tuple[RefusedRow, ...]:
    """Rows with the warnings that stood against them already, which are taken out to be kept anew."""
    if not rows:
        return ()
    found = await transaction.fetch_rows(QUERIES.get("take_warned", schema), [part, [row.line for row in rows]])
    known = {row["line"]: msgspec.json.decode(row["problem"], type=tuple[StoredProblem, ...]) for row in found}
    return tuple(msgspec.structs.replace(row, problems=(*known.get(row.line, ()), *row.problems)) for row in rows)
