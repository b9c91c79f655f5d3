"""Text that is kept encrypted: shown to nobody, compared by its blind index, opened only by a logged reveal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text, whole
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import SECRET, ValueType

MAX_LENGTH = 4000
SHOWN: Config = {
    "type": "object",
    "properties": {"secret": {"const": True}},
    "required": ["secret"],
    "additionalProperties": False,
}
STAGED = "\u0001zhike-sealed:"
"""What stands in front of a cell of an import that was encrypted before it was staged."""


class SecretType(FieldType):
    """The ciphertext, and the blind index of its normal form. See docs/kernel/vault.md."""

    key = "secret"
    widget = "secret"
    operators = ("is", "is_not", "in", "not_in", "is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    compared = 1
    data_class: ClassVar[str] = "sensitive"
    config_schema: ClassVar[Config] = {"max_length": {"type": "integer", "minimum": 1, "maximum": MAX_LENGTH}}

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """The ciphertext and the index."""
        return (PhysicalColumn("", "text"), PhysicalColumn("__ix", "text"))

    def value_type(self, config: Config) -> ValueType:
        """A kind of its own, which nothing takes but equality and whether it is empty."""
        return SECRET

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Plain text in, ciphertext and index out."""
        if raw is None or raw == "":
            return None
        if isinstance(raw, Mapping) and raw.get("secret") is True:
            raise BadValue(
                "secret_unchanged",
                "密文不能原样写回；不修改时请不要提交此字段。",
                "A secret cannot be written back as it is read. Leave the field out to keep it.",
            )
        text = read_text(raw, whole(field.config, "max_length", MAX_LENGTH))
        if not text.strip():
            return None
        if context.ring is None:
            raise BadValue(
                "secret_without_key",
                "加密密钥不可用，无法保存密文字段；请联系管理员检查主密钥。",
                "The keys are not at hand, so secret fields cannot be saved. Have the master key looked at.",
            )
        return context.ring.seal(field.id, text), context.ring.index(field.id, normal_form(text))

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """A cell as it is; one that was staged encrypted is opened."""
        if text.startswith(STAGED) and context.ring is not None:
            return context.ring.open(field.id, text.removeprefix(STAGED))
        return text

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """Nothing leaves in a file."""
        return ""

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """That there is one."""
        shown = sql.Apply("json_build_object", (sql.Constant("secret"), sql.Keyword("TRUE")))
        return sql.Case(((sql.IsNull(columns[0]), sql.Keyword("NULL")),), shown)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The ciphertext and index as they stood."""
        if not isinstance(stored, Sequence) or isinstance(stored, str) or stored[0] is None:
            return None
        return str(stored[0]), None if stored[1] is None else str(stored[1])

    def json_schema(self, field: FieldDefinition) -> Config:
        """That there is one, no more."""
        return SHOWN

    def input_schema(self, field: FieldDefinition) -> Config:
        """Text; an empty one clears."""
        return {"type": "string", "maxLength": whole(field.config, "max_length", MAX_LENGTH)}


def normal_form(text: str) -> str:
    """What is compared: width and case do not matter, blanks neither."""
    return "".join(fold_width(text).split()).casefold()
