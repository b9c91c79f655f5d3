"""Filling columns that are worked out from a field's others, for rows that were there before the column."""

from __future__ import annotations

from zhike.kernel.catalog import ddl
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.plan import Step
from zhike.kernel.postgres.pool import Connection

CHUNK_ROWS = 2000


async def fill_derived(connection: Connection, schema: str, field: FieldDefinition, step: Step) -> int:
    """Give every row that has a value and no key its key; says how many. May be stopped and run again.

    A row that is written meanwhile gets its key by that write and is passed over.
    """
    field_type = get_field_type(field.type)
    pick = ddl.pick_underived(schema, step.table, field.columns)
    fill = ddl.fill_column(schema, step.table, field.columns)
    after, filled = None, 0
    while rows := await connection.fetch_rows(pick, [after, CHUNK_ROWS]):
        keys = [field_type.derive(field, (row["value"],))[-1] for row in rows]
        await connection.execute(fill, [[row["id"] for row in rows], [row["value"] for row in rows], keys])
        after, filled = rows[-1]["id"], filled + len(rows)
    return filled
