"""Values of which a record may have several, each with a label: base of telephone, e-mail and URL.

With `many: true` a field holds an ordered list of {value, label}, the first of them the primary one. What is stored is
the list; the bare values stand beside it as a set, which conditions ask ("any of them").
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.json_text import write_json
from zhike.kernel.catalog.fieldtypes.reading import check_members, read_text, refuse_kind
from zhike.kernel.catalog.fieldtypes.text import TEXT_OPERATORS
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import TEXT, Kind, ValueType

MAX_VALUES = 20
MAX_LABEL = 40
MANY_OPERATORS = (
    "has_any", "has_all", "has_none", "contains", "not_contains", "starts_with", "ends_with", "is_empty",
    "is_not_empty",
)  # fmt: skip

_MEMBERS = frozenset({"value", "label"})
# The extension of a telephone number stands behind a semicolon too.
_BETWEEN = re.compile(r"[;;\n](?!ext=)")
# 「手机:138…」 or "work: a@b.cn"; a scheme's colon has // or digits behind it.
_LABELLED = re.compile(r"\s*(?P<label>[^::\s][^::]{0,38}?)\s*[::]\s+(?P<value>\S.*)", re.DOTALL)
_LABEL_SIGNS = re.compile(r"[;;::\s]")


class ManyType(FieldType):
    """One text, or with `many` a list of them. Subclasses say how one is read and shown."""

    operators = TEXT_OPERATORS
    own_schema: ClassVar[Config] = {}

    def __init_subclass__(cls) -> None:
        """Every such type has `many` beside what it declares itself."""
        cls.config_schema = {
            **cls.own_schema,
            "many": {"type": "boolean", "description": "A list of {value, label}; the first is the primary one."},
        }

    @abstractmethod
    def read_one(self, field: FieldDefinition, raw: object) -> str | None:
        """One value in its stored form; None for nothing. Raises BadValue."""

    def parse_one(self, text: str) -> str:
        """One value of a cell, as `read_one` takes it."""
        return text

    @abstractmethod
    def schema_of_one(self) -> Config:
        """The JSON Schema of one stored value."""

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One text column; for many the list, and the values alone."""
        if _is_many(config):
            return (PhysicalColumn("", "jsonb"), PhysicalColumn("__all", "text[]", derived=True))
        return (PhysicalColumn("", "text"),)

    def value_type(self, config: Config) -> ValueType:
        """Text, or a set of texts."""
        return ValueType(Kind.CHOICES) if _is_many(config) else TEXT

    def compared_in(self, config: Config) -> int:
        """Many: the values alone."""
        return 1 if _is_many(config) else 0

    def may_be_unique(self, config: Config) -> bool:
        """A list is never unique."""
        return self.unique_allowed and not _is_many(config)

    def list_operators(self, field: FieldDefinition) -> tuple[str, ...]:
        """Many: those of sets, and those of text over any of the values."""
        return MANY_OPERATORS if _is_many(field.config) else self.operators

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """One value; for many a list of values or of {value, label}, or one value."""
        if raw is None:
            return None
        if not _is_many(field.config):
            one = self.read_one(field, raw)
            return None if one is None else (one,)
        items = raw if isinstance(raw, list | tuple) else [raw]
        if len(items) > MAX_VALUES:
            raise BadValue("too_many", f"最多 {MAX_VALUES} 个。", f"At most {MAX_VALUES}.")
        found: dict[str, str] = {}
        for item in items:
            value, label = self._read_item(field, item)
            if value is not None:
                found.setdefault(value, label)
        return _to_columns([{"value": value, "label": label} for value, label in found.items()])

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """One value; for many several between semicolons or line breaks, maybe each behind its label and a colon."""
        if not _is_many(field.config):
            return self.parse_one(text)
        return [self._parse_item(part) for part in _BETWEEN.split(text) if part.strip()]

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """The value; for many `label: value; value`."""
        if not _is_many(field.config):
            return "" if value is None else str(value)
        items = value if isinstance(value, list | tuple) else []
        return "; ".join(_show(item) for item in items if isinstance(item, Mapping))

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """The value or the list."""
        return columns[0]

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The value or the list as it stood."""
        if stored is None or not _is_many(field.config):
            return None if stored is None else (stored,)
        items = stored if isinstance(stored, list | tuple) else []
        return _to_columns([{"value": str(one["value"]), "label": str(one["label"])} for one in items])

    def json_schema(self, field: FieldDefinition) -> Config:
        """The value or the list."""
        if not _is_many(field.config):
            return self.schema_of_one()
        item = {
            "type": "object",
            "properties": {"value": self.schema_of_one(), "label": {"type": "string", "maxLength": MAX_LABEL}},
            "required": ["value", "label"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": item, "minItems": 1, "maxItems": MAX_VALUES}

    def input_schema(self, field: FieldDefinition) -> Config:
        """Any spelling; blank text clears."""
        if not _is_many(field.config):
            return {"type": "string"}
        item = {
            "type": "object",
            "properties": {"value": {"type": "string"}, "label": {"type": ["string", "null"]}},
            "required": ["value"],
            "additionalProperties": False,
        }
        one = {"anyOf": [{"type": "string"}, item]}
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": one, "maxItems": MAX_VALUES}]}

    def _read_item(self, field: FieldDefinition, item: object) -> tuple[str | None, str]:
        label: object = ""
        if isinstance(item, Mapping):
            check_members(item, _MEMBERS, "value")
            label = item.get("label")
            item = item["value"]
        if not isinstance(item, str):
            raise refuse_kind(item, "文本", "Text")
        return self.read_one(field, item), _read_label(label)

    def _parse_item(self, part: str) -> dict[str, str]:
        found = _LABELLED.fullmatch(part)
        if found is not None:
            return {"value": self.parse_one(found["value"].strip()), "label": found["label"]}
        return {"value": self.parse_one(part.strip()), "label": ""}


def _is_many(config: Config) -> bool:
    return config.get("many") is True


def _read_label(raw: object) -> str:
    if raw is None:
        return ""
    label = read_text(raw, MAX_LABEL - 1).strip()
    if _LABEL_SIGNS.search(label):
        raise BadValue("bad_label", "标签不能含空格、冒号或分号。", "A label has no blank, colon or semicolon.")
    return label


def _show(item: Mapping[str, object]) -> str:
    return f"{item['label']}: {item['value']}" if item.get("label") else str(item["value"])


def _to_columns(items: list[dict[str, str]]) -> tuple[object, ...] | None:
    return (write_json(items), [item["value"] for item in items]) if items else None
