"""Slices of an object's rows by when they came into the index: a common word is looked for among the newest first.

An inverted index yields all matches of a question before the first can be looked at. A token that names the slice
bounds how many those are: two slices of 4,096 rows first, then two of eight times as many, and so on, at last all.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhike.engines.search.question import all_of, any_of, quote

LEVELS = (12, 15, 18, 21)
"""Binary logarithms of the slices' sizes."""


@dataclass(frozen=True, slots=True)
class Window:
    """The newest rows of an object, about so many; `tsquery` None: all of them."""

    rows: int
    tsquery: str | None

    def narrow(self, tsquery: str) -> str:
        """The question in the window."""
        return tsquery if self.tsquery is None else all_of([tsquery, self.tsquery])


def list_slices(object_key: str, number: int) -> tuple[str, ...]:
    """The tokens of the row that came in as this one, counted from nought."""
    return tuple(_name(object_key, level, number >> level) for level in LEVELS)


def list_windows(object_key: str, taken: int) -> tuple[Window, ...]:
    """What may be looked through, each holding the one before, the last everything."""
    found: list[Window] = []
    for level in LEVELS:
        if taken <= 2 << level:
            break
        last = (taken - 1) >> level
        names = [quote(_name(object_key, level, place)) for place in (last, last - 1)]
        found.append(Window(taken - ((last - 1) << level), any_of(names)))
    return (*found, Window(taken, None))


def choose_next(windows: tuple[Window, ...], place: int, found: int, most: int) -> int:
    """Which window to look through after one that held too few: the smallest that should hold twice what is wanted.
    Where nothing was found, everything, which is then little."""
    if not found:
        return len(windows) - 1
    wanted = 2 * most * windows[place].rows / found
    return next((later for later in range(place + 1, len(windows)) if windows[later].rows >= wanted), len(windows) - 1)


def _name(object_key: str, level: int, place: int) -> str:
    return f"@b{level}:{object_key}:{place}"
