"""What a change of type would do to the values that are there, with samples."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.retype.conversions.contract import Columns, Ground
from zhike.kernel.catalog.retype.conversions.stored import to_text, to_value
from zhike.kernel.catalog.retype.convert import Fate, read_neighbours
from zhike.kernel.catalog.retype.model import Prepared, TypeWish
from zhike.kernel.catalog.retype.origin import find_origin
from zhike.kernel.catalog.retype.prepare import prepare
from zhike.kernel.catalog.retype.rows import Turn, Turned
from zhike.kernel.catalog.retype.statements import pick_newest
from zhike.kernel.postgres.workspaces import Workspace

CHUNK_ROWS = 2000
MAX_ROWS = 20_000
MAX_SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """One value before and after. `reason` says why nothing is left of it."""

    record: UUID
    title: str
    old: str
    new: str | None
    reason: BadValue | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many values stay, change their text, and are lost; `examined` counts to 20,000 of the newest records, and
    `complete` says whether these were all. On the way back `edited` were written since."""

    examined: int
    complete: bool
    clean: int
    changed: int
    lost: int
    edited: int
    changed_samples: tuple[Sample, ...]
    lost_samples: tuple[Sample, ...]
    prepared: Prepared


async def preview(publisher: Publisher, workspace: Workspace, wish: TypeWish, origin_id: int | None = None) -> Preview:
    """Look at the values; nothing is done. Raises what `prepare` raises."""
    found = await prepare(publisher.database, workspace, publisher.clock, wish)
    origin = await find_origin(publisher.database, workspace, wish.object, wish.field, origin_id)
    turn = Turn(found.old, found.new, origin, CoerceContext(found.plan.catalog.settings, publisher.clock))
    table = found.plan.catalog.objects[wish.object].table
    sql = pick_newest(workspace.schema, table, found.old.columns, () if origin is None else origin.columns)
    counts: dict[Fate, int] = dict.fromkeys(Fate, 0)
    samples: dict[Fate, list[Sample]] = {Fate.CHANGED: [], Fate.LOST: []}
    examined, edited, below = 0, 0, None
    while examined < MAX_ROWS:
        rows = await publisher.database.fetch_rows(sql, [below, CHUNK_ROWS])
        turned = await turn.run(publisher.database, workspace.schema, rows)
        for one in turned:
            counts[one.fate] += 1
            edited += one.edited
        await _sample(publisher, workspace, turn, turned, samples)
        examined += len(rows)
        if len(rows) < CHUNK_ROWS:
            break
        below = rows[-1]["id"]
    return Preview(
        examined=examined,
        complete=examined < MAX_ROWS,
        clean=counts[Fate.CLEAN],
        changed=counts[Fate.CHANGED],
        lost=counts[Fate.LOST],
        edited=edited,
        changed_samples=tuple(samples[Fate.CHANGED]),
        lost_samples=tuple(samples[Fate.LOST]),
        prepared=found,
    )


async def _sample(
    publisher: Publisher, workspace: Workspace, turn: Turn, turned: list[Turned], samples: dict[Fate, list[Sample]]
) -> None:
    for fate, kept in samples.items():
        picked = [one for one in turned if one.fate is fate][: MAX_SAMPLES - len(kept)]
        values = [one.before for one in picked if one.before is not None]
        near = await read_neighbours(publisher.database, workspace.schema, (turn.old, turn.new), values)
        ground = Ground(turn.old, turn.new, turn.context, near)
        kept += [_make_sample(ground, one) for one in picked]


def _make_sample(ground: Ground, one: Turned) -> Sample:
    def show(columns: Columns | None, *, after: bool) -> str | None:
        field = ground.new if after else ground.old
        return None if columns is None else to_text(ground, field, to_value(field, columns))[:200]

    new = show(one.found.columns, after=True)
    return Sample(one.row["id"], one.row["title"] or "", show(one.before, after=False) or "", new, one.found.reason)
