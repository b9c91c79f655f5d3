"""The tables of search, and the statement that finds candidates. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.engines.search.audience import Place
from zhike.engines.search.slices import MOST_TILES, list_slices
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.sql import SqlText, load_queries, quote_identifier
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.print import Printed

QUERIES = load_queries("zhike.engines.search")
CONSUMER = "search"
MOST_SCANNED = 20_000


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One record as it goes into the index."""

    record: UUID
    tokens: frozenset[str]
    texts: bytes


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record that matches and that the reader may read. `texts` is JSON as stored."""

    record: UUID
    texts: bytes
    owner: UUID | None
    updated_at: datetime


async def lock_cursor(transaction: Transaction, schema: str) -> None:
    """Wait until nobody else writes to the index, for this transaction."""
    await transaction.fetch_row(QUERIES.get("lock_cursor", schema), [CONSUMER])


async def put_rows(
    transaction: Transaction, schema: str, object_key: str, rows: Sequence[IndexRow], at: datetime
) -> None:
    """Write rows of one object, in the place of what was there; they come into the newest slice."""
    if rows:
        taken: int = await transaction.fetch_value(QUERIES.get("take_numbers", schema), [object_key, len(rows)])
        first = taken - len(rows)
        tokens = ["\n".join((*row.tokens, *list_slices(object_key, first + place))) for place, row in enumerate(rows)]
        texts = [row.texts.decode() for row in rows]
        params = [object_key, [row.record for row in rows], tokens, texts, at]
        await transaction.execute(QUERIES.get("put_rows", schema), params)


@asynccontextmanager
async def many_rows(database: Database, workspace: WorkspaceKey) -> AsyncIterator[None]:
    """Around the work of putting in very many rows: their tokens are collected, and `merge_rows` puts them into the
    index sorted, which takes a third of the time. Others look through what is collected, so hundreds are the most.

    Changing the index's way shuts everybody else out until its commit, so it is done alone and at once.
    """
    schema = schema_of(workspace)
    async with database.transaction(workspace, lock=None) as transaction:
        await transaction.execute(QUERIES.get("begin_bulk", schema))
    try:
        yield
    finally:
        async with database.transaction(workspace, lock=None) as transaction:
            await transaction.execute(QUERIES.get("end_bulk", schema))


async def merge_rows(transaction: Transaction, schema: str) -> None:
    """Merge what was collected, by whomever: cheap where there is nothing."""
    await transaction.fetch_value(QUERIES.get("merge_bulk", schema))


async def list_taken(connection: Connection, schema: str) -> dict[str, int]:
    """How many rows the index took of each object, ever."""
    rows = await connection.fetch_rows(QUERIES.get("list_taken", schema))
    return {row["object"]: row["taken"] for row in rows}


async def drop_rows(transaction: Transaction, schema: str, records: Sequence[UUID]) -> None:
    """Take records out."""
    if records:
        await transaction.execute(QUERIES.get("drop_rows", schema), [list(records)])


async def drop_older(transaction: Transaction, schema: str, objects: Sequence[str], before: datetime) -> None:
    """Take out what a filling that began then did not find any more."""
    await transaction.execute(QUERIES.get("drop_older", schema), [list(objects), before])


async def drop_strange(transaction: Transaction, schema: str, objects: Sequence[str]) -> None:
    """Take out all objects but these."""
    await transaction.execute(QUERIES.get("drop_strange", schema), [list(objects)])


async def read_places(
    connection: Connection, schema: str, records: Sequence[UUID], naming: Sequence[int]
) -> dict[UUID, Place]:
    """Owner, department, members and shares of records, and who is named in the fields `naming`."""
    wanted = [list(records)]
    rows = await connection.fetch_rows(QUERIES.get("read_places", schema), wanted)
    found = {row["id"]: Place(row["owner_id"], row["department_id"]) for row in rows}
    for row in await connection.fetch_rows(QUERIES.get("read_members", schema), wanted):
        if row["record_id"] in found:
            found[row["record_id"]].members.append(row["user_id"])
    for row in await connection.fetch_rows(QUERIES.get("read_shares", schema), wanted):
        if row["record_id"] in found:
            found[row["record_id"]].shares.append((row["principal_kind"], row["principal"]))
    if naming:
        for row in await connection.fetch_rows(QUERIES.get("read_named", schema), [*wanted, list(naming)]):
            if row["record_id"] in found:
                found[row["record_id"]].named.append(row["target_id"])
    return found


async def count_records(connection: Connection | Database, schema: str, objects: Sequence[str]) -> int:
    """How many living records objects have."""
    rows = await connection.fetch_rows(QUERIES.get("count_records", schema), [list(objects)])
    return sum(row["records"] for row in rows)


async def list_filled(connection: Connection | Database, schema: str) -> dict[str, str]:
    """By what each object was filled."""
    rows = await connection.fetch_rows(QUERIES.get("list_filled", schema))
    return {row["object"]: row["signature"] for row in rows}


async def note_filled(transaction: Transaction, schema: str, object_key: str, signature: str, at: datetime) -> None:
    """An object is filled."""
    await transaction.execute(QUERIES.get("note_filled", schema), [object_key, signature, at])


async def forget_filled(transaction: Transaction, schema: str) -> None:
    """Everything is to be filled anew."""
    await transaction.execute(QUERIES.get("forget_filled", schema))


async def has_due(database: Database, schema: str) -> bool:
    """Whether any record is to be indexed again."""
    found: bool = await database.fetch_value(QUERIES.get("has_due", schema))
    return found


async def take_due(transaction: Transaction, schema: str, limit: int) -> list[tuple[str, UUID]]:
    """Records that are to be indexed again, taken off the list."""
    rows = await transaction.fetch_rows(QUERIES.get("take_due", schema), [limit])
    return [(row["object"], row["record_id"]) for row in rows]


async def mark_children(
    transaction: Transaction, schema: str, path: Sequence[tuple[ObjectDefinition, str]], parents: Sequence[UUID]
) -> int:
    """List the children behind `path` (object and lookup column, the nearest first) of these parents; says how many."""
    quoted = quote_identifier(schema)
    inner = SqlText("$1::uuid[]")
    last = path[-1][0].key
    for place, (owner, column) in enumerate(path):
        chosen = SqlText(f"= ANY({inner})") if place == 0 else SqlText(f"IN ({inner})")
        inner = SqlText(
            f"SELECT t.id FROM {quoted}.{quote_identifier(owner.table)} AS t"
            f" WHERE t.{quote_identifier(column)} {chosen} AND t.deleted_at IS NULL"
        )
    text = (
        f"INSERT INTO {quoted}.search_due (record_id, object) SELECT c.id, $2::text FROM ({inner}) AS c"
        " ON CONFLICT (record_id) DO NOTHING"
    )
    return await transaction.execute(text, [list(parents), last])


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of an object: all of these tsqueries must hold, and `most` rows are wanted."""

    all_of: Sequence[str]
    most: int


@dataclass(frozen=True, slots=True)
class FindStatement:
    """Finds permitted candidates of one object for readers of one shape. `bounded`: a word is not looked through beyond
    20,000 matches, because nothing but the row rule parts the reader's from all others."""

    schema: str
    owner: ObjectDefinition
    rule: Printed
    bounded: bool

    def write(self, questions: Sequence[Asking]) -> SqlText:
        """The statement of some questions, one after the other. Its parameters are the row rule's from $1 on, then what
        `list_values` gives.

        `OFFSET 0` keeps the index inside and the rights outside.
        """
        fence = SqlText(f"LIMIT {MOST_SCANNED:d}" if self.bounded else "OFFSET 0")
        table = f"{quote_identifier(self.schema)}.{quote_identifier(self.owner.table)}"
        first = 1 + len(self.rule.parameters)
        place = first + MOST_TILES
        parts = []
        for one in questions:
            told = range(place + 1, place + 1 + len(one.all_of))
            rows = _write_rows(self.schema, "s.record_id, s.texts", first, told)
            parts.append(
                "(SELECT c.record_id, c.texts, t.owner_id, t.updated_at"
                f" FROM (SELECT w.record_id, w.texts FROM ({rows}) AS w {fence}) AS c"
                f" JOIN {table} AS t ON t.id = c.record_id"
                f" WHERE t.deleted_at IS NULL AND {SqlText(self.rule.text)} LIMIT ${place:d}::bigint)"
            )
            place += 1 + len(one.all_of)
        return SqlText(" UNION ALL ".join(parts))


def list_values(tiles: Sequence[str], questions: Sequence[Asking]) -> list[object]:
    """Parameters of such a statement behind those of the row rule."""
    found: list[object] = [*tiles, *[None] * (MOST_TILES - len(tiles))]
    for one in questions:
        found += [one.most, *one.all_of]
    return found


def _write_rows(schema: str, columns: str, first: int, conditions: Sequence[int]) -> SqlText:
    """The index's rows in the tiles, one tile after the other: who needs no more asks no further tile. Given are the
    numbers of the parameters.

    A tsquery comes out of a sub-select so that the planner cannot look at it: it then always takes the index, whose
    cost does not depend on where the reader's rows lie. Each is a condition of its own, because the index leaps from
    one condition's next row to the other's; within one tsquery it goes through all rows of its rarest word.
    """
    tiles = []
    for tile in range(first, first + MOST_TILES):
        where = " AND ".join([f"s.tokens @@ (SELECT ${number:d}::text::tsquery)" for number in (tile, *conditions)])
        tiles.append(f"SELECT {columns} FROM {quote_identifier(schema)}.search_row AS s WHERE {where}")
    return SqlText(" UNION ALL ".join(tiles))


async def find_candidates(connection: Connection, text: SqlText, params: Sequence[object]) -> list[Candidate]:
    """Run such a statement."""
    rows = await connection.fetch_rows(text, params)
    return [Candidate(row["record_id"], row["texts"], row["owner_id"], row["updated_at"]) for row in rows]


async def count_matches(connection: Connection, schema: str, tiles: Sequence[str], asking: Asking) -> int:
    """How many rows match, whoever may read them; at most so many."""
    place = 1 + MOST_TILES
    rows = _write_rows(schema, "1", 1, range(place + 1, place + 1 + len(asking.all_of)))
    text = f"SELECT count(*) FROM (SELECT 1 FROM ({rows}) AS w LIMIT ${place:d}::bigint) AS m"
    found: int = await connection.fetch_value(text, list_values(tiles, [asking]))
    return found
