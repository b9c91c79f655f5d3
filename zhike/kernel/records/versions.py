"""After hooks may write the very records that were saved: what is answered are the versions that they have then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.prepared import Written
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape


async def read_versions(session: Session, shape: Shape, written: Sequence[Written]) -> tuple[Written, ...]:
    """The same records with the versions that they have by now."""
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    text = f"SELECT t.id, t.version FROM {table} AS t WHERE t.id = ANY($1::uuid[])"
    rows = await session.transaction.fetch_rows(text, [[one.id for one in written]])
    versions = {row["id"]: row["version"] for row in rows}
    return tuple(replace(one, version=versions.get(one.id, one.version)) for one in written)
