"""Likeness of texts of several words by how rare the words are that they share, learnt from the set itself.

The cosine of vectors in which a word weighs the more the fewer values have it (Spärck Jones, "A statistical
interpretation of term specificity", Journal of Documentation 28, 1972): two titles that share a model number or a
surname are alike though half of their words differ, two that share "the" and "company" are not.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

MOST_HOLDERS = 20
"""A word in more values than that leads to no pairs."""


class Words:
    """The words of one attribute over a whole set. `values` are keys of texts, "" for nothing."""

    def __init__(self, values: Sequence[str]) -> None:
        """Rarity is counted over all values."""
        tokens = [frozenset(list_words(value)) for value in values]
        counts = Counter(word for one in tokens for word in one)
        total = sum(1 for one in tokens if one)
        self._vectors: list[dict[str, float]] = []
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(tokens):
            weights = {word: math.log(1 + total / counts[word]) for word in one}
            length = math.sqrt(sum(weight * weight for weight in weights.values()))
            self._vectors.append({word: weight / length for word, weight in weights.items()})
            for word in one:
                if 1 < counts[word] <= MOST_HOLDERS:
                    self._holders[word].append(place)

    def compare(self, one: int, other: int) -> float:
        """From 0 (no word in common) to 1 (the same words), of two values by their places. One word alone is not
        judged here: its letters are."""
        mine, theirs = sorted((self._vectors[one], self._vectors[other]), key=len)
        if len(mine) < 2:
            return 0.0
        return sum(weight * theirs[word] for word, weight in mine.items() if word in theirs)

    def list_blocks(self) -> Iterator[list[int]]:
        """Values that share a rare word, by their places."""
        yield from self._holders.values()


def list_words(value: str) -> Iterator[str]:
    """Words, pairs of ideographs, and codes that a blank parted ("ps lx350h" is "pslx350h" as well)."""
    parts = value.split()
    for part in parts:
        if part.isascii() or len(part) <= 2:
            yield part
        else:
            yield from (part[at : at + 2] for at in range(len(part) - 1))
    for one, other in pairwise(parts):
        if any(sign.isdigit() for sign in one + other) and one.isascii() and other.isascii():
            yield one + other
