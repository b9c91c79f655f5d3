"""Any JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.json_text import read_json_text, write_json
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import Kind, ValueType


class JsonType(FieldType):
    """A document that is kept and given back, asked for only whether it is there. JSON's own null is nothing."""

    key = "json"
    widget = "json"
    operators = ("is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    indexable = False

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One jsonb column, which is written as text."""
        return (PhysicalColumn("", "jsonb"),)

    def value_type(self, config: Config) -> ValueType:
        """JSON."""
        return ValueType(Kind.JSON)

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Anything of JSON."""
        return None if raw is None else (write_json(raw),)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """JSON text."""
        return read_json_text(text)

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """JSON text."""
        return "" if value is None else write_json(value)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The document in its one spelling."""
        return None if stored is None else (write_json(stored),)

    def json_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """Anything."""
        return {}


def read_stored(text: object) -> object:
    """The value of a jsonb column value as `coerce` gives it."""
    return json.loads(str(text), parse_float=Decimal)
