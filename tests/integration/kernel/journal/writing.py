"""Writes journal entries the way the write path does: with the pieces of `append.py` inside one statement."""

from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import OperationId, new_id
from zhike.kernel.journal.append import (
    STAMP_COUNT,
    EntryKind,
    Stamp,
    entries_sql,
    operation_sql,
    stamp_parameters,
)
from zhike.kernel.postgres.pool import Connection


def make_stamp(clock: Clock, *, actor: UUID | None = None, cause: str = "user") -> Stamp:
    title = {"zh": "测试", "en": "Test"}
    return Stamp(clock.now(), OperationId(new_id()), actor, actor, cause, "test", title)


async def write_entries(
    connection: Connection, schema: str, stamp: Stamp, ids: list[UUID], *, version: int = 1
) -> None:
    """One entry a record, each with a payload of its own."""
    first, second = STAMP_COUNT + 1, STAMP_COUNT + 2
    payload = "jsonb_build_object('1001', jsonb_build_array(w.id::text, w.version))"
    entries = entries_sql(schema, EntryKind.UPDATE, "w", payload=payload)
    text = (
        f"WITH w AS MATERIALIZED (SELECT unnest(${first}::uuid[]) AS id, ${second}::bigint AS version),"
        f" o AS ({operation_sql(schema)}) {entries}"
    )
    await connection.execute(text, [*stamp_parameters(stamp, "account"), ids, version])
