"""One field's document becomes a FieldDefinition; everything that can be said without formulas is checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhike.kernel.catalog.fieldtypes.contract import FieldType
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.fieldtypes.text import DEFAULT_LENGTH, MAX_INDEXED_LENGTH
from zhike.kernel.catalog.keys import find_field_key_problem
from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.model import DataClass, FieldDefinition, FieldState, Label, Option
from zhike.kernel.catalog.physical import Physical
from zhike.kernel.catalog.problems import Place, Problems

ROLES = "roles"
"""The set of options that the roles are."""

_COMMON = frozenset({
    "type", "label", "help", "order", "active", "data_class", "required", "unique", "indexed", "tracked", "read_only",
    "searchable", "follows", "part", "default",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What a field's document is read beside: its object, the layers it came from, and what exists."""

    object: str
    base_fields: Document
    base_object: bool
    physical: Physical
    option_sets: Mapping[str, tuple[Option, ...]]
    problems: Problems

    def place(self, key: str) -> Place:
        """Where the field stands in the definitions."""
        return ("object", self.object, "fields", key)


TAG_SET = "tags"
"""The set of options that fields of tags offer where they have none of their own."""


def read_label(raw: object) -> Label:
    """A label out of `{zh, en}`; empty where there is none."""
    if not isinstance(raw, Mapping):
        return Label("", "")
    return Label(str(raw.get("zh", "")), str(raw.get("en", "")))


def build_field(context: FieldContext, key: str, document: Document) -> FieldDefinition:
    """The field without its formula, default and roll-up condition. Adds to the context's problems."""
    field_type = get_field_type(str(document["type"]))
    custom = key not in context.base_fields
    wrong_key = find_field_key_problem(key, custom=custom)
    if wrong_key is not None:
        context.problems.add(context.place(key), "bad_key", *wrong_key)
    config = {name: value for name, value in document.items() if name not in _COMMON}
    options = _read_options(context, key, config, field_type)
    if options:
        config["options"] = {option.key: {} for option in options}
    built = _assemble(context, key, document, config, options)
    _check_flags(context, built, field_type)
    wrong_config = field_type.find_config_problem(config)
    if wrong_config is not None:
        context.problems.add(context.place(key), wrong_config.code, wrong_config.zh, wrong_config.en)
    return built


def _assemble(
    context: FieldContext, key: str, document: Document, config: dict[str, object], options: tuple[Option, ...]
) -> FieldDefinition:
    type_key = str(document["type"])
    field_type = get_field_type(type_key)
    live = context.physical.find_live(context.object, key)
    state = FieldState.READY if live is None else live.state
    return FieldDefinition(
        id=-1 if live is None else live.id,
        object=context.object,
        key=key,
        type=type_key,
        label=read_label(document.get("label")),
        columns=() if live is None else live.columns,
        value_type=field_type.value_type(config),
        config=config,
        help=read_label(document.get("help")),
        options=options,
        targets=field_type.targets(config),
        inverse=str(config.get("inverse", "")),
        child=config.get("child") is True,
        required=document.get("required") is True,
        unique=document.get("unique") is True or field_type.always_unique,
        indexed=document.get("indexed") is True,
        tracked=document.get("tracked") is True,
        read_only=document.get("read_only") is True or field_type.computed,
        searchable=None if document.get("searchable") is None else document["searchable"] is True,
        follows=str(document.get("follows", "")),
        part=str(document.get("part", "")),
        custom=key not in context.base_fields,
        data_class=DataClass(str(document.get("data_class", field_type.data_class))),
        state=FieldState.INACTIVE if document.get("active") is False else state,
    )


def _read_options(
    context: FieldContext, key: str, config: Mapping[str, object], field_type: FieldType
) -> tuple[Option, ...]:
    if "options" not in field_type.config_schema:
        return ()
    shared = config.get("options_from")
    if shared is not None:
        return _find_shared(context, key, str(shared))
    options = read_options(config.get("options"))
    if not options and field_type.key == "tags":
        # The catalogue of tags: words beside it stay free unless the field says otherwise.
        return context.option_sets.get(TAG_SET, ())
    if not options and field_type.options_needed:
        context.problems.add(context.place(key), "missing_member", "缺少“options”。", "'options' is missing.")
    return options


def _find_shared(context: FieldContext, key: str, name: str) -> tuple[Option, ...]:
    """The options of a set that several fields share: the roles, or one of the settings' option sets."""
    found = context.option_sets.get(name)
    if found is None:
        known = ", ".join(context.option_sets)
        context.problems.add(
            (*context.place(key), "options_from"),
            "unknown_option_set",
            f"没有选项集“{name}”；可用：{known}。",
            f"There is no set of options '{name}'. Known: {known}.",
        )
    return found or ()


def read_options(raw: object) -> tuple[Option, ...]:
    """Options in their order."""
    return tuple(
        Option(name, read_label(one.get("label")), str(one.get("color", "")), one.get("active") is not False)
        for name, one in list_ordered(raw)
    )


def _check_flags(context: FieldContext, field: FieldDefinition, field_type: FieldType) -> None:
    place = context.place(field.key)
    if field.unique and not field_type.may_be_unique(field.config):
        context.problems.add((*place, "unique"), "not_unique", "此类型不能设为唯一。", "This type cannot be unique.")
    if field.indexed and not field_type.indexable:
        context.problems.add((*place, "indexed"), "not_indexable", "此类型不能建索引。", "This type cannot be indexed.")
    length = field.config.get("max_length", DEFAULT_LENGTH)
    if (field.unique or field.indexed) and isinstance(length, int) and length > MAX_INDEXED_LENGTH:
        limit = MAX_INDEXED_LENGTH
        context.problems.add(
            (*place, "max_length"),
            "too_long_to_index",
            f"唯一或有索引的文本最多 {limit} 个字符。",
            f"Text that is unique or indexed has at most {limit} characters.",
        )
    if field.child and not field.required:
        context.problems.add(
            (*place, "child"),
            "child_not_required",
            "子记录的父级字段必须必填。",
            "The lookup of a child must be required.",
        )
    _check_type_kept(context, field)


def _check_type_kept(context: FieldContext, field: FieldDefinition) -> None:
    live = context.physical.find_live(context.object, field.key)
    if live is not None and live.type != field.type and not _takes_over(context.physical, live.id, field.type):
        context.problems.add(
            (*context.place(field.key), "type"),
            "type_changed",
            f"字段类型不能这样从 {live.type} 改为 {field.type}；请用“更改类型”（…/fields/{field.key}/type）。",
            f"The type cannot change from {live.type} to {field.type} so; use 'change type' "
            f"(.../fields/{field.key}/type).",
        )


def _takes_over(physical: Physical, live_id: int, type_key: str) -> bool:
    """Whether columns of the type stand ready to take the place of what there is."""
    shadow = physical.find_shadow(live_id)
    return shadow is not None and shadow.state is FieldState.READY and shadow.type == type_key
