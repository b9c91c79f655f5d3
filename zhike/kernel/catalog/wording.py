"""What a JSON Schema error says to a person, in Chinese and English."""

from __future__ import annotations

import jsonschema_rs

Explained = tuple[tuple[str, ...], str, str, str]
"""A member to append to the error's place, a code, the Chinese and the English text."""

_TYPES_ZH = {
    "string": "文本", "integer": "整数", "number": "数字", "boolean": "布尔值", "array": "数组", "object": "对象",
    "null": "空",
}  # fmt: skip
_LIMITS: dict[str, tuple[str, str, str]] = {
    "Minimum": ("too_small", "不能小于 {limit}。", "It must be at least {limit}."),
    "Maximum": ("too_large", "不能大于 {limit}。", "It must be at most {limit}."),
    "MinLength": ("too_short", "至少 {limit} 个字符。", "At least {limit} characters."),
    "MaxLength": ("too_long", "最多 {limit} 个字符。", "At most {limit} characters."),
    "MinItems": ("too_few", "至少 {limit} 项。", "At least {limit} items."),
    "MaxItems": ("too_many", "最多 {limit} 项。", "At most {limit} items."),
    "MinProperties": ("too_few", "至少 {limit} 个成员。", "At least {limit} members."),
    "MaxProperties": ("too_many", "最多 {limit} 个成员。", "At most {limit} members."),
    "UniqueItems": ("repeated", "数组中有重复项。", "An item occurs twice."),
    "Pattern": ("bad_form", "格式不符合 {pattern}。", "It does not have the form {pattern}."),
    "PropertyNames": ("bad_key", "有成员的名称不合法。", "The name of a member is not allowed."),
}


def explain(error: jsonschema_rs.ValidationError) -> list[Explained]:
    """The problems behind one error: usually one, one a member where several are unknown."""
    details = error.kind.as_dict()
    name = error.kind.name
    name = name[:1].upper() + name[1:]
    if name == "Required":
        member = str(details["property"])
        return [((), "missing_member", f"缺少“{member}”。", f"'{member}' is missing.")]
    if name in {"AdditionalProperties", "UnevaluatedProperties"}:
        return [_unknown(str(member)) for member in details["unexpected"]]
    if name == "Type":
        types = [str(one) for one in details["types"]]
        zh, en = "或".join(_TYPES_ZH.get(one, one) for one in types), " or ".join(types)
        return [((), "wrong_type", f"应为{zh}。", f"It must be of type {en}.")]
    if name == "Enum":
        known = ", ".join(str(one) for one in details["options"])
        return [((), "unknown_value", f"应为其中之一：{known}。", f"It must be one of: {known}.")]
    if name in _LIMITS:
        code, zh, en = _LIMITS[name]
        return [((), code, zh.format_map(details), en.format_map(details))]
    return [((), "bad_form", "不符合定义格式。", f"It departs from the format: {error.message[:200]}")]


def _unknown(member: str) -> Explained:
    return (member,), "unknown_member", f"不认识的成员“{member[:60]}”。", f"Unknown member '{member[:60]}'."
