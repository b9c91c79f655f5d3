"""What several types ask of raw JSON: is it text, is it a number, is it an id. Messages are made here once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation
from uuid import UUID

from zhike.kernel.base.errors import Invalid
from zhike.kernel.base.money import MAX_INTEGER_DIGITS, parse_decimal
from zhike.kernel.base.text import clean_text
from zhike.kernel.catalog.fieldtypes.contract import BadValue

MAX_DECIMALS = 20
EXACT = Context(prec=60)

_JSON_NAMES = {
    bool: ("布尔值", "a boolean"),
    str: ("文本", "text"),
    int: ("数字", "a number"),
    float: ("数字", "a number"),
    Decimal: ("数字", "a number"),
    list: ("数组", "an array"),
    tuple: ("数组", "an array"),
    dict: ("对象", "an object"),
}


def refuse_kind(raw: object, zh: str, en: str) -> BadValue:
    """The error for JSON of the wrong type: says what was wanted and what came."""
    came_zh, came_en = _JSON_NAMES.get(type(raw), ("其他类型", "something else"))
    return BadValue("wrong_type", f"应为{zh}，收到的是{came_zh}。", f"{en} is wanted, not {came_en}.")


def read_text(raw: object, max_length: int) -> str:
    """Text that can be stored, not longer than `max_length` characters. Raises BadValue."""
    if not isinstance(raw, str):
        raise refuse_kind(raw, "文本", "Text")
    try:
        clean_text(raw)
    except Invalid as broken:
        zh, en = broken.localised("zh").detail, broken.localised("en").detail
        raise BadValue(broken.code, zh, en) from broken
    if len(raw) > max_length:
        raise BadValue(
            "too_long",
            f"最多 {max_length} 个字符，现有 {len(raw)} 个。",
            f"At most {max_length} characters; this has {len(raw)}.",
        )
    return raw


def read_decimal(raw: object) -> Decimal:
    """An exact number out of a JSON number or decimal text. Raises BadValue."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise refuse_kind(raw, "数字", "A number")
    if isinstance(raw, str):
        try:
            value = parse_decimal(raw)
        except Invalid as broken:
            zh, en = broken.localised("zh").detail, broken.localised("en").detail
            raise BadValue(broken.code, zh, en) from broken
    else:
        value = _exact(raw)
    return value if value else Decimal(0)


def _exact(raw: int | float | Decimal) -> Decimal:
    # repr of a float is the shortest text that reads back the same: what the sender wrote, up to 17 digits.
    value = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not value.is_finite():
        raise BadValue("not_a_decimal", "不是有效的数字。", "It is not a finite number.")
    # adjusted() is cheap where comparing 1E+999999999 is not.
    if value and value.adjusted() >= MAX_INTEGER_DIGITS:
        raise BadValue(
            "number_too_large",
            f"整数部分最多 {MAX_INTEGER_DIGITS} 位。",
            f"At most {MAX_INTEGER_DIGITS} digits before the decimal point.",
        )
    return value


def limit_decimals(value: Decimal, scale: int) -> Decimal:
    """The same number with exactly `scale` decimals. Raises BadValue where it has more that are not zero."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MAX_DECIMALS * 4:
        raise _too_many(scale)
    try:
        fitted = value.quantize(Decimal(1).scaleb(-scale), context=EXACT)
    except InvalidOperation as broken:
        raise _too_many(scale) from broken
    if fitted != value:
        raise _too_many(scale)
    return fitted


def _too_many(scale: int) -> BadValue:
    if scale == 0:
        return BadValue("too_many_decimals", "应为整数。", "A whole number is wanted.")
    return BadValue("too_many_decimals", f"最多 {scale} 位小数。", f"At most {scale} decimals.")


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    if not value:
        return Decimal(0)
    shorter = value.normalize(EXACT)
    exponent = shorter.as_tuple().exponent
    return shorter.quantize(Decimal(1), context=EXACT) if isinstance(exponent, int) and exponent > 0 else shorter


def read_id(raw: object, allowed: frozenset[str] = frozenset({"id", "title"})) -> UUID:
    """A record's id out of its text or `{"id": ...}`. Raises BadValue."""
    if isinstance(raw, Mapping):
        check_members(raw, allowed, "id")
        raw = raw["id"]
    if isinstance(raw, UUID):
        return raw
    if not isinstance(raw, str):
        raise refuse_kind(raw, "记录 ID", "The id of a record")
    found = find_id(raw)
    if found is None:
        shown = raw[:60]
        raise BadValue("not_an_id", f"“{shown}”不是记录 ID（UUID）。", f"'{shown}' is not the id (UUID) of a record.")
    return found


def check_members(raw: Mapping[str, object], allowed: frozenset[str], needed: str) -> None:
    """Refuse a JSON object with members that mean nothing here, or without the one that is needed."""
    unknown = sorted(str(name)[:60] for name in raw if name not in allowed)
    if unknown:
        names = ", ".join(unknown)
        raise BadValue("unknown_member", f"不认识的成员：{names}。", f"Unknown members: {names}.")
    if needed not in raw:
        raise BadValue("missing_member", f"缺少成员 {needed}。", f"The member {needed} is missing.")


def find_id(text: str) -> UUID | None:
    """The UUID that a text is, in its usual form with hyphens; None else."""
    if len(text) != 36:
        return None
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def whole(config: Mapping[str, object], name: str, default: int) -> int:
    """A whole number out of a checked config."""
    value = config.get(name, default)
    return value if isinstance(value, int) else default
