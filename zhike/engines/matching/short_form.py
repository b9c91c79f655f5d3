"""Short forms of Chinese names: 「北大」 for 「北京大学」, signs of the long form in their order.

Which long form a short one belongs to is judged by how little it can be chance: rare signs say more than common ones,
and a short form begins where the long one does, takes signs from different words, and keeps its end.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_FIRST, _LAST, _APART = 2.0, 1.0, 0.5
LEAST = 7.0
"""How much has to speak for a pair, in natural-log odds: a thousand to one."""


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form and the long one that it stands for, by their places; the higher the score the surer."""

    short: int
    long: int
    score: float


def find_short_forms(shorts: Sequence[str], longs: Sequence[str]) -> list[ShortForm]:
    """The pairs in which each is the other's best, among all that can be."""
    counts = Counter(sign for text in longs for sign in set(text))
    holders: dict[str, set[int]] = {}
    for place, text in enumerate(longs):
        for sign in set(text):
            holders.setdefault(sign, set()).add(place)
    found = []
    for short, text in enumerate(shorts):
        for long in _candidates(text, holders):
            scored = judge(text, longs[long], counts, len(longs))
            if scored >= LEAST:
                found.append(ShortForm(short, long, scored))
    return _keep_mutual(found)


def judge(short: str, long: str, counts: Counter[str], total: int) -> float:
    """What speaks for a pair; 0 where the short form's signs do not stand in the long one in their order."""
    places = _find_places(short, long)
    if places is None or len(short) < 2 or len(short) >= len(long):
        return 0.0
    score = sum(math.log(total / max(1, counts[sign])) for sign in set(short))
    score += _FIRST if places[0] == 0 else -_FIRST
    score += _LAST if places[-1] >= len(long) - 2 else 0.0
    score += _APART * sum(1 for one, other in pairwise(places) if other - one >= 2)
    # A long form of which a short one tells little has many other short forms.
    return score - 0.3 * max(0, len(long) - 4 * len(short))


def _candidates(text: str, holders: dict[str, set[int]]) -> Iterable[int]:
    sets = sorted((holders.get(sign, set()) for sign in set(text)), key=len)
    return set.intersection(*sets) if len(text) >= 2 and sets and sets[0] else ()


def _find_places(short: str, long: str) -> list[int] | None:
    places: list[int] = []
    at = -1
    for sign in short:
        at = long.find(sign, at + 1)
        if at < 0:
            return None
        places.append(at)
    return places


def _keep_mutual(found: Sequence[ShortForm]) -> list[ShortForm]:
    by_short: dict[int, float] = {}
    by_long: dict[int, float] = {}
    for one in found:
        by_short[one.short] = max(by_short.get(one.short, 0.0), one.score)
        by_long[one.long] = max(by_long.get(one.long, 0.0), one.score)
    return [one for one in found if one.score >= max(by_short[one.short], by_long[one.long])]
