"""Text of many lines."""

from __future__ import annotations

from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text, whole
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import TEXT, ValueType

DEFAULT_LENGTH = 20_000
MAX_LENGTH = 200_000


class LongTextType(FieldType):
    """Text kept byte for byte. Never indexed and not grouped by."""

    key = "long_text"
    card = "NOTE"
    widget = "long_text"
    operators = ("contains", "not_contains", "starts_with", "ends_with", "is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    indexable = False
    config_schema: ClassVar[Config] = {
        "max_length": {"type": "integer", "minimum": 1, "maximum": MAX_LENGTH},
    }

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One text column."""
        return (PhysicalColumn("", "text"),)

    def value_type(self, config: Config) -> ValueType:
        """Text."""
        return TEXT

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Text of at most `max_length` characters."""
        if raw is None:
            return None
        text = read_text(raw, whole(field.config, "max_length", DEFAULT_LENGTH))
        return (text,) if text else None

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """Text as it stood."""
        return None if stored is None else (stored,)

    def json_schema(self, field: FieldDefinition) -> Config:
        """A string."""
        return {"type": "string", "maxLength": whole(field.config, "max_length", DEFAULT_LENGTH)}
