"""The error that one refused change raises: the one that says most."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.errors import (
    ChangesRefused,
    CreateForbidden,
    RecordForbidden,
    RecordNotFound,
    RecordStale,
)
from zhike.kernel.records.model import Change, Problem
from zhike.kernel.records.shape import Shape


async def refuse(transaction: Transaction, shape: Shape, change: Change, problems: Sequence[Problem]) -> ZhikeError:
    """Make the error for a batch of one. Rights come first, so that nothing is told about what may not be seen."""
    codes = {problem.code for problem in problems if problem.field is None}
    if "not_found" in codes:
        return RecordNotFound(object=shape.key, id=change.id)
    if "forbidden" in codes:
        return RecordForbidden(record=change.id)
    if "create_forbidden" in codes:
        return CreateForbidden(object=shape.key)
    if "stale" in codes:
        return await _describe_stale(transaction, shape, change)
    return ChangesRefused(problems)


async def _describe_stale(transaction: Transaction, shape: Shape, change: Change) -> ZhikeError:
    schema = quote_identifier(shape.schema)
    table = f"{schema}.{quote_identifier(shape.definition.table)}"
    row = await transaction.fetch_row(
        f"SELECT t.version, t.updated_at, t.updated_by, u.name FROM {table} AS t"
        f" LEFT JOIN {schema}.o_user AS u ON u.id = t.updated_by WHERE t.id = $1",
        [change.id],
    )
    if row is None:
        return RecordNotFound(object=shape.key, id=change.id)
    return RecordStale(
        record=change.id,
        yours=change.version,
        version=row["version"],
        by=row["name"] or "–",
        by_id=row["updated_by"],
        at=row["updated_at"],
    )
