"""Slices of an object's rows by when they came into the index: a common word is looked for among the newest first.

An inverted index yields all matches of a question before the first can be looked at. A token that names the slice
bounds how many those are: two slices of 8,192 rows first, then two of eight times as many, and so on, at last all.
"""

from __future__ import annotations

from zhike.engines.search.question import all_of, any_of, quote

LEVELS = (13, 16, 19, 22)
"""Binary logarithms of the slices' sizes."""


def list_slices(object_key: str, number: int) -> tuple[str, ...]:
    """The tokens of the row that came in as this one, counted from nought."""
    return tuple(_name(object_key, level, number >> level) for level in LEVELS)


def list_windows(object_key: str, taken: int) -> tuple[str | None, ...]:
    """What to look through one after the other, each holding the one before; None is everything."""
    found: list[str | None] = []
    for level in LEVELS:
        if taken <= 2 << level:
            break
        last = (taken - 1) >> level
        found.append(any_of([quote(_name(object_key, level, place)) for place in (last, last - 1)]))
    return (*found, None)


def narrow(tsquery: str, window: str | None) -> str:
    """The question in a window."""
    return tsquery if window is None else all_of([tsquery, window])


def _name(object_key: str, level: int, place: int) -> str:
    return f"@b{level}:{object_key}:{place}"
