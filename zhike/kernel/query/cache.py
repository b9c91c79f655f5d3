"""Compiled statements, kept by (catalog version, shape of the question, shape of the reader).

A statement that used a relative word (me, today) is kept for that reader or day only; one that used "now" not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from zhike.kernel.query.build import Build, NotingContext
from zhike.kernel.query.lower import Lowered
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.print import print_select
from zhike.kernel.query.slots import SLOTS, Slot, Supply

MAX_STATEMENTS = 1024


@dataclass(frozen=True, slots=True)
class Statement:
    """Text ready to run. `constants` has a place for every parameter; `slots` say which are filled at each run.
    `binding` stands for the filter and the order in cursors."""

    text: str
    constants: tuple[object, ...]
    slots: tuple[tuple[int, Slot], ...]
    key_types: tuple[str, ...] = ()
    unindexed: str = ""
    binding: bytes = b""

    def list_values(self, supply: Supply) -> Sequence[object]:
        """The parameters of one run."""
        if not self.slots:
            return self.constants
        values = list(self.constants)
        for place, slot in self.slots:
            values[place] = slot.fill(supply)
        return values


def make_statement(lowered: Lowered, schema: str, binding: bytes = b"") -> Statement:
    """Print a lowered question."""
    printed = print_select(lowered.select, schema)
    values = [parameter.value for parameter in printed.parameters]
    return Statement(
        text=printed.text,
        constants=tuple(None if isinstance(value, SLOTS) else value for value in values),
        slots=tuple((place, value) for place, value in enumerate(values) if isinstance(value, SLOTS)),
        key_types=lowered.key_types,
        unindexed=lowered.unindexed,
        binding=binding,
    )


class StatementCache:
    """The statements of one process; the oldest leave first."""

    def __init__(self, size: int = MAX_STATEMENTS) -> None:
        self._size = size
        self._kept: dict[Hashable, Statement | frozenset[str]] = {}

    def get(
        self,
        key: Hashable,
        make_context: Callable[[], NotingContext],
        compile_statement: Callable[[], tuple[Build, Statement]],
    ) -> Statement:
        """The statement of a key, compiled if it is new. The context is the reader's and the moment's; it is made only
        for statements that are tied to them."""
        kept = self._kept.get(key)
        if isinstance(kept, Statement):
            return kept
        if kept is not None:
            tied = self._kept.get((key, _tie(kept, make_context())))
            if isinstance(tied, Statement):
                return tied
        build, statement = compile_statement()
        self._keep(key, build, statement)
        return statement

    def _keep(self, key: Hashable, build: Build, statement: Statement) -> None:
        context = build.context
        used = frozenset(context.used)
        if "now" in used:
            return
        while len(self._kept) >= self._size:
            del self._kept[next(iter(self._kept))]
        if used:
            self._kept[key] = used
            self._kept[key, _tie(used, context)] = statement
        else:
            self._kept[key] = statement


def _tie(used: frozenset[str], context: NotingContext) -> Hashable:
    policy: AccessPolicy = context.policy
    personal = policy.stamp if used & {"me", "my_departments"} else None
    return personal, context.today if "today" in used else None
