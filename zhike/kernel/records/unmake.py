"""Taking away for good everything that operations of one kind made: sample data, of which nothing is to be left but the
journal. What others made stays; its links to what goes are emptied first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.specs import list_foreign_keys
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries, quote_identifier
from zhike.kernel.records.flow import write_kind
from zhike.kernel.records.model import Operation, SystemWork
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.purge import list_deepest_first, purge_rows
from zhike.kernel.records.retry import Retries
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import UNOWNED

if TYPE_CHECKING:
    from zhike.kernel.records.save import RecordWriter

QUERIES = load_queries("zhike.kernel.records", "unmake.sql")
CHUNK_RECORDS = 1000
Done = Callable[[int, int], None]
"""Told after each chunk: how many of how many are gone."""


async def list_made(source: Database | Connection, catalog: Catalog, kinds: Sequence[str]) -> dict[str, list[UUID]]:
    """Records by object that operations of these kinds made and that are still there, in the bin too."""
    rows = await source.fetch_rows(QUERIES.get("list_made", catalog.schema), [list(kinds)])
    return {row["object"]: list(row["ids"]) for row in rows}


async def find_latest(source: Database | Connection, catalog: Catalog, kinds: Sequence[str]) -> str | None:
    """The kind of the newest operation of these kinds."""
    found: str | None = await source.fetch_value(QUERIES.get("find_latest", catalog.schema), [list(kinds)])
    return found


async def unmake(writer: RecordWriter, work: SystemWork, kinds: Sequence[str], operation: Operation, done: Done) -> int:
    """Delete for ever what operations of these kinds made; says how many records.

    Each record gets its entries in the journal: to the bin (where it was not) and purged, with the whole row. Children
    go before parents, people and departments last. People who brought files that stay are left in the bin. When it is
    interrupted, doing it again goes on.
    """
    catalog = await writer.catalogs.current(work.workspace)
    made = await list_made(writer.database, catalog, kinds)
    total, gone = sum(len(ids) for ids in made.values()), 0
    async with _quick_checks(writer.database, catalog):
        for key in (*list_deepest_first(catalog), *sorted(UNOWNED, reverse=True)):
            ids = made.get(key, [])
            for start in range(0, len(ids), CHUNK_RECORDS):
                chunk = ids[start : start + CHUNK_RECORDS]
                gone += await _unmake_chunk(writer, work, operation, key, chunk)
                done(gone, total)
    return gone


@asynccontextmanager
async def _quick_checks(database: Database, catalog: Catalog) -> AsyncIterator[None]:
    """Indexes over all rows for as long as it takes: a deletion asks every foreign key whether something leads there,
    and the indexes that are always there cover the living only."""
    schema = quote_identifier(catalog.schema)
    keys = list(list_foreign_keys(catalog).values())
    try:
        for key in keys:
            name, table, column = (quote_identifier(one) for one in (f"{key.name}_gone", key.table, key.column))
            await database.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {schema}.{table} ({column})")
        yield
    finally:
        for key in keys:
            await database.execute(f"DROP INDEX IF EXISTS {schema}.{quote_identifier(f'{key.name}_gone')}")


async def _unmake_chunk(
    writer: RecordWriter, work: SystemWork, operation: Operation, key: str, ids: Sequence[UUID]
) -> int:
    retries = Retries(writer.catalogs, work.workspace, owned=True)
    while True:
        try:
            async with writer.database.transaction(work.workspace) as transaction:
                catalog = await writer.catalogs.current(work.workspace)
                session = writer.open_session(transaction, work, operation, catalog, work.policy)
                await session.check_version()
                if key in UNOWNED:
                    ids = await _let_go_of_people(session, ids)
                rows = [PreparedRow(number, "delete", RecordId(one)) for number, one in enumerate(ids)]
                await write_kind(session, session.shape(key), "delete", rows)
                return await purge_rows(session, key, ids)
        except ZhikeError as error:
            await retries.after(error)


async def _let_go_of_people(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """What hangs on people and departments besides records; says who may go."""
    transaction, schema = session.transaction, session.catalog.schema
    for name in ("drop_places", "drop_memberships", "drop_tokens"):
        await transaction.execute(QUERIES.get(name, schema), [list(ids)])
    await transaction.execute(QUERIES.get("drop_shares", schema), [[str(one) for one in ids]])
    rows = await transaction.fetch_rows(QUERIES.get("list_uploaders", schema), [list(ids)])
    kept = {row["id"] for row in rows}
    return [one for one in ids if one not in kept]
