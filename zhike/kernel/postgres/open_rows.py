"""All rows of a schema as JSON, and back: what a workspace is taken out by in a form that anybody can read.

Names come from the database's own lists and are quoted; values travel as JSON, which PostgreSQL makes and reads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from zhike.kernel.postgres.pool import Connection, Transaction
from zhike.kernel.postgres.sql import load_queries, quote_identifier

LOAD_ROWS = 500
_QUERIES = load_queries("zhike.kernel.postgres", "open_rows.sql")


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """One column and its type in PostgreSQL's words."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table with its columns; a partitioned one stands for all its partitions."""

    name: str
    columns: tuple[OpenColumn, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How many rows a table has, and a sum of their hashes that does not depend on their order."""

    rows: int
    digest: str


async def list_open_tables(connection: Connection, schema: str) -> tuple[OpenTable, ...]:
    """The tables by name; columns that the database computes are left out."""
    found: dict[str, list[OpenColumn]] = {}
    for row in await connection.fetch_rows(_QUERIES.get("list_columns"), [schema]):
        found.setdefault(row["table_name"], []).append(OpenColumn(row["column_name"], row["type"]))
    return tuple(OpenTable(name, tuple(columns)) for name, columns in sorted(found.items()))


async def order_tables(connection: Connection, schema: str, names: Sequence[str]) -> list[str]:
    """Names so that a table comes after those that its keys lead to, where the key cannot wait for the commit."""
    edges: dict[str, set[str]] = {name: set() for name in names}
    for row in await connection.fetch_rows(_QUERIES.get("list_strict_keys"), [schema]):
        if row["child"] in edges and row["parent"] in edges and row["child"] != row["parent"]:
            edges[row["child"]].add(row["parent"])
    ordered: list[str] = []
    while edges:
        free = sorted(name for name, parents in edges.items() if not parents & edges.keys())
        # A ring cannot be ordered; the database says which key is in the way.
        for name in free or sorted(edges):
            ordered.append(name)
            del edges[name]
    return ordered


async def stream_open_rows(transaction: Transaction, schema: str, table: str) -> AsyncIterator[bytes]:
    """The rows, one JSON object a line, in batches."""
    quoted = f"{quote_identifier(schema)}.{quote_identifier(table)}"
    async for rows in transaction.stream_rows(f"SELECT to_jsonb(t)::text AS row FROM {quoted} AS t"):
        yield "".join(f"{row['row']}\n" for row in rows).encode()


async def load_open_rows(
    transaction: Transaction, schema: str, table: OpenTable, lines: AsyncIterator[Sequence[bytes]]
) -> int:
    """Insert rows as `stream_open_rows` gave them; says how many. Keys that may wait are checked at the commit."""
    quoted = f"{quote_identifier(schema)}.{quote_identifier(table.name)}"
    columns = ", ".join(quote_identifier(column.name) for column in table.columns)
    text = f"INSERT INTO {quoted} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{quoted}, $1::jsonb)"
    count = 0
    async for batch in lines:
        count += await transaction.execute(text, [b"[" + b",".join(batch) + b"]"])
    return count


async def empty_table(transaction: Transaction, schema: str, table: str) -> None:
    """Take out the rows that a new workspace begins with."""
    quoted = f"{quote_identifier(schema)}.{quote_identifier(table)}"
    await transaction.execute(f"DELETE FROM {quoted}")


async def defer_keys(transaction: Transaction) -> None:
    """Let keys that can wait be checked at the commit."""
    await transaction.execute("SET CONSTRAINTS ALL DEFERRED")


async def measure_open_table(connection: Connection, schema: str, table: str, without: Sequence[str] = ()) -> Measured:
    """Rows and digest of a table, some columns left aside."""
    quoted = f"{quote_identifier(schema)}.{quote_identifier(table)}"
    row = await connection.fetch_row(
        "SELECT count(*) AS rows,"
        " coalesce(sum(hashtextextended((to_jsonb(t) - $1::text[])::text, 0)::numeric), 0)::text AS digest"
        f" FROM {quoted} AS t",
        [list(without)],
    )
    return Measured(row["rows"], row["digest"]) if row else Measured(0, "0")


async def read_sequences(connection: Connection, schema: str) -> dict[str, int]:
    """The last value that each sequence gave; sequences that gave none are absent."""
    rows = await connection.fetch_rows(_QUERIES.get("read_sequences"), [schema])
    return {row["sequence_name"]: row["last_value"] for row in rows}


async def set_sequences(transaction: Transaction, schema: str, values: Mapping[str, int]) -> None:
    """Let sequences go on behind these values; names that the schema lacks are left out."""
    known = {row["name"] for row in await transaction.fetch_rows(_QUERIES.get("list_sequences"), [schema])}
    for name in sorted(values.keys() & known):
        await transaction.fetch_value(
            "SELECT setval($1::regclass, $2)", [f"{quote_identifier(schema)}.{quote_identifier(name)}", values[name]]
        )
