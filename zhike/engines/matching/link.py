"""Finding the pairs of a whole set of records without rules and without labels: blocks, levels, learnt weights.

One setting for every set: what each attribute is worth is learnt from the set itself (`weights.py`), and a pair counts
when the odds of its pattern reach `SURE`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhike.engines.matching.blocking import list_pairs
from zhike.engines.matching.compare import NORMALISERS, Level, compare
from zhike.engines.matching.normalisers.fold import to_words
from zhike.engines.matching.weights import Pattern, Weights, count_patterns, learn_weights
from zhike.engines.matching.words import Words

SURE = 0.5
_OWN = frozenset({"phone", "mail", "uscc"})
"""What a person or company has for itself."""
_ALONE = {(kind, Level.EQUAL) for kind in _OWN}
_WORDY = frozenset({"text", "company", "address"})
_NAMES = frozenset({"text", "company"})
_SHARE_MOST, _SHARE_SOME = 0.75, 0.4
"""So alike by rare words is close, and alike."""
_ONE_ONLY = {Level.EQUAL: 0.9, Level.CLOSE: 0.6}
"""What a level says where there is no other attribute to learn from."""
_CHOSEN = 0.6


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
    words = {place: Words([to_words(row[place]) for row in rows]) for place, kind in enumerate(kinds) if kind in _WORDY}
    pairs = sorted(
        (one, other)
        for one, other in list_pairs(kinds, records) | _list_by_words(words)
        if sources is None or sources[one] != sources[other]
    )
    best = {} if sources is None else {place: _find_mutual(each, pairs) for place, each in words.items()}
    patterns = {pair: _compare_pair(kinds, records, words, pair, best) for pair in pairs}
    weights = learn_weights(count_patterns(list(patterns.values())))
    paired = sources is not None
    chosen = frozenset().union(*(found for place, found in best.items() if kinds[place] != "address"))
    scored = [
        Linked(pair, pattern, _score(kinds, weights, pattern, paired=paired, chosen=pair in chosen))
        for pair, pattern in patterns.items()
    ]
    return scored if sources is None else _keep_best(scored, words)


def _list_by_words(words: Mapping[int, Words]) -> set[tuple[int, int]]:
    """Pairs that share a rare word."""
    return {
        (one, other)
        for each in words.values()
        for block in each.list_blocks()
        for place, one in enumerate(block)
        for other in block[place + 1 :]
    }


def _find_mutual(words: Words, pairs: Sequence[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Pairs in which each is the other's best by rare words: of two lists, that says more than the likeness itself."""
    shared = {pair: likeness for pair in pairs if (likeness := words.compare(*pair)) >= _SHARE_SOME}
    best: dict[int, float] = {}
    for pair, likeness in shared.items():
        for one in pair:
            best[one] = max(best.get(one, 0.0), likeness)
    return frozenset(pair for pair, likeness in shared.items() if likeness >= max(best[one] for one in pair))


def _compare_pair(
    kinds: Sequence[str],
    records: Sequence[Sequence[str]],
    words: Mapping[int, Words],
    pair: tuple[int, int],
    best: Mapping[int, frozenset[tuple[int, int]]],
) -> Pattern:
    """The level of each attribute: by letters, or where it is more by the rare words that are shared."""
    one, other = pair
    levels = []
    for place, kind in enumerate(kinds):
        level = compare(kind, records[one][place], records[other][place])
        if place in words and Level.UNKNOWN < level < Level.CLOSE:
            shared = words[place].compare(one, other)
            level = max(level, Level.CLOSE if pair in best.get(place, ()) else _grade(shared))
        levels.append(int(level))
    return tuple(levels)


def _grade(shared: float) -> Level:
    if shared >= _SHARE_MOST:
        return Level.CLOSE
    return Level.ALIKE if shared >= _SHARE_SOME else Level.DIFFERENT


def _score(kinds: Sequence[str], weights: Weights, pattern: Pattern, *, paired: bool, chosen: bool) -> float:
    """The learnt probability. One attribute alone makes no match where there are others to speak, unless it is one
    that a person or company has for itself, or (`paired`) the same text in another list. `chosen`: each is the other's
    best in another list, which is enough where nothing of one's own speaks against it."""
    if len(kinds) == 1:
        return max(_ONE_ONLY.get(Level(pattern[0]), 0.0), SURE if paired and pattern[0] == Level.ALIKE else 0.0)
    speaking = [(kind, level) for kind, level in zip(kinds, pattern, strict=True) if level >= 0]
    if len(speaking) == 1 and speaking[0] not in _ALONE:
        kind, level = speaking[0]
        return _CHOSEN if paired and kind in _NAMES and level == Level.EQUAL else 0.0
    against = any(level < Level.CLOSE and kind in _OWN | {"address"} for kind, level in speaking)
    return max(weights.score(pattern), _CHOSEN if chosen and not against else 0.0)


def _keep_best(scored: Sequence[Linked], words: Mapping[int, Words]) -> list[Linked]:
    """The surest first, of equally sure ones those that share the rarest words; each record once."""
    taken: set[int] = set()
    kept = []
    shared = {one.pair: sum(each.compare(*one.pair) for each in words.values()) for one in scored}
    for one in sorted(scored, key=lambda each: (-each.score, -shared[each.pair], each.pair)):
        if taken.isdisjoint(one.pair):
            taken.update(one.pair)
            kept.append(one)
    return kept


def list_matches(linked: Sequence[Linked]) -> Mapping[tuple[int, int], Linked]:
    """Those that count."""
    return {one.pair: one for one in linked if one.score >= SURE}
