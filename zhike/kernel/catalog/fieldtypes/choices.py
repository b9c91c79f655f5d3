"""Several of the options that the field declares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.choice import (
    ChoiceType,
    list_option_keys,
    match_option,
    read_option,
    show_option,
)
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import refuse_kind
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import Kind, ValueType

SEPARATORS = ",;|、，；\n"

_SEPARATOR = re.compile("[" + SEPARATORS + "]")


class ChoicesType(FieldType):
    """A set of keys, kept in the order of the options. The empty set is nothing."""

    key = "choices"
    widget = "choices"
    operators = ("has_any", "has_all", "has_none", "is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    indexable = False
    config_schema: ClassVar[Config] = ChoiceType.config_schema

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """An array of keys."""
        return (PhysicalColumn("", "text[]"),)

    def value_type(self, config: Config) -> ValueType:
        """Choices with their keys."""
        return ValueType(Kind.CHOICES, options=list_option_keys(config))

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A list of keys of active options; twice the same counts once."""
        if raw is None:
            return None
        if not isinstance(raw, list | tuple):
            raise refuse_kind(raw, "选项键的数组", "An array of option keys")
        wanted = {read_option(field.options, item) for item in raw}
        kept = _in_order(field, wanted)
        return (kept,) if kept else None

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """Keys or labels between commas, semicolons, bars or 、."""
        parts = [part.strip() for part in _SEPARATOR.split(text)]
        return _in_order(field, {match_option(field.options, part) for part in parts if part})

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """Labels with a semicolon between."""
        if not isinstance(value, list | tuple):
            return ""
        return "; ".join(show_option(field.options, str(key), language, SEPARATORS) for key in value)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The keys as they stood."""
        return None if not isinstance(stored, Sequence) else ([str(key) for key in stored],)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An array of keys."""
        keys = [option.key for option in field.options]
        return {"type": "array", "items": {"type": "string", "enum": keys}, "uniqueItems": True, "minItems": 1}

    def input_schema(self, field: FieldDefinition) -> Config:
        """An array of keys; empty clears."""
        return {"type": "array", "items": {"type": "string", "enum": [option.key for option in field.options]}}


def _in_order(field: FieldDefinition, wanted: set[str]) -> list[str]:
    return [option.key for option in field.options if option.key in wanted]
