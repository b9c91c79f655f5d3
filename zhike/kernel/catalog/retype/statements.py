"""The SQL of converting columns. Identifiers are quoted; values are parameters."""

from __future__ import annotations

from zhike.kernel.postgres.sql import SqlText, quote_identifier

Names = tuple[str, ...]


def pick_unconverted(schema: str, table: str, old: Names, new: Names, origin: Names) -> SqlText:
    """Rows with a value to convert and none converted, by id behind $1, at most $2; all columns by o, g and number."""
    sources = " OR ".join(f"t.{quote_identifier(group[0])} IS NOT NULL" for group in (old, origin) if group)
    return SqlText(
        f"SELECT t.id, t.version{_list('o', old)}{_list('g', origin)}"
        f" FROM {_qualify(schema, table)} AS t WHERE ({sources}) AND t.{quote_identifier(new[0])} IS NULL"
        " AND ($1::uuid IS NULL OR t.id > $1) ORDER BY t.id LIMIT $2"
    )


def pick_newest(schema: str, table: str, old: Names, origin: Names) -> SqlText:
    """Rows with a value, newest first below $1, at most $2."""
    sources = " OR ".join(f"t.{quote_identifier(group[0])} IS NOT NULL" for group in (old, origin) if group)
    return SqlText(
        f"SELECT t.id, t.version, (SELECT r.title FROM {quote_identifier(schema)}.record r WHERE r.id = t.id) AS title"
        f"{_list('o', old)}{_list('g', origin)} FROM {_qualify(schema, table)} AS t WHERE ({sources})"
        " AND ($1::uuid IS NULL OR t.id < $1) ORDER BY t.id DESC LIMIT $2"
    )


def fill_converted(schema: str, table: str, new: Names, sql_types: Names) -> SqlText:
    """Set the new columns of rows ($1, a JSON list) that nobody wrote since they were read."""
    columns = ", ".join(f"n{place} {kind}" for place, kind in enumerate(sql_types))
    sets = ", ".join(f"{quote_identifier(name)} = v.n{place}" for place, name in enumerate(new))
    return SqlText(
        f"WITH v AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS v(id uuid, version bigint, {columns}))"
        f" UPDATE {_qualify(schema, table)} AS t SET {sets} FROM v"
        f" WHERE t.id = v.id AND t.version = v.version AND t.{quote_identifier(new[0])} IS NULL RETURNING t.id"
    )


def _list(prefix: str, names: Names) -> str:
    return "".join(f", t.{quote_identifier(name)} AS {prefix}{place}" for place, name in enumerate(names))


def _qualify(schema: str, name: str) -> str:
    return f"{quote_identifier(schema)}.{quote_identifier(name)}"
