"""Scores by fifths. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeVar

from zhike.engines.insight.model import Bought, Score

Ranked = TypeVar("Ranked", str, int, float)


def score(all_bought: Sequence[Bought]) -> tuple[Score, ...]:
    """Each party among all: the fifth in which it stands, equal values alike (by the middle of their ranks)."""
    days = sorted(one.last for one in all_bought)
    counts = sorted(one.count for one in all_bought)
    amounts = sorted(one.amount for one in all_bought)
    return tuple(
        Score(one, find_fifth(days, one.last), find_fifth(counts, one.count), find_fifth(amounts, one.amount))
        for one in all_bought
    )


def find_fifth(ordered: Sequence[Ranked], value: Ranked) -> int:
    """In which fifth of the ordered values one stands, from 1 to 5."""
    middle = (bisect_left(ordered, value) + bisect_right(ordered, value)) / 2
    return min(5, int(middle * 5 / len(ordered)) + 1)
