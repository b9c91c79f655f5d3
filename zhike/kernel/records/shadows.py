"""Writes to a field whose type is being changed land in the columns of the new type too (catalog/retype)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.retype.conversions.contract import Ground
from zhike.kernel.catalog.retype.convert import convert, read_neighbours
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.shape import Shape

if TYPE_CHECKING:
    from zhike.kernel.records.session import Session


async def add_shadows(session: Session, shape: Shape, rows: Sequence[PreparedRow]) -> Sequence[PreparedRow]:
    """The rows with what their values become under the new type. Most objects have no such field."""
    for field in shape.definition.fields.values():
        if field.shadow is not None:
            rows = await _add(session, rows, field, field.shadow)
    return rows


async def _add(
    session: Session, rows: Sequence[PreparedRow], field: FieldDefinition, shadow: FieldDefinition
) -> Sequence[PreparedRow]:
    given = {
        row.id: tuple(row.columns[name] for name in field.columns)
        for row in rows
        if all(name in row.columns for name in field.columns)
    }
    if not given:
        return rows
    fields = (field, shadow)
    near = await read_neighbours(session.transaction, session.catalog.schema, fields, list(given.values()))
    ground = Ground(field, shadow, CoerceContext(session.catalog.settings, session.clock, session.catalog.ring), near)
    nothing: dict[str, object] = dict.fromkeys(shadow.columns)
    found = {}
    for record, value in given.items():
        columns = convert(ground, value).columns
        found[record] = nothing if columns is None else dict(zip(shadow.columns, columns, strict=True))
    return [replace(row, columns={**row.columns, **found.get(row.id, {})}) for row in rows]
