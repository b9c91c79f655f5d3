"""Numbers as people write them in a cell: 1,200.50, 1.2万, ￥300, (45), 1.2E+05."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.reading import EXACT, plain

_UNITS = {
    "": 0, "十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "億": 8, "十亿": 9,
    "百亿": 10, "千亿": 11, "万亿": 12, "k": 3, "K": 3,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,40})?(?P<decimals>\.[0-9]{1,40})?"
    r"(?P<exponent>[eE][+-]?[0-9]{1,2})?\s*(?P<unit>[十百千万萬亿億kK]{0,2})"
)
_PLAIN = re.compile(r"-?[1-9][0-9]{0,13}(?:\.[0-9]{1,6})?|0")
_SIGNS = {
    "¥": "", "￥": "", "元": "CNY", "圆": "CNY", "$": "USD", "US$": "USD", "HK$": "HKD", "NT$": "TWD", "€": "EUR",
    "£": "GBP",
    "RMB": "CNY", "人民币": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "日元": "JPY",
}  # fmt: skip
_CODES = (
    "CNY USD EUR GBP JPY HKD TWD MOP KRW SGD AUD CAD NZD CHF SEK NOK DKK RUB INR THB MYR IDR VND PHP BRL MXN ZAR TRY"
    " AED SAR PLN CZK HUF ILS CLP COP ARS EGP KZT PKR BDT LKR MNT NGN KES"
)
_CURRENCY = re.compile(
    "|".join(re.escape(mark) for mark in sorted([*_SIGNS, *_CODES.split()], key=len, reverse=True)), re.IGNORECASE
)


def parse_number_text(text: str) -> str:
    """Plain decimal text out of a cell; a sign of currency around it is left out. Raises BadValue."""
    return parse_amount_text(text)[0]


def parse_amount_text(text: str) -> tuple[str, str | None]:
    """The number, and the currency code where the cell names one (a bare yen sign names none). Raises BadValue."""
    if _PLAIN.fullmatch(text):
        # What programs write: nothing to fold, to look for or to round. Most cells of large files are so.
        return (text.rstrip("0").rstrip(".") if "." in text else text), None
    folded = fold_width(text).replace("−", "-").strip()
    codes = {_currency_code(mark) for mark in _CURRENCY.findall(folded)} - {""}
    if len(codes) > 1:
        raise BadValue("two_currencies", f"“{text[:60]}”含有两种货币。", f"'{text[:60]}' names two currencies.")
    bare = _CURRENCY.sub("", folded).strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1].strip()
    return _read(bare, text), next(iter(codes), None)


def _currency_code(mark: str) -> str:
    return _SIGNS.get(mark.upper(), mark.upper())


def _read(bare: str, text: str) -> str:
    found = _NUMBER.fullmatch(bare.replace("- ", "-"))
    power = _UNITS.get(found["unit"]) if found else None
    if found is None or power is None or not (found["digits"] or found["decimals"]):
        raise BadValue(
            "not_a_number_text",
            f"“{text[:60]}”不是数字；可写成 1200.5、1,200.5 或 1.2万。",
            f"'{text[:60]}' is not a number. Write 1200.5 or 1,200.5.",
        )
    digits = (found["digits"] or "0").replace(",", "")
    try:
        value = Decimal(found["sign"] + digits + (found["decimals"] or "") + (found["exponent"] or ""))
        return format(plain(value.scaleb(power, context=EXACT)), "f")
    except InvalidOperation as broken:
        raise BadValue("number_too_large", "数字过大。", "The number is too large.") from broken
