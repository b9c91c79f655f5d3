"""The spans of a tracked field under its new type, so that lists as of an earlier day go on answering."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.retype.conversions.contract import Columns, Ground
from zhike.kernel.catalog.retype.conversions.stored import read_json
from zhike.kernel.catalog.retype.convert import convert, read_neighbours
from zhike.kernel.catalog.retype.queries import QUERIES
from zhike.kernel.catalog.retype.rows import Turn
from zhike.kernel.postgres.pool import Connection, Database, Row

CHUNK_SPANS = 2000


async def copy_spans(connection: Connection | Database, schema: str, turn: Turn, since: datetime | None = None) -> None:
    """Write the old type's spans again in the new one; with `since` those of records that changed after it."""
    old, new = turn.old, turn.new
    if since is None:
        await connection.execute(QUERIES.get("delete_spans", schema), [new.id])
        after: UUID | None = None
        while rows := await connection.fetch_rows(QUERIES.get("list_spans", schema), [old.id, after, CHUNK_SPANS]):
            # A record's spans may be cut by the limit: the last record comes again, and conflicts do nothing.
            whole = [row for row in rows if row["record_id"] != rows[-1]["record_id"]]
            taken = whole if len(rows) == CHUNK_SPANS and whole else rows
            await _copy(connection, schema, turn, taken)
            after = taken[-1]["record_id"]
        return
    moved = await connection.fetch_rows(QUERIES.get("list_moved_spans", schema), [old.id, since])
    if moved:
        records = list({row["record_id"] for row in moved})
        await connection.execute(QUERIES.get("delete_spans_of", schema), [new.id, records])
        await _copy(connection, schema, turn, moved)


async def _copy(connection: Connection | Database, schema: str, turn: Turn, rows: list[Row]) -> None:
    kind = get_field_type(turn.old.type)
    stored = [None if row["value"] is None else kind.restore(turn.old, read_json(row["value"])) for row in rows]
    values: list[Columns] = [one for one in stored if one is not None]
    near = await read_neighbours(connection, schema, (turn.old, turn.new), values)
    ground = Ground(turn.old, turn.new, turn.context, near)
    made = [
        {
            "record_id": row["record_id"], "from_at": row["from_at"], "to_at": row["to_at"], "object": row["object"],
            "operation_id": row["operation_id"],
            "value": None if value is None else _journaled(turn.new, convert(ground, value).columns),
        }
        for row, value in zip(rows, stored, strict=True)
    ]  # fmt: skip
    await connection.execute(QUERIES.get("insert_spans", schema), [msgspec.json.encode(made), turn.new.id])


def _journaled(field: FieldDefinition, columns: Columns | None) -> object:
    """A value in the form of the journal."""
    if columns is None:
        return None
    kinds = get_field_type(field.type).columns(field.config)
    kept = [
        read_json(value) if kind.sql_type == "jsonb" and value is not None else value
        for kind, value in zip(kinds, columns, strict=True)
        if not kind.derived
    ]
    return kept[0] if len(kept) == 1 else kept
