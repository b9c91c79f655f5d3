"""What the value of one row becomes: converted, or, on the way back, the original where nobody changed it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.retype.conversions.contract import Columns, Ground
from zhike.kernel.catalog.retype.convert import Converted, Fate, convert, read_neighbours, same_values, weigh
from zhike.kernel.postgres.pool import Connection, Database, Row


@dataclass(frozen=True, slots=True)
class Turned:
    """A row with its value before and after. `edited`: on the way back, its value was written since."""

    row: Row
    before: Columns | None
    found: Converted
    fate: Fate
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """The three definitions of a change: as it is, as it will be, and where it comes back to, as it was."""

    old: FieldDefinition
    new: FieldDefinition
    origin: FieldDefinition | None
    context: CoerceContext

    async def run(self, connection: Connection | Database, schema: str, rows: Sequence[Row]) -> list[Turned]:
        """What the rows' values become."""
        grounds = await self._stand(connection, schema, rows)
        return [self._turn(row, *grounds) for row in rows]

    async def _stand(
        self, connection: Connection | Database, schema: str, rows: Sequence[Row]
    ) -> tuple[Ground, Ground]:
        values = [take(row, "o", self.old) for row in rows]
        near = await read_neighbours(connection, schema, (self.old, self.new), values)
        forward = Ground(self.old, self.new, self.context, near)
        if self.origin is None:
            return forward, forward
        near = await read_neighbours(
            connection, schema, (self.origin, self.old), [take(row, "g", self.origin) for row in rows]
        )
        return forward, Ground(self.origin, self.old, self.context, near)

    def _turn(self, row: Row, forward: Ground, again: Ground) -> Turned:
        value = take(row, "o", self.old)
        if self.origin is not None:
            original = take(row, "g", self.origin)
            if same_values(self.old, convert(again, original).columns, value):
                kept = None if original[0] is None else original
                return Turned(row, value, Converted(kept), Fate.CLEAN)
        if value[0] is None:
            return Turned(row, None, Converted(None), Fate.CLEAN, edited=self.origin is not None)
        found = convert(forward, value)
        return Turned(row, value, found, weigh(forward, value, found.columns), edited=self.origin is not None)

    def ground(self) -> Ground:
        """For showing samples."""
        return Ground(self.old, self.new, self.context)


def take(row: Row, prefix: str, field: FieldDefinition) -> Columns:
    """A field's columns out of a row."""
    return tuple(row[f"{prefix}{place}"] for place in range(len(field.columns)))
