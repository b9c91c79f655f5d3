"""Giving many files to records at once, and taking away those that a field no longer holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.kernel.base.ids import FieldId, RecordId, UserId
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.sql import load_queries

_QUERIES = load_queries("zhike.kernel.files")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file for one field of one record; its content type must begin so ("" takes any)."""

    file: UUID
    record: RecordId
    field: FieldId
    content: str = ""


async def attach_files(
    transaction: Transaction, schema: str, user: UserId | None, wanted: Sequence[Attachment]
) -> list[Attachment]:
    """Give files to records; says which could not be given: gone, somebody else's, another record's, or of another
    content. A user may give files that he uploaded and that still wait; the system (None) any that wait. A file that
    was taken away from the same record comes back."""
    columns = [
        [one.file for one in wanted],
        [one.record for one in wanted],
        [one.field for one in wanted],
        [one.content for one in wanted],
    ]
    rows = await transaction.fetch_rows(_QUERIES.get("attach_many", schema), [*columns, user])
    given = {(row["id"], row["record_id"], row["field_id"]) for row in rows}
    return [one for one in wanted if (one.file, one.record, one.field) not in given]


async def detach_files(
    transaction: Transaction,
    schema: str,
    places: Sequence[tuple[RecordId, FieldId]],
    kept: Sequence[UUID],
    at: datetime,
) -> None:
    """Take away from these fields of records every file but the kept ones; they can be brought back for a while."""
    values = [[record for record, _ in places], [field for _, field in places], kept, at]
    await transaction.execute(_QUERIES.get("detach_others", schema), values)
