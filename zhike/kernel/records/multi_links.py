"""Fields that link to several records, inside the statements of a write: which targets may be linked to, and the rows
of the table `link` that are kept in step with the list."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.shape import Column, Shape

MULTI_LOOKUP = "multi_lookup"


def is_multi_lookup(column: Column) -> bool:
    """Whether the column is the list of a field that links to several records."""
    return column.field.type == MULTI_LOOKUP


def targets_sql(shape: Shape, column: Column, found_sql: str) -> str:
    """Whether each new element of the list of an incoming row (`v`) may be linked to. What the record links to already
    may stay. `found_sql` says it of one element, `x.id`."""
    name = quote_identifier(column.name)
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    old = f"coalesce((SELECT o.{name} FROM {table} AS o WHERE o.id = v.id), ARRAY[]::text[])"
    return (
        f"(NOT EXISTS (SELECT 1 FROM unnest(v.{name}) AS y(id) CROSS JOIN LATERAL (SELECT y.id::uuid AS id) AS x"
        f" WHERE NOT y.id = ANY({old}) AND NOT ({found_sql})))"
    )


def created_links_sql(shape: Shape, columns: Sequence[Column], tag: str = "") -> str:
    """The CTEs (each with a comma behind) that add the links of new rows `g<tag>`."""
    parts = []
    for index, column in enumerate(one for one in columns if is_multi_lookup(one)):
        name = quote_identifier(column.name)
        parts.append(
            f" m{tag}{index} AS (INSERT INTO {quote_identifier(shape.schema)}.link (field_id, record_id, target_id)"
            f" SELECT {column.field.id:d}, g.id, x.id::uuid FROM g{tag} AS g"
            f" CROSS JOIN LATERAL unnest(g.{name}) AS x(id)),"
        )
    return "".join(parts)


def updated_links_sql(shape: Shape, columns: Sequence[Column], names: Sequence[str]) -> str:
    """The CTEs (each with a comma behind) that follow changed lists of `w`; `names` are those of `_o` and `_n`."""
    link = f"{quote_identifier(shape.schema)}.link"
    parts = []
    for index, column in enumerate(one for one in columns if is_multi_lookup(one)):
        place, field = names.index(column.name), column.field.id
        parts.append(
            f" k{index} AS (DELETE FROM {link} AS k USING w WHERE k.field_id = {field:d} AND k.record_id = w.id"
            f" AND NOT k.target_id::text = ANY(coalesce(w._n{place}, ARRAY[]::text[]))),"
            f" m{index} AS (INSERT INTO {link} (field_id, record_id, target_id)"
            f" SELECT {field:d}, w.id, x.id::uuid FROM w CROSS JOIN LATERAL unnest(w._n{place}) AS x(id)"
            f" WHERE NOT x.id = ANY(coalesce(w._o{place}, ARRAY[]::text[]))),"
        )
    return "".join(parts)
