"""One line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text, whole
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import TEXT, ValueType

DEFAULT_LENGTH = 255
MAX_LENGTH = 4000
# PostgreSQL refuses a row of a btree index beyond about 2,700 bytes; a character has up to four.
MAX_INDEXED_LENGTH = 500
TEXT_OPERATORS = (
    "is", "is_not", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "is_empty", "is_not_empty",
)  # fmt: skip

_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class TextType(FieldType):
    """Text without line breaks. Blanks around it mean nothing and are cut; nothing else is changed."""

    key = "text"
    widget = "text"
    operators = TEXT_OPERATORS
    aggregates = ("count", "distinct", "min", "max")
    unique_allowed = True
    normal_function = "lower"
    config_schema: ClassVar[Config] = {
        "max_length": {"type": "integer", "minimum": 1, "maximum": MAX_LENGTH},
    }

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One text column; its length is checked here, never in the table."""
        return (PhysicalColumn("", "text"),)

    def value_type(self, config: Config) -> ValueType:
        """Text."""
        return TEXT

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Text, cut of blanks around it; nothing left is nothing."""
        if raw is None:
            return None
        limit = whole(field.config, "max_length", DEFAULT_LENGTH)
        text = raw.strip() if isinstance(raw, str) else raw
        text = read_text(text, limit)
        found = _BREAK.search(text)
        if found is not None:
            position = found.start() + 1
            raise BadValue(
                "line_break",
                f"单行文本不能换行(第 {position} 个字符)。",
                f"A single line cannot hold a line break (character {position}).",
            )
        return (text,) if text else None

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """A cell; line breaks inside it become blanks."""
        return _BREAKS.sub(" ", text)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """Text as it stood."""
        return None if stored is None else (stored,)

    def json_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """A string of at least one character."""
        return {
            "type": "string", "minLength": 1, "maxLength": whole(field.config, "max_length", DEFAULT_LENGTH),
        }  # fmt: skip

    def input_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """Any string; blanks count for nothing."""
        return {"type": "string"}


def same_text(left: str, right: str) -> bool:
    """Whether a person would call two labels the same: case, width and blanks around do not matter."""
    return fold_width(left).strip().casefold() == fold_width(right).strip().casefold()
