"""A link to one record of any of several objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.lookup import (
    ID_SCHEMA,
    KEY_PATTERN,
    REFERENCE_OPERATORS,
    format_reference,
    parse_reference,
)
from zhike.kernel.catalog.fieldtypes.reading import read_id
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import Kind, ValueType

_MEMBERS = frozenset({"id", "title", "object"})


class AnyLookupType(FieldType):
    """The id of a record of one of `targets`, a foreign key to `record`, which knows the object.

    That the record is of a target is asked in the write; a given `object` is checked here.
    """

    key = "any_lookup"
    widget = "any_lookup"
    operators = REFERENCE_OPERATORS
    groupable = False
    config_schema: ClassVar[Config] = {
        "targets": {
            "type": "array",
            "items": {"type": "string", "pattern": KEY_PATTERN},
            "minItems": 1,
            "maxItems": 50,
            "uniqueItems": True,
        },
        "inverse": {"type": "string", "pattern": KEY_PATTERN},
        "inverse_label": {"$ref": "#/$defs/label"},
    }
    config_required = ("targets",)

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """The id."""
        return (PhysicalColumn("", "uuid"),)

    def value_type(self, config: Config) -> ValueType:
        """A reference to any of the targets."""
        return ValueType(Kind.REFERENCE, objects=self.targets(config))

    def targets(self, config: Config) -> tuple[str, ...]:
        """The declared objects in their order."""
        listed = config.get("targets")
        return tuple(str(key) for key in listed) if isinstance(listed, list | tuple) else ()

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """An id, or the object that reading gives."""
        if raw is None or raw == "":
            return None
        if isinstance(raw, Mapping) and "object" in raw and raw["object"] not in field.targets:
            shown, known = str(raw["object"])[:60], ", ".join(field.targets)
            raise BadValue(
                "not_a_target", f"不能关联到“{shown}”；可选：{known}。", f"It cannot link to '{shown}'. Known: {known}."
            )
        return (read_id(raw, _MEMBERS),)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """An id, or a title for the import to resolve."""
        return parse_reference(text)

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """The title where the reader may see it, else the id."""
        return format_reference(value)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The id."""
        return None if stored is None else (read_id(stored),)

    def json_schema(self, field: FieldDefinition) -> Config:
        """`{"id", "title", "object"}`."""
        return {
            "type": "object",
            "properties": {
                "id": ID_SCHEMA,
                "title": {"type": ["string", "null"]},
                "object": {"type": "string", "enum": list(field.targets)},
            },
            "required": ["id"],
            "additionalProperties": False,
        }

    def input_schema(self, field: FieldDefinition) -> Config:
        """An id or `{"id", "object"}`."""
        return {"anyOf": [ID_SCHEMA, self.json_schema(field)]}
