"""What PostgreSQL itself says of a workspace's object tables."""

from dataclasses import dataclass

from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace


@dataclass(frozen=True)
class Tables:
    columns: dict[str, dict[str, str]]
    indexes: dict[str, bool]
    unique: set[str]
    keys: dict[str, bool]


async def inspect_schema(database: Database, workspace: Workspace) -> Tables:
    columns = await database.fetch_rows(
        "SELECT c.relname AS t, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = $1 AND c.relkind = 'r' AND left(c.relname, 2) = 'o_' AND a.attnum > 0"
        " AND NOT a.attisdropped",
        [workspace.schema],
    )
    indexes = await database.fetch_rows(
        "SELECT i.relname AS name, x.indisvalid AS valid, x.indisunique AS is_unique FROM pg_index x"
        " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = $1 AND left(c.relname, 2) = 'o_' AND NOT x.indisprimary",
        [workspace.schema],
    )
    keys = await database.fetch_rows(
        "SELECT k.conname AS name, k.convalidated AS valid FROM pg_constraint k JOIN pg_namespace n"
        " ON n.oid = k.connamespace JOIN pg_class c ON c.oid = k.conrelid"
        " WHERE n.nspname = $1 AND k.contype = 'f' AND left(c.relname, 2) = 'o_'",
        [workspace.schema],
    )
    tables: dict[str, dict[str, str]] = {}
    for row in columns:
        tables.setdefault(row["t"], {})[row["name"]] = row["type"]
    return Tables(
        columns=tables,
        indexes={row["name"]: row["valid"] for row in indexes},
        unique={row["name"] for row in indexes if row["is_unique"]},
        keys={row["name"]: row["valid"] for row in keys},
    )
