"""Slices of an object's rows by when they came into the index: what a question meets is looked for newest first.

An inverted index yields all matches of a question before the first can be looked at. A token that names the slice
bounds how many those are. The tiles of an object are its rows parted by age, the newest about 4,096 first, then about
eight times as many each; one statement goes through them until it has enough.
"""

from __future__ import annotations

from zhike.engines.search.question import any_of, quote

LEVELS = (12, 15, 18, 21)
"""Binary logarithms of the slices' sizes."""
MOST_TILES = len(LEVELS) + 1


def list_slices(object_key: str, number: int) -> tuple[str, ...]:
    """The tokens of the row that came in as this one, counted from nought."""
    return tuple(_name(object_key, level, number >> level) for level in LEVELS)


def list_tiles(object_key: str, taken: int) -> tuple[str, ...]:
    """The tiles as tsqueries, the newest first: every row is in exactly one, those that come in meanwhile in the first.

    A tile ends where the next smaller slices begin twice, so that its own are at most sixteen.
    """
    finer, end = LEVELS[0], (taken >> LEVELS[0]) + 2
    tiles: list[str] = []
    for level in LEVELS:
        begin = max(0, ((taken - 1) >> level) - 1) << (level - finer)
        if begin < end:
            tiles.append(_name_all(object_key, finer, begin, end))
        finer, end = level, begin >> (level - finer)
    if end:
        tiles.append(_name_all(object_key, finer, 0, end))
    return tuple(tiles)


def _name_all(object_key: str, level: int, begin: int, end: int) -> str:
    return any_of([quote(_name(object_key, level, place)) for place in range(begin, end)])


def _name(object_key: str, level: int, place: int) -> str:
    return f"@b{level}:{object_key}:{place}"
