"""Since when records have the value that a tracked field has now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhike.kernel.catalog.model import Catalog, FieldDefinition
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import quote_identifier


async def read_since(
    source: Connection | Database, catalog: Catalog, field: FieldDefinition, records: Sequence[UUID]
) -> dict[UUID, datetime]:
    """The beginning of the span that is open, of those records that have one. The caller has asked for the rights."""
    schema = quote_identifier(catalog.schema)
    rows = await source.fetch_rows(
        f"SELECT record_id, from_at FROM {schema}.field_span"
        " WHERE record_id = ANY($1::uuid[]) AND field_id = $2::integer AND to_at IS NULL",
        [list(records), field.id],
    )
    return {row["record_id"]: row["from_at"] for row in rows}
