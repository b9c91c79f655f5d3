"""The SQL of changes to object tables. Identifiers are quoted here and nowhere else; no value ever stands in it."""

from __future__ import annotations

from zhike.kernel.catalog.specs import ForeignKeySpec, IndexKey, IndexSpec
from zhike.kernel.catalog.system import REQUIRED_COLUMNS, SYSTEM_COLUMNS
from zhike.kernel.postgres.sql import SqlText, quote_identifier

_LIVE = {"live": "deleted_at IS NULL", "bin": "deleted_at IS NOT NULL"}
# The types that field types use; the one part of a column that is not an identifier.
_SQL_TYPES = frozenset(
    {"text", "text[]", "uuid", "boolean", "date", "timestamptz", "numeric", "numeric(20,6)", "bigint", "jsonb"}
)


def create_table(schema: str, table: str) -> SqlText:
    """A table with the columns that every object has."""
    columns = ", ".join(
        f"{quote_identifier(name)} {sql_type}{' NOT NULL' if name in REQUIRED_COLUMNS else ''}"
        for name, sql_type in SYSTEM_COLUMNS
    )
    key = quote_identifier(f"{table}_pkey")
    return SqlText(f"CREATE TABLE {_qualify(schema, table)} ({columns}, CONSTRAINT {key} PRIMARY KEY (id))")


def add_columns(schema: str, table: str, columns: tuple[tuple[str, str], ...]) -> SqlText:
    """Nullable columns without default: no row is touched."""
    parts = ", ".join(f"ADD COLUMN {quote_identifier(name)} {_check_type(sql_type)}" for name, sql_type in columns)
    return SqlText(f"ALTER TABLE {_qualify(schema, table)} {parts}")


def add_foreign_key(schema: str, spec: ForeignKeySpec, *, valid: bool) -> SqlText:
    """A deferrable foreign key; not valid at first where rows may be there already."""
    return SqlText(
        f"ALTER TABLE {_qualify(schema, spec.table)} ADD CONSTRAINT {quote_identifier(spec.name)}"
        f" FOREIGN KEY ({quote_identifier(spec.column)}) REFERENCES {_qualify(schema, spec.target)} (id)"
        f" DEFERRABLE INITIALLY DEFERRED{'' if valid else ' NOT VALID'}"
    )


def validate_foreign_key(schema: str, table: str, name: str) -> SqlText:
    """Look through all rows, while others read and write."""
    return SqlText(f"ALTER TABLE {_qualify(schema, table)} VALIDATE CONSTRAINT {quote_identifier(name)}")


def empty_dangling(schema: str, spec: ForeignKeySpec) -> SqlText:
    """Empty references to records that were purged while the column was in the bin."""
    column = quote_identifier(spec.column)
    return SqlText(
        f"UPDATE {_qualify(schema, spec.table)} AS t SET {column} = NULL WHERE t.{column} IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 FROM {_qualify(schema, spec.target)} AS r WHERE r.id = t.{column})"
    )


def drop_constraint(schema: str, table: str, name: str) -> SqlText:
    """Drop it where it is there."""
    return SqlText(f"ALTER TABLE {_qualify(schema, table)} DROP CONSTRAINT IF EXISTS {quote_identifier(name)}")


def create_index(schema: str, spec: IndexSpec, *, concurrently: bool) -> SqlText:
    """The index of a spec."""
    unique = "UNIQUE " if spec.unique else ""
    how = "CONCURRENTLY " if concurrently else ""
    keys = ", ".join(_print_key(key) for key in spec.keys)
    using = " USING gin" if spec.method == "gin" else ""
    return SqlText(
        f"CREATE {unique}INDEX {how}{quote_identifier(spec.name)} ON {_qualify(schema, spec.table)}{using} ({keys})"
        f" WHERE {_LIVE[spec.rows]}"
    )


def drop_index(schema: str, name: str, *, concurrently: bool) -> SqlText:
    """Drop it where it is there."""
    how = "CONCURRENTLY " if concurrently else ""
    return SqlText(f"DROP INDEX {how}IF EXISTS {_qualify(schema, name)}")


def drop_columns(schema: str, table: str, columns: tuple[str, ...]) -> SqlText:
    """Drop what retired fields left behind."""
    parts = ", ".join(f"DROP COLUMN IF EXISTS {quote_identifier(name)}" for name in columns)
    return SqlText(f"ALTER TABLE {_qualify(schema, table)} {parts}")


def drop_table(schema: str, table: str) -> SqlText:
    """Drop what a retired object left behind. Foreign keys to it were dropped when it was retired."""
    return SqlText(f"DROP TABLE IF EXISTS {_qualify(schema, table)}")


def count_duplicates(schema: str, spec: IndexSpec) -> SqlText:
    """How many normal forms occur more than once among the living; counted to 1,000."""
    key = _print_key(spec.keys[0])
    column = quote_identifier(spec.keys[0].column)
    return SqlText(
        f"SELECT count(*) FROM (SELECT 1 FROM {_qualify(schema, spec.table)} WHERE deleted_at IS NULL"
        f" AND {column} IS NOT NULL GROUP BY {key} HAVING count(*) > 1 LIMIT 1000) d"
    )


def count_values(schema: str, table: str, column: str | None) -> SqlText:
    """How many living rows there are, or have a value in a column; counted to 10,000."""
    given = "" if column is None else f" AND {quote_identifier(column)} IS NOT NULL"
    return SqlText(
        f"SELECT count(*) FROM (SELECT 1 FROM {_qualify(schema, table)} WHERE deleted_at IS NULL{given} LIMIT 10000) v"
    )


def pick_underived(schema: str, table: str, columns: tuple[str, ...]) -> SqlText:
    """Rows with a value in the first column and none in the last, by id behind $1, at most $2."""
    first, last = quote_identifier(columns[0]), quote_identifier(columns[-1])
    return SqlText(
        f"SELECT id, {first} AS value FROM {_qualify(schema, table)} WHERE {first} IS NOT NULL AND {last} IS NULL"
        " AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2"
    )


def fill_column(schema: str, table: str, columns: tuple[str, ...]) -> SqlText:
    """Set the last column of rows ($1) whose first is still what it was ($2) to new texts ($3)."""
    first, last = quote_identifier(columns[0]), quote_identifier(columns[-1])
    return SqlText(
        f"UPDATE {_qualify(schema, table)} AS t SET {last} = v.key"
        " FROM unnest($1::uuid[], $2::text[], $3::text[]) AS v(id, value, key)"
        f" WHERE t.id = v.id AND t.{first} = v.value AND t.{last} IS NULL"
    )


def _qualify(schema: str, name: str) -> str:
    return f"{quote_identifier(schema)}.{quote_identifier(name)}"


def _check_type(sql_type: str) -> str:
    if sql_type not in _SQL_TYPES:
        raise ValueError(f"no field type stores {sql_type!r}; add it to ddl.py")
    return sql_type


def _print_key(key: IndexKey) -> str:
    column = quote_identifier(key.column)
    term = column if key.function is None else f"pg_catalog.{quote_identifier(key.function)}({column})"
    return f"{term} DESC" if key.descending else term
