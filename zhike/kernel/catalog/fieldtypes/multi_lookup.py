"""Links to several records of one object."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.lookup import (
    ID_SCHEMA,
    KEY_PATTERN,
    REFERENCE_SCHEMA,
    format_reference,
    parse_reference,
)
from zhike.kernel.catalog.fieldtypes.reading import read_id, refuse_kind
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import Kind, ValueType

MAX_LINKS = 500

_BETWEEN = re.compile(r"[;;\n]")


class MultiLookupType(FieldType):
    """The ids of records of `target`, each once, in the order in which they were given.

    The list stands in the record's own row, where it is read and journaled; the table `link` has a row for each, with
    real keys, by which it is followed back (`inverse`).
    """

    key = "multi_lookup"
    widget = "multi_lookup"
    operators = ("has_any", "has_all", "has_none", "is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    config_schema: ClassVar[Config] = {
        "target": {"type": "string", "pattern": KEY_PATTERN},
        "inverse": {"type": "string", "pattern": KEY_PATTERN},
        "inverse_label": {"$ref": "#/$defs/label"},
        "opens": {
            "type": "string",
            "enum": ["read", "write"],
            "description": "Users named here may read the record, or also change it.",
        },
    }
    config_required = ("target",)

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """An array of ids."""
        return (PhysicalColumn("", "text[]"),)

    def value_type(self, config: Config) -> ValueType:
        """A set, of ids as text."""
        return ValueType(Kind.CHOICES, objects=self.targets(config))

    def targets(self, config: Config) -> tuple[str, ...]:
        """The one object."""
        return (str(config.get("target", "")),)

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A list of ids, or of the objects that reading gives."""
        if raw is None:
            return None
        if not isinstance(raw, list | tuple):
            raise refuse_kind(raw, "记录 ID 的数组", "An array of ids of records")
        found = list(dict.fromkeys(str(read_id(item)) for item in raw))
        if len(found) > MAX_LINKS:
            raise BadValue("too_many", f"最多关联 {MAX_LINKS} 条记录。", f"At most {MAX_LINKS} records can be linked.")
        return (found,) if found else None

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """Ids, or titles for the import to resolve, between semicolons."""
        return [parse_reference(part) for part in _BETWEEN.split(text) if part.strip()]

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """Titles with a semicolon between; the id where the reader may not see the title or where it would not lead
        back."""
        items = value if isinstance(value, list | tuple) else []
        return "; ".join(_show(item) for item in items)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The ids as they stood."""
        return None if not isinstance(stored, Sequence) else ([str(one) for one in stored],)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An array of `{"id", "title"}`."""
        return {"type": "array", "items": REFERENCE_SCHEMA, "minItems": 1, "maxItems": MAX_LINKS}

    def input_schema(self, field: FieldDefinition) -> Config:
        """An array of ids or of `{"id"}`; empty clears."""
        return {"type": "array", "items": {"anyOf": [ID_SCHEMA, REFERENCE_SCHEMA]}}


def _show(item: object) -> str:
    shown = format_reference(item)
    breaks = _BETWEEN.search(shown) is not None
    return str(item["id"]) if breaks and isinstance(item, Mapping) else shown
