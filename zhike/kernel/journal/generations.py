"""Fields under the types that they had before: history shows old values as they were written, and a record as of a day
has the type of that day (docs/kernel/catalog.md, "Changing a field's type")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, FieldDefinition, ObjectDefinition
from zhike.kernel.catalog.read import decode_document
from zhike.kernel.catalog.retype.queries import QUERIES
from zhike.kernel.catalog.retype.shadow import build_generation
from zhike.kernel.postgres.pool import Connection, Database, Row


async def with_past_types(
    connection: Connection | Database, catalog: Catalog, definition: ObjectDefinition
) -> ObjectDefinition:
    """The object with its fields' former types beside them, each under the key of its field, for reading payloads."""
    rows = await connection.fetch_rows(QUERIES.get("list_generations", catalog.schema), [definition.key])
    if not rows:
        return definition
    past = {f"{row['field']}@{row['from_id']}": _build(definition, row) for row in rows if _is_known(definition, row)}
    return replace(definition, fields=MappingProxyType({**definition.fields, **past}))


async def as_it_was(
    connection: Connection | Database, catalog: Catalog, definition: ObjectDefinition, at: datetime
) -> ObjectDefinition:
    """The object with its fields as they were at a moment. One whose former values were purged is not among them."""
    rows = await connection.fetch_rows(QUERIES.get("list_generations", catalog.schema), [definition.key])
    later = [row for row in rows if row["switched_at"] > at and _is_known(definition, row)]
    if not later:
        return definition
    fields: dict[str, FieldDefinition] = dict(definition.fields)
    # Of several later changes the first began with what stood at the moment.
    for row in reversed(later):
        if row["columns"] is None:
            fields.pop(row["field"], None)
        else:
            fields[row["field"]] = _build(definition, row)
    return replace(definition, fields=MappingProxyType(fields))


def _is_known(definition: ObjectDefinition, row: Row) -> bool:
    return row["field"] in definition.fields


def _build(definition: ObjectDefinition, row: Row) -> FieldDefinition:
    settled = (decode_document(row["before"]) or {}).get("settled")
    document = settled if isinstance(settled, dict) else {}
    columns = row["columns"]
    if columns is None:
        kind = get_field_type(str(document["type"]))
        # Nothing stands in these columns; a payload is read by their places.
        columns = [f"{row['field']}__{row['from_id']}g{one.suffix}" for one in kind.columns(document)]
    return build_generation(definition.key, row["field"], document, row["from_id"], tuple(columns))
