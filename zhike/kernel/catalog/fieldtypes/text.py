"""One line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text, whole
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.catalog.pinyin import sort_key
from zhike.kernel.expressions.types import TEXT, ValueType

DEFAULT_LENGTH = 255
MAX_LENGTH = 4000
# PostgreSQL refuses a row of a btree index beyond about 2,700 bytes; a character has up to four.
MAX_INDEXED_LENGTH = 500
TEXT_OPERATORS = (
    "is", "is_not", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "is_empty", "is_not_empty",
)  # fmt: skip

KEYED = "keyed"
"""In the config where the key's column is there although nothing sorts by it any more."""
PINYIN, CODES = "pinyin", "codes"
"""How text is sorted: by its sound, or by the codes of its characters."""

_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class TextType(FieldType):
    """Text without line breaks, kept byte for byte.

    With `sort: pinyin` (what titles have unless they say otherwise) a key stands beside it by which lists are sorted:
    Chinese by its sound among Latin words. `person`: it is a person's name, so the reading of surnames holds.
    """

    key = "text"
    widget = "text"
    operators = TEXT_OPERATORS
    aggregates = ("count", "distinct", "min", "max")
    unique_allowed = True
    normal_function = "lower"
    config_schema: ClassVar[Config] = {
        "max_length": {"type": "integer", "minimum": 1, "maximum": MAX_LENGTH},
        "sort": {"type": "string", "enum": [PINYIN, CODES]},
        "person": {"type": "boolean", "description": "A person's name, whose surname may be read in its own way."},
    }

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One text column; its length is checked here, never in the table. Maybe the key to sort by."""
        if config.get("sort") == PINYIN or config.get(KEYED) is True:
            return (PhysicalColumn("", "text"), PhysicalColumn("__py", "text", derived=True))
        return (PhysicalColumn("", "text"),)

    def sorted_in(self, config: Config) -> int:
        """The key, where there is one."""
        return 1 if config.get("sort") == PINYIN else 0

    def settle(self, config: Config, columns: int) -> Config:
        """Without the key's column the text itself is sorted by; a column that is there is kept filled."""
        if columns == 1:
            return {**config, "sort": CODES} if config.get("sort") == PINYIN else config
        return config if config.get("sort") == PINYIN else {**config, KEYED: True}

    def derive(self, field: FieldDefinition, values: tuple[object, ...]) -> tuple[object, ...]:
        """The text with its key."""
        text = values[0]
        if len(self.columns(field.config)) == 1:
            return (text,)
        person = field.config.get("person") is True
        return (text, None if text is None else sort_key(str(text), person=person))

    def value_type(self, config: Config) -> ValueType:
        """Text."""
        return TEXT

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Text as it is; an empty one is nothing."""
        if raw is None or raw == "":
            return None
        text = read_text(raw, whole(field.config, "max_length", DEFAULT_LENGTH))
        found = _BREAK.search(text)
        if found is not None:
            position = found.start() + 1
            raise BadValue(
                "line_break",
                f"单行文本不能换行（第 {position} 个字符）。",
                f"A single line cannot hold a line break (character {position}).",
            )
        return self.derive(field, (text,))

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """A cell; line breaks inside it become blanks."""
        return _BREAKS.sub(" ", text)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """Text as it stood, with its key."""
        return None if stored is None else self.derive(field, (stored,))

    def json_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """A string of at least one character."""
        return {
            "type": "string", "minLength": 1, "maxLength": whole(field.config, "max_length", DEFAULT_LENGTH),
        }  # fmt: skip

    def input_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """Any string; an empty one clears."""
        return {"type": "string"}


def same_text(left: str, right: str) -> bool:
    """Whether a person would call two labels the same: case, width and blanks around do not matter."""
    return fold_width(left).strip().casefold() == fold_width(right).strip().casefold()
