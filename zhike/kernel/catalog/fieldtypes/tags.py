"""Words that people put on a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.choice import OPTION_SCHEMA, list_option_keys, match_option, show_option
from zhike.kernel.catalog.fieldtypes.choices import SEPARATORS
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text, refuse_kind
from zhike.kernel.catalog.fieldtypes.text import same_text
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import Kind, ValueType

MAX_TAGS = 100
MAX_LENGTH = 50

_SEPARATOR = re.compile("[" + SEPARATORS + "]")
_FORBIDDEN = re.compile("[" + SEPARATORS + "\x00-\x1f\x7f-\x9f\u2028\u2029]")


class TagsType(FieldType):
    """A set of short words in the order in which they were given; case, width and blanks do not make another word.

    With `options` those are offered, and stored by their keys; other words are taken as they are, unless `free` is
    false. Without options every word is free.
    """

    key = "tags"
    card = "CATEGORIES"
    widget = "tags"
    operators = ("has_any", "has_all", "has_none", "is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    options_needed = False
    config_schema: ClassVar[Config] = {
        "options": OPTION_SCHEMA,
        "options_from": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
        "free": {"type": "boolean"},
    }

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """An array of words."""
        return (PhysicalColumn("", "text[]"),)

    def value_type(self, config: Config) -> ValueType:
        """Choices; with known keys only where no word is free."""
        return ValueType(Kind.CHOICES, options=list_option_keys(config) if config.get("free") is False else ())

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A list of words; the same twice counts once."""
        if raw is None:
            return None
        if not isinstance(raw, list | tuple):
            raise refuse_kind(raw, "标签的数组", "An array of tags")
        kept: list[str] = []
        for item in raw:
            word = _read_word(field, item)
            if word and not any(same_text(word, other) for other in kept):
                kept.append(word)
        if len(kept) > MAX_TAGS:
            raise BadValue("too_many", f"最多 {MAX_TAGS} 个标签。", f"At most {MAX_TAGS} tags.")
        return (kept,) if kept else None

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """Words between commas, semicolons, bars or 、."""
        return [part.strip().removeprefix("#") for part in _SEPARATOR.split(text) if part.strip()]

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """Words with a semicolon between; options by their label."""
        if not isinstance(value, list | tuple):
            return ""
        return "; ".join(show_option(field.options, str(key), language, SEPARATORS) for key in value)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The words as they stood."""
        return None if not isinstance(stored, Sequence) else ([str(key) for key in stored],)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An array of words."""
        word = {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}
        return {"type": "array", "items": word, "uniqueItems": True, "minItems": 1, "maxItems": MAX_TAGS}

    def input_schema(self, field: FieldDefinition) -> Config:
        """An array of words; empty clears."""
        return {"type": "array", "items": {"type": "string"}}


def _read_word(field: FieldDefinition, item: object) -> str:
    word = read_text(item, MAX_LENGTH).strip()
    if not word:
        return ""
    for option in field.options:
        if option.key == word:
            return word
    if field.options:
        try:
            return match_option(field.options, word)
        except BadValue:
            if field.config.get("free") is False:
                raise
    if _FORBIDDEN.search(word) or word.startswith("#"):
        raise BadValue(
            "bad_tag",
            f"标签“{word}”不能含逗号、分号、顿号、竖线或以 # 开头。",
            f"The tag '{word}' may not hold a comma, semicolon or bar, nor start with #.",
        )
    return word
