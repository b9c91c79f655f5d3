"""Fields that hold a part of another field's value: whoever writes the address writes province, city and district.

They are the system's to fill: no right on them is asked for. Without the whole they may be written by themselves, as
files do that have a column for the province and none for the street.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, FieldState, ObjectDefinition


@dataclass(frozen=True, slots=True)
class Parts:
    """A field of which others hold parts: those fields, by the part."""

    whole: FieldDefinition
    fields: Mapping[str, FieldDefinition]

    def find(self, value: object) -> dict[str, str | None]:
        """The values of the fields' columns, for a value of the whole's first column."""
        found = get_field_type(self.whole.type).find_parts(value)
        return {field.columns[0]: found[part] for part, field in self.fields.items()}

    def derive(self, columns: Mapping[str, object]) -> Mapping[str, str | None]:
        """The parts' columns for a row that sets the whole; none where that could not be read, which is told
        elsewhere."""
        first, *derived = self.whole.columns
        return self.find(columns[first]) if all(name in columns for name in (first, *derived)) else {}


def list_parts(definition: ObjectDefinition) -> tuple[Parts, ...]:
    """The fields of an object of which others hold parts."""
    found: dict[str, dict[str, FieldDefinition]] = {}
    for field in definition.fields.values():
        if field.part and field.columns and field.state is not FieldState.INACTIVE:
            found.setdefault(field.follows, {})[field.part] = field
    wholes = ((definition.fields[key], fields) for key, fields in found.items())
    return tuple(Parts(whole, fields) for whole, fields in wholes if whole.columns)
