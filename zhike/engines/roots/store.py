"""The roots of linked records. The only SQL here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape


async def find_roots(
    session: Session, shape: Shape, columns: tuple[str, str, str | None], target: str, ids: Sequence[UUID]
) -> dict[UUID, UUID]:
    """Of these records those whose root column says otherwise than their links, with the root that it should name.

    `columns` are the link, the root, and a list that counts where both are empty; roots are records of `target`.
    """
    schema, table = quote_identifier(shape.schema), quote_identifier(shape.definition.table)
    link, root = (SqlText(f"t.{quote_identifier(name)}") for name in columns[:2])
    about = link
    if columns[2] is not None:
        first = SqlText(f"(t.{quote_identifier(columns[2])})[1]::uuid")
        about = SqlText(f"coalesce({link}, CASE WHEN {root} IS NULL THEN {first} END)")
    rows = await session.transaction.fetch_rows(
        f"SELECT t.id, r.root_id FROM {schema}.{table} AS t JOIN {schema}.record AS r ON r.id = {about}"
        f" JOIN {schema}.record AS p ON p.id = r.root_id AND p.object = $2"
        f" WHERE t.id = ANY($1::uuid[]) AND r.root_id IS DISTINCT FROM {root}",
        [ids, target],
    )
    return {row["id"]: row["root_id"] for row in rows}
