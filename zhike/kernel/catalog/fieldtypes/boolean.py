"""Yes or no (or not said)."""

from __future__ import annotations

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import refuse_kind
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import BOOLEAN, ValueType

_YES = frozenset({"是", "对", "真", "有", "yes", "y", "true", "t", "1", "on", "√", "✓", "✔"})
_NO = frozenset({"否", "不", "不是", "错", "假", "无", "没有", "no", "n", "false", "f", "0", "off", "×", "✗"})


class BooleanType(FieldType):
    """True, false or nothing."""

    key = "boolean"
    widget = "boolean"
    operators = ("is", "is_not", "is_empty", "is_not_empty")

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One boolean column."""
        return (PhysicalColumn("", "boolean"),)

    def value_type(self, config: Config) -> ValueType:
        """A boolean."""
        return BOOLEAN

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """JSON true or false, nothing that merely looks like it."""
        if raw is None:
            return None
        if not isinstance(raw, bool):
            raise refuse_kind(raw, " true 或 false", "true or false")
        return (raw,)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """是/否, yes/no, true/false, 1/0 and the ticks of spreadsheets."""
        word = fold_width(text).strip().lower()
        if word in _YES:
            return True
        if word in _NO:
            return False
        shown = text[:60]
        raise BadValue("not_a_boolean", f"“{shown}”应为“是”或“否”。", f"'{shown}' is neither yes nor no.")

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """是/否 or yes/no."""
        if value is None:
            return ""
        if language.startswith("en"):
            return "yes" if value else "no"
        return "是" if value else "否"

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The boolean."""
        return None if stored is None else (stored,)

    def json_schema(self, field: FieldDefinition) -> Config:
        """A JSON boolean."""
        return {"type": "boolean"}
