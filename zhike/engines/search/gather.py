"""Which of an object's matches are ranked: window by window from the newest, and among too many those first that rank
first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from zhike.engines.search.question import all_of, any_of
from zhike.engines.search.slices import narrow
from zhike.engines.search.store import MOST_SCANNED, Candidate
from zhike.kernel.postgres.errors import StatementTimeout

MOST_CANDIDATES = 300
"""Permitted candidates of an object that are ranked."""
MOST_EXACT, MOST_WISHED, FEWEST_NEWEST = 20, 80, 120

Run = Callable[[str, int], Awaitable[list[Candidate]]]
"""Permitted candidates of a tsquery, so many at most."""
Count = Callable[[str], Awaitable[int]]
"""How many rows match a tsquery, whoever may read them; to one more than are looked through."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question of an object as tsqueries. `allowed` are the reader's tokens; `wishes` narrow to what is ranked first;
    `exact` is a question of its own; `bounded`: a window is not looked through beyond 20,000 matches."""

    tsquery: str
    allowed: Sequence[str] | None
    wishes: Sequence[str]
    exact: str
    windows: Sequence[str | None]
    bounded: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """Candidates, and whether there are more."""

    candidates: Sequence[Candidate]
    stopped: bool


async def gather(wanted: Wanted, run: Run, count: Count) -> Gathered:
    """Candidates of an object. What takes longer than a statement may is left, and told as stopped."""
    found: list[Candidate] = []
    try:
        stopped = await _fill(found, wanted, run, count)
    except StatementTimeout:
        stopped = True
    return Gathered(found, stopped)


async def _fill(found: list[Candidate], wanted: Wanted, run: Run, count: Count) -> bool:
    newest, cut = await _walk(wanted, wanted.tsquery, MOST_CANDIDATES + 1, run, count)
    if len(newest) <= MOST_CANDIDATES:
        found += newest
        return cut
    found += newest[:FEWEST_NEWEST]
    if wanted.exact:
        # A whole value needs no more of the question: one token, however common its parts are.
        found += await run(_permit(wanted, wanted.exact), MOST_EXACT)
    for wish in wanted.wishes:
        wished, _ = await _walk(wanted, all_of([wanted.tsquery, wish]), MOST_WISHED, run, count)
        found += wished
    known = {one.record for one in found}
    found += [one for one in newest if one.record not in known][: MOST_CANDIDATES - len(known)]
    return True


async def _walk(wanted: Wanted, tsquery: str, most: int, run: Run, count: Count) -> tuple[list[Candidate], bool]:
    """So many candidates out of the smallest window that holds them, and whether matches were left out."""
    found: list[Candidate] = []
    permitted = _permit(wanted, tsquery)
    for window in wanted.windows:
        found = await run(narrow(permitted, window), most)
        if len(found) >= most:
            break
        if wanted.bounded and await count(narrow(tsquery, window)) > MOST_SCANNED:
            return found, True
    return found, False


def _permit(wanted: Wanted, tsquery: str) -> str:
    return tsquery if wanted.allowed is None else all_of([tsquery, any_of(wanted.allowed)])
