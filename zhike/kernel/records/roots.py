"""`record.root_id`: which account a record belongs to. When a record moves to another root, all below it move along."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape

MAX_DEPTH = 10


async def move_roots(session: Session, shape: Shape, ids: Sequence[UUID], depth: int = MAX_DEPTH) -> None:
    """Give the records whose root leads over these the root that these have now."""
    if not ids or depth == 0:
        return
    schema = quote_identifier(shape.schema)
    for key in session.catalog.objects:
        if not session.catalog.objects[key].active:
            continue
        below = session.shape(key)
        column = below.root_column
        if column is None or not _leads_to(below, column, shape.key):
            continue
        name, table = quote_identifier(column), quote_identifier(below.definition.table)
        rows = await session.transaction.fetch_rows(
            f"UPDATE {schema}.record AS r SET root_id = p.root_id FROM {schema}.{table} AS t, {schema}.record AS p"
            f" WHERE t.{name} = ANY($1::uuid[]) AND p.id = t.{name} AND r.id = t.id"
            " AND r.root_id IS DISTINCT FROM p.root_id RETURNING r.id",
            [ids],
        )
        await move_roots(session, below, [row["id"] for row in rows], depth - 1)


def _leads_to(below: Shape, column: str, target: str) -> bool:
    field = below.columns[column].field
    return target in (field.targets or field.value_type.objects)
