"""How alike two values of one kind are, in four levels; a pair of records is a pattern of levels.

Levels rather than raw scores, because what a level is worth is learnt for each data set (`weights.py`): an equal
telephone number says more than an equal province, and a nearly equal one says something as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from zhike.engines.matching.normalisers.address import parse_address
from zhike.engines.matching.normalisers.company import parse_company
from zhike.engines.matching.normalisers.contact import normalise_mail, normalise_person, normalise_phone
from zhike.engines.matching.normalisers.fold import squeeze, to_words
from zhike.engines.matching.normalisers.uscc import normalise_uscc


class Level(IntEnum):
    """How alike two values are. UNKNOWN: one of them is missing, which speaks neither for nor against."""

    UNKNOWN = -1
    DIFFERENT = 0
    ALIKE = 1
    CLOSE = 2
    EQUAL = 3


NORMALISERS: Mapping[str, Callable[[str], str]] = {
    "company": lambda text: parse_company(text).key or squeeze(text),
    "person": lambda text: normalise_person(text) or squeeze(text),
    "phone": normalise_phone,
    "mail": normalise_mail,
    "address": lambda text: parse_address(text).key or squeeze(text),
    "uscc": normalise_uscc,
    "code": squeeze,
    "date": squeeze,
    "text": to_words,
}
"""The kinds of attributes, each with what turns a value into its key ("" for nothing)."""

_CLOSE, _ALIKE = 0.92, 0.8
_SHORTEST_CODE = 5


def compare(kind: str, one: str, other: str) -> Level:
    """The level of two keys of a kind. Keys are what NORMALISERS give; "" is missing."""
    if not one or not other:
        return Level.UNKNOWN
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return Level.EQUAL
    if kind in {"phone", "code", "date", "uscc"}:
        return _compare_codes(kind, one, other)
    score = likeness(one, other)
    if score >= _CLOSE:
        return Level.CLOSE
    return Level.ALIKE if score >= _ALIKE else Level.DIFFERENT


def likeness(one: str, other: str) -> float:
    """From 0 to 1: letters in order (Jaro-Winkler), or the shorter one found whole in the longer one.

    Found whole counts for less the more of the longer one is left over, and not at all below three characters.
    """
    words = " " in one or " " in other
    mine, theirs = (one.replace(" ", ""), other.replace(" ", "")) if words else (one, other)
    score = JaroWinkler.similarity(mine, theirs)
    short, long = sorted((mine, theirs), key=len)
    if len(short) >= 3 and short in long:
        score = max(score, 0.8 + 0.15 * len(short) / len(long))
    if not words:
        return float(score)
    return float(max(score, fuzz.token_sort_ratio(one, other) / 100, _share_words(one, other)))


def _share_words(one: str, other: str) -> float:
    """All words of the shorter among those of the longer, in any order: counts as found whole does."""
    mine, theirs = sorted((set(one.split()), set(other.split())), key=lambda words: sum(map(len, words)))
    size, whole = sum(map(len, mine)), sum(map(len, theirs))
    return 0.8 + 0.15 * size / whole if size >= 3 and mine <= theirs else 0.0


def _compare_codes(kind: str, one: str, other: str) -> Level:
    """Codes, numbers, dates: one slip of the hand is close, two are alike; without its area code a number is close."""
    if kind == "phone" and min(len(one), len(other)) >= 7 and one[-7:] == other[-7:]:
        return Level.CLOSE
    if kind == "date" and _is_turned(one, other):
        return Level.CLOSE
    if min(len(one), len(other)) < _SHORTEST_CODE:
        slips = DamerauLevenshtein.distance(one, other, score_cutoff=1)
        return Level.ALIKE if slips <= 1 and min(len(one), len(other)) >= 3 else Level.DIFFERENT
    slips = DamerauLevenshtein.distance(one, other, score_cutoff=2)
    if slips == 1:
        return Level.CLOSE
    return Level.ALIKE if slips == 2 else Level.DIFFERENT


def _is_turned(one: str, other: str) -> bool:
    """Whether two dates (yyyymmdd) differ in that day and month changed places."""
    return len(one) == len(other) == 8 and one[:4] == other[:4] and one[4:] == other[6:] + other[4:6]
