"""A number that the system gives to each new record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.number_pattern import MAX_LENGTH, RESETS, NumberPattern, parse_pattern
from zhike.kernel.catalog.fieldtypes.rollup import refuse_computed
from zhike.kernel.catalog.fieldtypes.text import TEXT_OPERATORS
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import TEXT, ValueType

GAPLESS = "gapless"


class AutoNumberType(FieldType):
    """`HT-202603-0042`, after `pattern`, counted anew by `reset`, with another pattern for a record type in `by_type`.

    `unique` numbers (the default) come in blocks from a short transaction of their own: no writer waits for another,
    and a write that fails leaves a gap. `gapless` numbers are given by the last statements of the writing transaction,
    which holds the counter until it commits: for documents of which the law wants none to be missing.
    """

    key = "auto_number"
    widget = "readonly"
    operators = TEXT_OPERATORS
    aggregates = ("count", "distinct", "min", "max")
    computed = True
    unique_allowed = True
    always_unique = True
    config_schema: ClassVar[Config] = {
        "pattern": {"type": "string", "minLength": 3, "maxLength": MAX_LENGTH},
        "reset": {"type": "string", "enum": list(RESETS)},
        "mode": {"type": "string", "enum": ["unique", GAPLESS]},
        "start": {"type": "integer", "minimum": 0, "maximum": 10**12},
        "by_type": {"type": "object", "additionalProperties": {"type": "string", "maxLength": MAX_LENGTH}},
    }
    config_required = ("pattern",)

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One text column."""
        return (PhysicalColumn("", "text"),)

    def value_type(self, config: Config) -> ValueType:
        """Text."""
        return TEXT

    def find_config_problem(self, config: Config) -> BadValue | None:
        """Every pattern must be one."""
        try:
            for record_type in (None, *_by_type(config)):
                get_pattern(config, record_type)
        except BadValue as bad:
            return bad
        return None

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Nobody writes a number."""
        raise refuse_computed()

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The number."""
        return None if stored is None else (stored,)

    def json_schema(self, field: FieldDefinition) -> Config:
        """Text."""
        return {"type": "string", "readOnly": True}


def get_pattern(config: Config, record_type: str | None) -> NumberPattern:
    """The pattern of records of a type. Raises BadValue."""
    text = _by_type(config).get(record_type or "", config["pattern"])
    return parse_pattern(str(text), str(config.get("reset", RESETS[1])))


def _by_type(config: Config) -> Mapping[str, object]:
    found = config.get("by_type")
    return found if isinstance(found, Mapping) else {}
