"""Which of an object's matches are ranked: the newest, and where these are too many those besides that rank first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from zhike.engines.search.rank import Ranked, Ranking, order, rank
from zhike.engines.search.store import MOST_SCANNED, Asking, Candidate
from zhike.kernel.postgres.errors import StatementTimeout

MOST_CANDIDATES = 300
"""Permitted candidates of an object that are ranked."""
MOST_NEWEST, MOST_EXACT, MOST_WISHED = 160, 20, 60
"""How many of each where there are more than that."""

Run = Callable[[Sequence[Asking]], Awaitable[list[Candidate]]]
"""Permitted candidates of some questions, one question's after the other's."""
Count = Callable[[Asking], Awaitable[int]]
"""How many rows answer a question, whoever may read them; at most so many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question of an object as tsqueries. `allowed` are the reader's tokens. `own` and `begins` narrow to what is
    ranked first, `exact` is a question of its own; None where there is no such thing. `bounded`: a word is not looked
    through beyond 20,000 matches."""

    tsquery: str
    allowed: str | None
    own: str | None
    begins: str | None
    exact: str | None
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
        wanted = self.wanted
        newest = await self.run([self._permit([wanted.tsquery], MOST_CANDIDATES + 1)])
        if len(newest) <= MOST_CANDIDATES:
            everybodys = Asking([wanted.tsquery], MOST_SCANNED + 1)
            gathered.stopped = wanted.bounded and await self.count(everybodys) > MOST_SCANNED
            gathered.ranked = rank(newest, self.ranking)
            return
        gathered.stopped = True
        newest = sorted(newest, key=lambda one: (one.updated_at, one.record))[-MOST_NEWEST:]
        gathered.ranked = rank(newest, self.ranking)
        known = {one.record for one in newest}
        besides = [one for one in await self._list_first(gathered.ranked) if one.record not in known]
        gathered.ranked = order([*gathered.ranked, *rank(besides, self.ranking)])

    async def _list_first(self, ranked: Sequence[Ranked]) -> list[Candidate]:
        """What would rank first and is not among the newest: exact ones, one's own, and what begins so."""
        wanted = self.wanted
        questions: list[Asking] = []
        if wanted.exact is not None:
            # A whole value needs no more of the question: one token, however common its parts are.
            questions.append(self._permit([wanted.exact], MOST_EXACT))
        if wanted.own is not None and sum("own" in one.reasons for one in ranked) < MOST_WISHED:
            questions.append(self._permit([wanted.tsquery, wanted.own], MOST_WISHED))
        if wanted.begins is not None and sum(one.matches[0].how in {"exact", "begins"} for one in ranked) < MOST_WISHED:
            questions.append(self._permit([wanted.tsquery, wanted.begins], MOST_WISHED))
        return await self.run(questions) if questions else []

    def _permit(self, tsqueries: Sequence[str], most: int) -> Asking:
        allowed = self.wanted.allowed
        return Asking(tsqueries if allowed is None else [*tsqueries, allowed], most)
