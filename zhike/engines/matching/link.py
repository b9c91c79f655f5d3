"""Finding the pairs of a whole set of records without rules and without labels: blocks, levels, learnt weights.

One setting for every set: what each attribute is worth is learnt from the set itself (`weights.py`), and a pair counts
when the odds of its pattern reach `SURE`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhike.engines.matching.blocking import list_pairs
from zhike.engines.matching.compare import NORMALISERS, Level, compare
from zhike.engines.matching.weights import Pattern, Weights, count_patterns, learn_weights

SURE = 0.5
_ALONE = {(kind, Level.EQUAL) for kind in ("phone", "mail", "uscc")}


@dataclass(frozen=True, slots=True)
class Linked:
    """A pair of record numbers, its levels, and how likely it is a match."""

    pair: tuple[int, int]
    pattern: Pattern
    score: float


def link(kinds: Sequence[str], rows: Sequence[Sequence[str]], sources: Sequence[int] | None = None) -> list[Linked]:
    """All compared pairs with their scores. With `sources`, records of one source are different from each other, so
    only pairs across are compared and each record keeps its best partner."""
    records = [
        tuple(NORMALISERS[kind](value) if value else "" for kind, value in zip(kinds, row, strict=True)) for row in rows
    ]
    patterns: dict[tuple[int, int], Pattern] = {}
    for one, other in list_pairs(kinds, records):
        if sources is None or sources[one] != sources[other]:
            patterns[one, other] = tuple(
                int(compare(kind, a, b)) for kind, a, b in zip(kinds, records[one], records[other], strict=True)
            )
    weights = learn_weights(count_patterns(list(patterns.values())))
    scored = [Linked(pair, pattern, _score(kinds, weights, pattern)) for pair, pattern in patterns.items()]
    return scored if sources is None else _keep_best(scored)


def _score(kinds: Sequence[str], weights: Weights, pattern: Pattern) -> float:
    """The learnt probability. One attribute alone makes no match where there are others to speak, unless it is one
    that a person or company has for itself."""
    speaking = [(kind, level) for kind, level in zip(kinds, pattern, strict=True) if level >= 0]
    if len(speaking) == 1 and len(kinds) > 1 and speaking[0] not in _ALONE:
        return 0.0
    return weights.score(pattern)


def _keep_best(scored: Sequence[Linked]) -> list[Linked]:
    """The surest first, each record once."""
    taken: set[int] = set()
    kept = []
    for one in sorted(scored, key=lambda each: (-each.score, each.pair)):
        if taken.isdisjoint(one.pair):
            taken.update(one.pair)
            kept.append(one)
    return kept


def list_matches(linked: Sequence[Linked]) -> Mapping[tuple[int, int], Linked]:
    """Those that count."""
    return {one.pair: one for one in linked if one.score >= SURE}
