"""Between choices: an option stays what it is where the new field has its key or its label; several need room."""

from __future__ import annotations

from zhike.kernel.catalog.fieldtypes.choice import match_option, show_option
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.retype.conversions.contract import Conversion, Ground

_LISTS = frozenset({"choices", "tags"})


def convert(ground: Ground, value: object) -> object:
    """The same options under the keys that the new field has for them."""
    given = list(value) if isinstance(value, list) else [value]
    keys = [_find(ground, str(one)) for one in given]
    if ground.new.type in _LISTS:
        return keys
    if len(keys) > 1:
        raise BadValue("several_values", "有多个值，只能保留一个。", "There are several values and room for one.")
    return keys[0]


def _find(ground: Ground, key: str) -> str:
    if not ground.new.options and ground.new.type == "tags":
        return show_option(ground.old.options, key, ground.context.settings.language)
    if any(option.key == key for option in ground.new.options):
        return key
    return match_option(ground.new.options, show_option(ground.old.options, key, ground.context.settings.language))


def from_boolean(ground: Ground, value: object) -> object:
    """The option called yes or no, in either language or by its key."""
    for name in ("是", "yes", "true", "1") if value else ("否", "no", "false", "0"):
        try:
            key = match_option(ground.new.options, name)
        except BadValue:
            continue
        return [key] if ground.new.type in _LISTS else key
    raise BadValue(
        "no_such_option",
        "没有表示“是”或“否”的选项。",
        "No option stands for yes or no; name one so or by the keys yes, no.",
    )


OPTIONS = Conversion(frozenset({"choice", "choices", "tags"}), frozenset({"choice", "choices", "tags"}), convert)
TRUTHS = Conversion(frozenset({"boolean"}), frozenset({"choice", "choices"}), from_boolean)
