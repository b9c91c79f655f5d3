"""What a cell looks like, for telling separators and headers apart. Nothing is converted here."""

import re
from enum import StrEnum


class Shape(StrEnum):
    """The look of one cell's text."""

    EMPTY = "empty"
    NUMBER = "number"
    MOMENT = "moment"
    ADDRESS = "address"
    CODE = "code"
    TEXT = "text"


_NUMBER = re.compile(
    r"[(+-]?\s*(?:[$€£¥￥]|CN¥|RMB|CNY|USD|EUR)?\s*[+-]?"
    r"(?:\d{1,3}(?:[,' \u00a0]\d{3})+|\d+)?(?:[.,]\d+)?(?:[eE][+-]?\d+)?"
    r"\s*(?:%|％|元|万|万元|亿|亿元|[$€£])?\)?"
)
_MOMENT = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}年\d{1,2}月(?:\d{1,2}日)?"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4})?"
    r"(?:[T ]*\d{1,2}[:.时]\d{2}(?:[:.分]\d{2}(?:[.,]\d+)?)?(?:\s*(?:[AaPp][Mm]|Z|[+-]\d{2}:?\d{2}))?)?"
)
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+|[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_HAS_DIGIT = re.compile(r"\d")


def tell_shape(text: str) -> Shape:
    """The shape of a cell's text; blanks around it do not count."""
    bare = text.strip()
    if not bare:
        return Shape.EMPTY
    if _HAS_DIGIT.search(bare):
        if _NUMBER.fullmatch(bare):
            return Shape.NUMBER
        if _MOMENT.fullmatch(bare):
            return Shape.MOMENT
    if _ADDRESS.fullmatch(bare):
        return Shape.ADDRESS
    if _HAS_DIGIT.search(bare) and " " not in bare and len(bare) <= 40:
        return Shape.CODE
    return Shape.TEXT
