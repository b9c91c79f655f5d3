"""Which of an object's matches are ranked: from the newest window that holds enough, and among too many those besides
that rank first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from zhike.engines.search.question import all_of, any_of
from zhike.engines.search.rank import Ranked, Ranking, order, rank
from zhike.engines.search.slices import Window, choose_next
from zhike.engines.search.store import MOST_SCANNED, Candidate
from zhike.kernel.postgres.errors import StatementTimeout

MOST_CANDIDATES = 300
"""Permitted candidates of an object that are ranked."""
MOST_NEWEST, MOST_EXACT, MOST_WISHED = 160, 20, 60
"""How many of each where there are more than that."""

Run = Callable[[str, int], Awaitable[list[Candidate]]]
"""Permitted candidates of a tsquery, so many at most."""
Count = Callable[[str], Awaitable[int]]
"""How many rows match a tsquery, whoever may read them; to one more than are looked through."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question of an object as tsqueries. `allowed` are the reader's tokens. `own` and `begins` narrow to what is
    ranked first, `exact` is a question of its own; None where there is no such thing. `bounded`: a window is not looked
    through beyond 20,000 matches."""

    tsquery: str
    allowed: Sequence[str] | None
    own: str | None
    begins: str | None
    exact: str | None
    windows: tuple[Window, ...]
    bounded: bool


@dataclass(slots=True)
class Gathered:
    """What was ranked, the best first, and whether there is more."""

    ranked: list[Ranked] = field(default_factory=list)
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Asks for one object."""

    wanted: Wanted
    ranking: Ranking
    run: Run
    count: Count

    async def gather(self) -> Gathered:
        """The candidates, ranked. What takes longer than a statement may is left, and told as stopped."""
        gathered = Gathered()
        try:
            await self._gather(gathered)
        except StatementTimeout:
            gathered.stopped = True
        return gathered

    async def _gather(self, gathered: Gathered) -> None:
        newest, cut = await self._walk(self.wanted.tsquery, MOST_CANDIDATES + 1, self.wanted.windows)
        gathered.stopped = cut or len(newest) > MOST_CANDIDATES
        if len(newest) <= MOST_CANDIDATES:
            gathered.ranked = rank(newest, self.ranking)
            return
        newest = newest[-MOST_NEWEST:]
        gathered.ranked = rank(newest, self.ranking)
        known = {one.record for one in newest}
        besides = [one for one in await self._list_first(gathered.ranked) if one.record not in known]
        gathered.ranked = order([*gathered.ranked, *rank(besides, self.ranking)])

    async def _list_first(self, ranked: Sequence[Ranked]) -> list[Candidate]:
        """What would rank first and is not among the newest: exact ones, one's own, and what begins so."""
        wanted = self.wanted
        found: list[Candidate] = []
        if wanted.exact is not None:
            # A whole value needs no more of the question: one token, however common its parts are.
            found += await self.run(self._permit(wanted.exact), MOST_EXACT)
        if wanted.own is not None and sum("own" in one.reasons for one in ranked) < MOST_WISHED:
            ends = tuple(dict.fromkeys((wanted.windows[0], wanted.windows[-1])))
            found += (await self._walk(all_of([wanted.tsquery, wanted.own]), MOST_WISHED, ends))[0]
        if wanted.begins is not None and sum(one.matches[0].how in {"exact", "begins"} for one in ranked) < MOST_WISHED:
            found += (await self._walk(all_of([wanted.tsquery, wanted.begins]), MOST_WISHED, wanted.windows))[0]
        return found

    async def _walk(self, tsquery: str, most: int, windows: tuple[Window, ...]) -> tuple[list[Candidate], bool]:
        """So many candidates out of the smallest window that holds them, and whether matches were left out."""
        permitted = self._permit(tsquery)
        place = 0
        while True:
            found = await self.run(windows[place].narrow(permitted), most)
            if len(found) >= most:
                return found, False
            if self.wanted.bounded and await self.count(windows[place].narrow(tsquery)) > MOST_SCANNED:
                return found, True
            if place == len(windows) - 1:
                return found, False
            place = place + 1 if self.wanted.bounded else choose_next(windows, place, len(found), most)

    def _permit(self, tsquery: str) -> str:
        return tsquery if self.wanted.allowed is None else all_of([tsquery, any_of(self.wanted.allowed)])
