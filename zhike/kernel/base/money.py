"""Decimal numbers: strict reading, rounding half up, and the limits of numeric(20,6)."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from zhike.kernel.base.errors import Invalid

MAX_SCALE = 6
MAX_INTEGER_DIGITS = 14

_DECIMAL_TEXT = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_LIMIT = Decimal(10) ** MAX_INTEGER_DIGITS
# The default context keeps 28 digits, too few for the sum of digits that the pattern lets in.
_CONTEXT = Context(prec=100, rounding=ROUND_HALF_UP)


class NotADecimal(Invalid):
    """The text is not a plain decimal number."""

    code = "not_a_decimal"
    title_zh = "不是有效的数字"
    title_en = "Not a number"
    detail_zh = "“{text}”不是数字；请写成 1234.56 的形式，不带千分位和货币符号。"
    detail_en = "'{text}' is not a number. Write it as 1234.56, without separators or currency signs."


class NumberTooLarge(Invalid):
    """More digits before the point than can be stored."""

    code = "number_too_large"
    title_zh = "数字过大"
    title_en = "The number is too large"
    detail_zh = "整数部分最多 {digits} 位。"
    detail_en = "At most {digits} digits before the decimal point."


def parse_decimal(text: str) -> Decimal:
    """Read `-1234.56`: no separators, exponents, blanks or foreign digits.

    Raises NotADecimal, NumberTooLarge.
    """
    if _DECIMAL_TEXT.fullmatch(text) is None:
        raise NotADecimal(text=text[:60])
    return check_limits(Decimal(text))


def check_limits(value: Decimal) -> Decimal:
    """Return the value where numeric(20,6) can hold it.

    Raises NotADecimal for NaN and infinity, NumberTooLarge.
    """
    if not value.is_finite():
        raise NotADecimal(text=str(value))
    if abs(value) >= _LIMIT:
        raise NumberTooLarge(digits=MAX_INTEGER_DIGITS)
    return value


def round_half_up(value: Decimal, scale: int) -> Decimal:
    """Round to `scale` places, a half away from zero, as people and invoices do. Raises NumberTooLarge."""
    if not 0 <= scale <= MAX_SCALE:
        raise ValueError(f"scale must be 0 to {MAX_SCALE}, not {scale}")
    rounded = check_limits(value).quantize(Decimal(1).scaleb(-scale), context=_CONTEXT)
    return check_limits(rounded)
