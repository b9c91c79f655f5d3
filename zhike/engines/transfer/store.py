"""The tables of imports: staged chunks, refused rows, remembered columns. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.transfer.errors import RowProblem
from zhike.engines.transfer.model import Counts, RefusedRow, StagedRow, StoredProblem
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.transfer")
_ENCODER = msgspec.msgpack.Encoder(uuid_format="bytes")
_DECODER = msgspec.msgpack.Decoder(tuple[StagedRow, ...])
_ROW_COLUMNS = ("job_id", "line", "record_id", "raw", "state", "problem")


async def add_chunk(transaction: Transaction, schema: str, job: UUID, number: int, rows: Sequence[StagedRow]) -> None:
    """Stage rows. A chunk is one value, because a row each would cost as much as the record itself."""
    params = [job, number, len(rows), _ENCODER.encode(rows)]
    await transaction.execute(QUERIES.get("add_chunk", schema), params)


async def get_chunk(connection: Connection | Database, schema: str, job: UUID, number: int) -> tuple[StagedRow, ...]:
    """The rows of a chunk; none where it is gone."""
    found = await connection.fetch_value(QUERIES.get("get_chunk", schema), [job, number])
    return () if found is None else _DECODER.decode(found)


async def walk_chunks(transaction: Transaction, schema: str) -> AsyncIterator[tuple[UUID, int, tuple[StagedRow, ...]]]:
    """All that is staged, a chunk at a time, locked: job, number, rows."""
    job, number = UUID(int=0), -1
    while found := await transaction.fetch_rows(QUERIES.get("next_chunk", schema), [job, number]):
        job, number = found[0]["job_id"], found[0]["number"]
        yield job, number, _DECODER.decode(found[0]["rows"])


async def replace_chunk(
    transaction: Transaction, schema: str, job: UUID, number: int, rows: Sequence[StagedRow]
) -> None:
    """Put other rows in place of a chunk's, as many and in the same order."""
    await transaction.execute(QUERIES.get("replace_chunk", schema), [job, number, _ENCODER.encode(rows)])


async def drop_chunks(transaction: Transaction, schema: str, job: UUID) -> None:
    """Forget what was staged: the import is over."""
    await transaction.execute(QUERIES.get("drop_chunks", schema), [job])


async def drop_rows(transaction: Transaction, schema: str, job: UUID) -> None:
    """Forget refused rows: staging begins again."""
    await transaction.execute(QUERIES.get("drop_rows", schema), [job])


async def drop_old(transaction: Transaction, schema: str, before: datetime) -> None:
    """Forget chunks and refused rows of imports that ended before a time."""
    await transaction.execute(QUERIES.get("drop_old", schema), [before])
    await transaction.execute(QUERIES.get("drop_old_rows", schema), [before])


async def add_refused(transaction: Transaction, schema: str, job: UUID, rows: Iterable[RefusedRow]) -> None:
    """Keep refused rows for the report."""
    records = [
        (job, row.line, row.record, msgspec.json.encode(row.cells), row.state, msgspec.json.encode(row.problems))
        for row in rows
    ]
    if records:
        await transaction.copy_rows(schema, "import_row", _ROW_COLUMNS, records)


async def list_refused(
    connection: Connection | Database, schema: str, job: UUID, after_line: int, limit: int
) -> list[RefusedRow]:
    """A page of refused and warned rows, by line."""
    params = [job, after_line, ["refused", "warned"], limit]
    found = await connection.fetch_rows(QUERIES.get("list_rows", schema), params)
    return [_refused(row) for row in found]


async def list_refused_lines(
    connection: Connection | Database, schema: str, job: UUID, lines: Sequence[int]
) -> frozenset[int]:
    """Which of these lines were refused."""
    found = await connection.fetch_rows(QUERIES.get("list_lines", schema), [job, list(lines)])
    return frozenset(row["line"] for row in found)


async def list_remembered(connection: Connection | Database, schema: str, object_key: str) -> dict[str, str]:
    """Which path a column of a (folded) name went into last time."""
    found = await connection.fetch_rows(QUERIES.get("list_columns", schema), [object_key])
    return {row["name"]: row["path"] for row in found}


async def remember_columns(
    transaction: Transaction, schema: str, object_key: str, paths: Mapping[str, str], at: datetime
) -> None:
    """Remember where columns of these (folded) names go."""
    rows = [(object_key, name, path, at) for name, path in sorted(paths.items())]
    await transaction.execute_many(QUERIES.get("remember_column", schema), rows)


async def finish_operation(
    transaction: Transaction, schema: str, operation: UUID, at: datetime, counts: Counts
) -> None:
    """Say in the operation when it ended and what it did."""
    params = [operation, at, msgspec.json.encode(counts)]
    await transaction.execute(QUERIES.get("finish_operation", schema), params)


async def get_counts(connection: Connection | Database, schema: str, operation: UUID) -> Counts | None:
    """What an import that ended came to; None before, and for a rehearsal."""
    found = await connection.fetch_value(QUERIES.get("get_counts", schema), [operation])
    return None if found is None else msgspec.json.decode(found, type=Counts)


async def find_undone(connection: Connection | Database, schema: str, operation: UUID) -> bool:
    """Whether the operation was taken back."""
    return bool(await connection.fetch_value(QUERIES.get("find_undone", schema), [operation]))


async def list_lines_refused(
    connection: Connection | Database, schema: str, job: UUID, lines: Sequence[int]
) -> list[RefusedRow]:
    """Those of the lines that were refused, with their cells."""
    found = await connection.fetch_rows(QUERIES.get("list_rows_at", schema), [job, list(lines)])
    return [_refused(row) for row in found]


async def settle_mended(transaction: Transaction, schema: str, jobs: tuple[UUID, UUID], lines: Sequence[int]) -> None:
    """The first job's rows that were tried again are forgotten; what the second refused of them takes their place."""
    await transaction.execute(QUERIES.get("drop_lines", schema), [jobs[0], list(lines)])
    await transaction.execute(QUERIES.get("move_rows", schema), [*jobs])


async def get_user_name(connection: Connection | Database, schema: str, user: UUID) -> str:
    """What a user is called; empty where there is none."""
    name = await connection.fetch_value(QUERIES.get("get_user_name", schema), [user])
    return "" if name is None else str(name)


async def add_operation(
    transaction: Transaction,
    schema: str,
    said: tuple[UUID, str, Mapping[str, str], UUID, UUID],
    at: datetime,
    counts: Mapping[str, object],
) -> None:
    """Keep an operation that wrote no record: its id, kind, title, actor and subject."""
    operation, kind, title, actor, subject = said
    params = [operation, kind, msgspec.json.encode(title), actor, subject, at, msgspec.json.encode(counts)]
    await transaction.execute(QUERIES.get("add_operation", schema), params)


def _refused(row: Row) -> RefusedRow:
    return RefusedRow(
        row["line"],
        row["record_id"],
        msgspec.json.decode(row["raw"], type=tuple[str, ...]),
        msgspec.json.decode(row["problem"], type=tuple[StoredProblem, ...]),
        row["state"],
    )


def to_stored(problem: RowProblem) -> StoredProblem:
    """A problem as it is kept."""
    return StoredProblem(problem.code, problem.zh, problem.en, problem.column, problem.field)
