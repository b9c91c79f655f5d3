"""Cells out of one line of a text file, also where its quotes are wrong.

`split_leniently` takes a line as it comes. `split_to_width` searches the reading with the fewest liberties that gives
exactly as many cells as the table has columns: a stray quote is then text, and the row is right without a question.
"""

from __future__ import annotations

import heapq
from typing import Protocol

MAX_STEPS = 20_000
_STRAY_COST = 1
_LITERAL_COST = 2


class Marks(Protocol):
    """What splitting needs to know of a dialect."""

    @property
    def separator(self) -> str:
        """What stands between cells; empty: nothing."""

    @property
    def quote(self) -> str:
        """What encloses a cell; empty: nothing."""

    @property
    def escape(self) -> str:
        """What makes a quote in a quoted cell text; empty: it is doubled."""

    @property
    def skip_space(self) -> bool:
        """Whether blanks after a separator are no part of the cell."""


def split_leniently(text: str, marks: Marks) -> tuple[list[str], bool]:
    """The cells of a line (which may hold line breaks), and whether its last quote is still open."""
    cells: list[str] = []
    at = 0
    while True:
        start = _skip_spaces(text, at, marks)
        if marks.quote and text.startswith(marks.quote, start):
            cell, end, _ = _read_quoted(text, start + 1, marks)
            if end is None:
                cells.append(text[start:])
                return cells, True
        else:
            cell, end = _read_plain(text, start, marks)
        cells.append(cell)
        if end >= len(text):
            return cells, False
        at = end + len(marks.separator)


def split_to_width(text: str, marks: Marks, width: int) -> list[str] | None:
    """The reading of a whole line with exactly `width` cells that takes the fewest liberties; None if there is none."""
    queue: list[tuple[int, int, int, int]] = [(0, 0, 0, -1)]
    trail: list[tuple[str, int]] = []
    seen: set[tuple[int, int]] = set()
    for _ in range(MAX_STEPS):
        if not queue:
            return None
        cost, count, at, last = heapq.heappop(queue)
        if at > len(text):
            if count == width:
                return _walk_back(trail, last)
            continue
        if count >= width or (at, count) in seen:
            continue
        seen.add((at, count))
        for cell, end, extra in _list_readings(text, at, marks):
            trail.append((cell, last))
            following = end + len(marks.separator) if end < len(text) else len(text) + 1
            heapq.heappush(queue, (cost + extra, count + 1, following, len(trail) - 1))
    return None


def _walk_back(trail: list[tuple[str, int]], last: int) -> list[str]:
    cells = []
    while last >= 0:
        cell, last = trail[last]
        cells.append(cell)
    return cells[::-1]


def _list_readings(text: str, at: int, marks: Marks) -> list[tuple[str, int, int]]:
    """The ways to read the cell that starts at `at`: (cell, where it ends, what the liberty costs)."""
    start = _skip_spaces(text, at, marks)
    plain, plain_end = _read_plain(text, start, marks)
    if not (marks.quote and text.startswith(marks.quote, start)):
        return [(plain, plain_end, 0)]
    readings = [(plain, plain_end, _LITERAL_COST)]
    cell, end, strays = _read_quoted(text, start + 1, marks)
    if end is not None:
        readings.append((cell, end, _STRAY_COST if strays else 0))
    return readings


def _skip_spaces(text: str, at: int, marks: Marks) -> int:
    if marks.skip_space:
        while text.startswith(" ", at):
            at += 1
    return at


def _read_plain(text: str, at: int, marks: Marks) -> tuple[str, int]:
    end = text.find(marks.separator, at) if marks.separator else -1
    while marks.escape and end > 0 and text[end - 1] == marks.escape:
        end = text.find(marks.separator, end + 1)
    if end < 0:
        end = len(text)
    cell = text[at:end]
    if marks.escape and marks.escape in cell:
        cell = _drop_escapes(cell, marks)
    return cell, end


def _read_quoted(text: str, at: int, marks: Marks) -> tuple[str, int | None, int]:
    """From behind an opening quote: (cell, where its separator stands, stray quotes); None when it never closes."""
    parts: list[str] = []
    strays = 0
    begin = at
    while True:
        found = text.find(marks.quote, at)
        if found < 0:
            return "", None, strays
        if marks.escape and _is_escaped(text, begin, found, marks.escape):
            at = found + 1
            continue
        end = _find_edge(text, found + 1, marks)
        if not marks.escape and text.startswith(marks.quote, found + 1):
            parts.append(text[begin : found + 1])
            at = begin = found + 2
            continue
        if end is not None:
            parts.append(text[begin:found])
            cell = "".join(parts)
            return (_drop_escapes(cell, marks) if marks.escape else cell), end, strays
        strays += 1
        at = found + 1


def _find_edge(text: str, at: int, marks: Marks) -> int | None:
    """Where the cell ends when a quote just before `at` closes it: a separator or the end, maybe after blanks."""
    while text.startswith(" ", at) and marks.separator != " ":
        at += 1
    if at >= len(text) or (marks.separator and text.startswith(marks.separator, at)):
        return at
    return None


def _is_escaped(text: str, begin: int, at: int, escape: str) -> bool:
    count = 0
    while at - count - 1 >= begin and text[at - count - 1] == escape:
        count += 1
    return count % 2 == 1


def _drop_escapes(cell: str, marks: Marks) -> str:
    """Take the escape away before a quote, a separator and itself; before anything else it is text (C:\\new)."""
    if marks.escape not in cell:
        return cell
    plain: list[str] = []
    at = 0
    while at < len(cell):
        following = cell[at + 1 : at + 2]
        if cell[at] == marks.escape and following and following in (marks.quote, marks.separator, marks.escape):
            at += 1
        plain.append(cell[at])
        at += 1
    return "".join(plain)
