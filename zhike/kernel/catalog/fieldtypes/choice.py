"""One of the options that the field declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import refuse_kind
from zhike.kernel.catalog.fieldtypes.text import same_text
from zhike.kernel.catalog.model import Config, FieldDefinition, Option
from zhike.kernel.expressions.types import Kind, ValueType

MAX_OPTIONS = 500
OPTION_SCHEMA: Mapping[str, object] = {
    "type": "object",
    "description": "Option key -> {label, color, active}. Keys are stored and never change.",
    "minProperties": 1,
    "maxProperties": MAX_OPTIONS,
    "propertyNames": {"pattern": r"^[^\s,;|、，；]{1,50}$"},
    "additionalProperties": {
        "type": "object",
        "properties": {
            "label": {"$ref": "#/$defs/label"},
            "color": {"type": "string", "maxLength": 20},
            "active": {"type": "boolean"},
            "order": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        },
        "required": ["label"],
        "additionalProperties": False,
    },
}


class ChoiceType(FieldType):
    """The key of one option. An inactive option stays readable and is refused for new values."""

    key = "choice"
    widget = "choice"
    operators = ("is", "is_not", "in", "not_in", "is_empty", "is_not_empty")
    unique_allowed = False
    config_schema: ClassVar[Config] = {
        "options": OPTION_SCHEMA,
        "options_from": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
    }

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """The key as text."""
        return (PhysicalColumn("", "text"),)

    def value_type(self, config: Config) -> ValueType:
        """A choice with its keys."""
        return ValueType(Kind.CHOICE, options=list_option_keys(config))

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """The key of an active option."""
        if raw is None or raw == "":
            return None
        return (read_option(field.options, raw),)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """A key or a label in either language."""
        return match_option(field.options, text)

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """The label, or the key where the label would not lead back."""
        return "" if value is None else show_option(field.options, str(value), language)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The key as it stood, even if the option is inactive now."""
        return None if stored is None else (stored,)

    def json_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """One of the keys."""
        return {"type": "string", "enum": [option.key for option in field.options]}


def list_option_keys(config: Config) -> tuple[str, ...]:
    """The keys of `options` in their order."""
    options = config.get("options")
    return tuple(options) if isinstance(options, Mapping) else ()


def read_option(options: Sequence[Option], raw: object) -> str:
    """The key of an active option. Raises BadValue that names the ones there are."""
    if not isinstance(raw, str):
        raise refuse_kind(raw, "选项的键", "The key of an option")
    for option in options:
        if option.key == raw:
            if option.active:
                return raw
            zh, en = option.label.text("zh"), option.label.text("en")
            raise BadValue("option_inactive", f"选项“{zh}”已停用。", f"The option '{en}' is no longer in use.")
    raise _unknown(options, raw)


def match_option(options: Sequence[Option], text: str) -> str:
    """The key that a cell means: a key, else a label, case and width aside. Raises BadValue."""
    wanted = text.strip()
    for option in options:
        if option.key == wanted:
            return option.key
    named = [option.key for option in options if _is_named(option, wanted)]
    active = [option.key for option in options if option.key in named and option.active]
    if named:
        return (active or named)[0]
    raise _unknown(options, wanted)


def show_option(options: Sequence[Option], key: str, language: str, separators: str = "") -> str:
    """The label of an option where it leads back to the same key, else the key."""
    for option in options:
        if option.key == key:
            label = option.label.text(language)
            clash = [other for other in options if other.key != key and _is_named(other, label)]
            blank = label != label.strip() or not label or any(sign in label for sign in separators)
            return key if clash or blank else label
    return key


def _is_named(option: Option, text: str) -> bool:
    return any(same_text(text, name) for name in (option.key, option.label.zh, option.label.en) if name)


def _unknown(options: Sequence[Option], raw: str) -> BadValue:
    known = [option for option in options if option.active][:20]
    zh = "、".join(option.label.text("zh") or option.key for option in known)
    en = ", ".join(option.label.text("en") or option.key for option in known)
    shown = raw[:60]
    return BadValue("unknown_option", f"没有选项“{shown}”；可选：{zh}。", f"There is no option '{shown}'. Known: {en}.")
