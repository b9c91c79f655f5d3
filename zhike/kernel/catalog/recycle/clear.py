"""Records of an object that is about to be dropped leave no row behind: neither rights, links, files nor spans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhike.kernel.catalog.physical import Physical
from zhike.kernel.catalog.recycle.listing import QUERIES
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.postgres.workspaces import Workspace

CHUNK_ROWS = 2000
_CLEARED = ("delete_members", "delete_shares", "delete_links", "delete_spans")


async def clear_records(database: Database, workspace: Workspace, physical: Physical, table: str, now: datetime) -> int:
    """Let go of everything that belongs to the records of a retired table, in short transactions; says how many."""
    quoted_schema, quoted_table = quote_identifier(workspace.schema), quote_identifier(table)
    pick = SqlText(
        f"SELECT t.id FROM {quoted_schema}.{quoted_table} AS t WHERE ($1::uuid IS NULL OR t.id > $1)"
        f" AND EXISTS (SELECT 1 FROM {quoted_schema}.record r WHERE r.id = t.id) ORDER BY t.id LIMIT {CHUNK_ROWS:d}"
    )
    after: UUID | None = None
    cleared = 0
    while rows := await database.fetch_rows(pick, [after]):
        ids = [row["id"] for row in rows]
        async with database.transaction(workspace.key) as transaction:
            await _clear(transaction, workspace, physical, ids, now)
        after, cleared = ids[-1], cleared + len(ids)
    return cleared


async def _clear(
    transaction: Transaction, workspace: Workspace, physical: Physical, ids: Sequence[UUID], now: datetime
) -> None:
    schema = workspace.schema
    for name in _CLEARED:
        await transaction.execute(QUERIES.get(name, schema), [ids])
    await transaction.execute(QUERIES.get("let_files_go", schema), [ids, now])
    for field in physical.fields:
        if field.type == "any_lookup" and field.columns:
            await _empty(transaction, schema, physical.objects[field.object].table, field.columns[0], ids)
    await transaction.execute(QUERIES.get("delete_records", schema), [ids])


async def _empty(transaction: Transaction, schema: str, table: str, column: str, ids: Sequence[UUID]) -> None:
    quoted_schema, quoted_table = quote_identifier(schema), quote_identifier(table)
    quoted_column = quote_identifier(column)
    await transaction.execute(
        f"UPDATE {quoted_schema}.{quoted_table} SET {quoted_column} = NULL WHERE {quoted_column} = ANY($1::uuid[])",
        [ids],
    )
