"""What belongs to one write besides the rows themselves: roll-ups, cascades, checks and hooks, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhike.kernel.records.hooks import HookRegistry, Saving
from zhike.kernel.records.model import Problem
from zhike.kernel.records.prepared import KINDS_IN_ORDER, PreparedRow, Written
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape


@dataclass(frozen=True, slots=True)
class Flow:
    """What a batch came to. `must_undo`: rows were written that may not stay (a rule refuses them)."""

    written: tuple[Written, ...]
    problems: tuple[Problem, ...]
    must_undo: bool


async def write_rows(session: Session, shape: Shape, rows: Sequence[PreparedRow], hooks: HookRegistry) -> Flow:
    """Write the rows of a batch with everything that follows from them."""
    written: list[Written] = []
    problems: list[Problem] = []
    for kind in KINDS_IN_ORDER:
        mine = [row for row in rows if row.kind == kind]
        if not mine:
            continue
        result = await session.write(shape, kind, mine)
        written += result.written
        problems += result.problems
        changed = tuple(one for one in result.written if one.changed)
        for after in hooks.get(shape.key).after if changed else ():
            await after(Saving(session, shape.key, kind, changed))
    return Flow(tuple(written), tuple(problems), must_undo=False)
