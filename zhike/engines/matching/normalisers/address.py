"""Addresses: the division in front, and a street part in which numbers and unit words have one spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhike.engines.matching.normalisers.fold import squeeze
from zhike.kernel.catalog.divisions import split_regions

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千]+(?=号|栋|幢|座|楼|层|单元|室|弄|巷|期|组|村|队|街|路)")
_STREET_EN = {
    "street": "st", "avenue": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr", "lane": "ln", "place": "pl",
    "square": "sq", "court": "ct", "highway": "hwy", "north": "n", "south": "s", "east": "e", "west": "w",
    "suite": "ste", "floor": "fl", "building": "bldg",
}  # fmt: skip
_WORDS_EN = re.compile(r"[a-z0-9]+")
_UNIT_WORDS = (("幢", "栋"), ("号楼", "栋"), ("楼层", "层"), ("大街", "街"), ("大道", "道"))


@dataclass(frozen=True, slots=True)
class Address:
    """`key` is the street part in one spelling; `region` the deepest division code found, "" for none."""

    key: str
    region: str


def parse_address(text: str) -> Address:
    """Take an address apart; `key` is "" below two characters."""
    if text.isascii():
        words = (_STREET_EN.get(word, word) for word in _WORDS_EN.findall(text.casefold()))
        return Address("".join(words), "")
    squeezed = squeeze(text)
    regions, street = split_regions(squeezed)
    street = _NUMERAL.sub(lambda match: str(read_numeral(match.group())), street)
    for spelling, one in _UNIT_WORDS:
        street = street.replace(spelling, one)
    region = max((found.code for found in regions), key=len, default="")
    return Address(street if len(street) >= 2 else "", region)


def read_numeral(text: str) -> int:
    """The value of a Chinese numeral below ten thousand; digits in a row are read as such (一〇二 is 102).

    >>> [read_numeral(text) for text in ("十", "二十三", "一百零五", "一〇二")]
    [10, 23, 105, 102]
    """
    if not any(sign in _UNITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digit = 0, 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
