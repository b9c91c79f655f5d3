"""What each level of likeness is worth, learnt from the data themselves without any labelled pair.

The model is that of Fellegi and Sunter ("A Theory for Record Linkage", JASA 64, 1969): a pair is a match or not, and
given which, attributes agree independently. The probabilities are found by expectation maximisation over the counts of
patterns (Winkler, "Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model", 1988).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhike.engines.matching.compare import Level

Pattern = tuple[int, ...]
LEVELS = (Level.DIFFERENT, Level.ALIKE, Level.CLOSE, Level.EQUAL)
_ROUNDS = 60
_SETTLED = 1e-6
_SMALLEST = 1e-4
_MATCHED = (0.08, 0.07, 0.15, 0.7)
_UNMATCHED = (0.82, 0.08, 0.03, 0.07)
_BELIEVED = 20.0
"""So many observations of each attribute are what the start says, whatever the set shows."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`matched[a][l]` and `unmatched[a][l]`: how often attribute `a` shows level `l` in matches and elsewhere;
    `share` is the part of all compared pairs that match."""

    share: float
    matched: tuple[tuple[float, ...], ...]
    unmatched: tuple[tuple[float, ...], ...]

    def score(self, pattern: Pattern) -> float:
        """The probability, from 0 to 1, that a pair with the pattern is a match."""
        odds = math.log(self.share / (1 - self.share)) + sum(self.explain(pattern))
        return 1 / (1 + math.exp(-max(-500.0, min(500.0, odds))))

    def explain(self, pattern: Pattern) -> tuple[float, ...]:
        """What each attribute speaks for (positive) or against (negative) a match, in natural-log odds."""
        return tuple(
            0.0 if level < 0 else math.log(self.matched[place][level] / self.unmatched[place][level])
            for place, level in enumerate(pattern)
        )


def start_weights(width: int, share: float = 0.05) -> Weights:
    """Where learning begins: matches mostly agree, others mostly don't; the same for every data set."""
    return Weights(share, (_MATCHED,) * width, (_UNMATCHED,) * width)


def learn_weights(counts: Mapping[Pattern, int]) -> Weights:
    """The weights that make the counted patterns likeliest. With nothing to learn from, the start is the answer."""
    if not counts:
        return start_weights(0)
    weights = start_weights(len(next(iter(counts))))
    for _ in range(_ROUNDS):
        fresh = _improve(weights, counts)
        if abs(fresh.share - weights.share) < _SETTLED:
            return fresh
        weights = fresh
    return weights


def count_patterns(patterns: Sequence[Pattern]) -> Counter[Pattern]:
    """How often each pattern occurs."""
    return Counter(patterns)


def _improve(weights: Weights, counts: Mapping[Pattern, int]) -> Weights:
    width = len(weights.matched)
    # A few observations of what is so nearly everywhere: a small set, or one of matches alone, is not led astray.
    matched = [[_BELIEVED * value for value in _MATCHED] for _ in range(width)]
    unmatched = [[_BELIEVED * value for value in _UNMATCHED] for _ in range(width)]
    share = 0.0
    for pattern, count in counts.items():
        likely = weights.score(pattern) * count
        share += likely
        for place, level in enumerate(pattern):
            if level >= 0:
                matched[place][level] += likely
                unmatched[place][level] += count - likely
    total = sum(counts.values())
    bounded = min(max(share / total, 1e-6), 1 - 1e-6)
    return Weights(bounded, _normalise(matched), _normalise(unmatched))


def _normalise(rows: list[list[float]]) -> tuple[tuple[float, ...], ...]:
    smoothed = [[max(value / sum(row), _SMALLEST) for value in row] for row in rows]
    return tuple(tuple(value / sum(row) for value in row) for row in smoothed)
