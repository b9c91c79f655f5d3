"""A link to one record of a declared object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import find_id, read_id
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import Kind, ValueType

REFERENCE_OPERATORS = ("is", "is_not", "in", "not_in", "is_empty", "is_not_empty")
ID_SCHEMA: Mapping[str, object] = {"type": "string", "format": "uuid"}
KEY_PATTERN = "^[a-z][a-z0-9_]{0,39}$"
REFERENCE_SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {"id": ID_SCHEMA, "title": {"type": ["string", "null"]}},
    "required": ["id"],
    "additionalProperties": False,
}


class LookupType(FieldType):
    """The id of a record of `target`, a real foreign key.

    `inverse` names the children seen from the target. Whether the record exists and may be seen is asked in the write,
    not here. Reading wraps the id with the target's title; the query room does that.
    """

    key = "lookup"
    widget = "lookup"
    operators: ClassVar[tuple[str, ...]] = REFERENCE_OPERATORS
    unique_allowed = True
    config_schema: ClassVar[Config] = {
        "target": {"type": "string", "pattern": KEY_PATTERN},
        "inverse": {"type": "string", "pattern": KEY_PATTERN},
        "inverse_label": {"$ref": "#/$defs/label"},
        "child": {"type": "boolean"},
    }
    config_required: ClassVar[tuple[str, ...]] = ("target",)

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """The id."""
        return (PhysicalColumn("", "uuid"),)

    def value_type(self, config: Config) -> ValueType:
        """A reference to the target."""
        return ValueType(Kind.REFERENCE, objects=self.targets(config))

    def targets(self, config: Config) -> tuple[str, ...]:
        """The one object."""
        return (str(config.get("target", "")),)

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """An id, or the object that reading gives."""
        if raw is None or raw == "":
            return None
        return (read_id(raw),)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """An id, or `{"title": text}` which the import resolves to an id before it gets to `coerce`."""
        return parse_reference(text)

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """The title where the reader may see it, else the id."""
        return format_reference(value)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The id."""
        return None if stored is None else (read_id(stored),)

    def json_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """`{"id", "title"}`."""
        return REFERENCE_SCHEMA

    def input_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """An id or `{"id"}`."""
        return {"anyOf": [ID_SCHEMA, REFERENCE_SCHEMA]}


def parse_reference(text: str) -> object:
    """An id as it is; other text is a title."""
    wanted = text.strip()
    return wanted if find_id(wanted) else {"title": wanted}


def format_reference(value: object) -> str:
    """What a cell of an export shows of a reference."""
    if isinstance(value, Mapping):
        title = value.get("title")
        return str(title) if title else str(value["id"])
    return "" if value is None else str(value)
