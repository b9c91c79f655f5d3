"""Cells that go into secret fields are encrypted before they are staged: nothing of an import lies open in the
database. Reading the staged row opens them again (see the field type)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from zhike.engines.transfer.mapping import MappedColumn
from zhike.engines.transfer.model import RefusedRow
from zhike.engines.transfer.table import SourceRow
from zhike.kernel.catalog.fieldtypes.secret import STAGED
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.query.errors import KeysNotOpen


def seal_cells(
    rows: list[SourceRow], mapped: Sequence[MappedColumn], definition: ObjectDefinition, catalog: Catalog
) -> list[SourceRow]:
    """The rows with the cells of secret fields encrypted. Raises KeysNotOpen."""
    wanted = {
        one.place - 1: definition.fields[one.path]
        for one in mapped
        if one.path in definition.fields and definition.fields[one.path].type == "secret"
    }
    if not wanted:
        return rows
    ring = catalog.ring
    if ring is None:
        raise KeysNotOpen(field=next(iter(wanted.values())).key)

    def seal(place: int, cell: str) -> str:
        text = cell.strip()
        if place not in wanted or not text or text.startswith(STAGED):
            return cell
        return STAGED + ring.seal(wanted[place].id, text)

    return [replace(row, cells=tuple(seal(place, cell) for place, cell in enumerate(row.cells))) for row in rows]


def hide_sealed(rows: Sequence[RefusedRow]) -> list[RefusedRow]:
    """Rows for people's eyes: where a cell was encrypted there is nothing, not even how long it was. Mending takes the
    cell as it was staged unless it is written anew."""
    return [
        msgspec.structs.replace(row, cells=tuple("" if cell.startswith(STAGED) else cell for cell in row.cells))
        for row in rows
    ]
