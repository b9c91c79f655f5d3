"""Destroying a retired data key: only once nothing in the workspace is encrypted by it any more."""

from __future__ import annotations

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.dump import list_tables
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import SqlText, load_queries, quote_identifier
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.vault.errors import KeyInUse, KeyNotRetired
from zhike.kernel.vault.ring import FORMAT

QUERIES = load_queries("zhike.kernel.vault")
# A nonce and a tag, so that a text which only looks like the beginning of a ciphertext does not keep a key alive.
_CIPHERTEXT = r"(^|[^A-Za-z0-9_.-]){form}\.{number}\.[A-Za-z0-9_-]{{38,}}"


async def destroy_key(database: Database, workspace: WorkspaceKey, number: int) -> None:
    """Forget a retired data key for good. Every row of every table is looked at (records, their former columns, the
    journal, staging): an operator's command. Raises KeyNotRetired, KeyInUse."""
    schema = schema_of(workspace)
    retired = await database.fetch_value(QUERIES.get("is_retired", schema), [number])
    if not retired:
        raise KeyNotRetired(key=number)
    held = await find_holders(database, schema, number)
    if held:
        raise KeyInUse(key=number, tables=", ".join(held))
    # Nothing writes by a retired key, and what would be written anew by undo had to stand in the journal.
    await database.execute(QUERIES.get("drop_key", schema), [number])


async def find_holders(database: Database, schema: str, number: int) -> list[str]:
    """The tables that hold a ciphertext of a key. One statement, so that all are seen at one moment: what moves from
    one table to another meanwhile is not missed."""
    async with database.connection() as connection:
        tables = [name for name in await list_tables(connection, schema) if name != "data_key"]
    parts = [
        SqlText(
            f"SELECT '{place:d}' AS place WHERE EXISTS (SELECT 1 FROM {quote_identifier(schema)}."
            f"{quote_identifier(name)} AS t WHERE t::text ~ $1)"
        )
        for place, name in enumerate(tables)
    ]
    pattern = _CIPHERTEXT.format(form=FORMAT, number=number)
    found = await database.fetch_rows(SqlText(" UNION ALL ".join(parts)), [pattern])
    return sorted(tables[int(one["place"])] for one in found)
