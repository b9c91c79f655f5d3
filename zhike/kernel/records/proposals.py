"""Records that a hook proposes while others are being made: written by the same statement, not by a save of their own.

A proposal is raw input, as a form's is: the object's own prepare hooks, defaults, types, numbers and rules apply. It
belongs to the record that it comes along with: where that one is refused it is not written, and what is wrong with the
proposal is said of that one's row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from zhike.kernel.base.ids import ObjectKey, RecordId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.records.along import ALONG_POLICY, Further
from zhike.kernel.records.model import Author, Batch, Change, Json, Problem, SystemWork
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.shape import Shape

if TYPE_CHECKING:
    from zhike.kernel.records.save import RecordWriter


@dataclass(frozen=True, slots=True)
class Coming:
    """A record that is about to be made, complete with defaults: what it does not hold is empty."""

    catalog: Catalog
    shape: Shape
    id: RecordId
    columns: Mapping[str, object]
    at: datetime

    def value(self, field: str) -> object:
        """What the first column of a field will hold; None for a field that the object does not have."""
        found = self.shape.definition.fields.get(field)
        return None if found is None or not found.columns else self.columns.get(found.columns[0])

    @property
    def today(self) -> date:
        """The day in the workspace's zone."""
        return self.at.astimezone(ZoneInfo(self.catalog.settings.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record to make along with the one that is coming: raw JSON by field key. The coming one's id may be a link."""

    object: ObjectKey
    values: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Proposals as they are written, an object's together, and the problems of those that cannot be, at the rows that
    they come along with."""

    further: tuple[Further, ...] = ()
    problems: tuple[Problem, ...] = ()


NOTHING = Proposed()


async def propose(
    writer: RecordWriter,
    author: Author,
    catalog: Catalog,
    shape: Shape,
    rows: Sequence[PreparedRow],
    outer: Transaction | None,
) -> Proposed:
    """What the hooks of an object propose for its new rows."""
    hooks = writer.hooks.get(shape.key).propose
    if not hooks:
        return NOTHING
    now = writer.clock.now()
    asked: dict[ObjectKey, list[tuple[PreparedRow, Proposal]]] = {}
    for row in rows:
        if row.kind == "create":
            coming = Coming(catalog, shape, row.id, row.columns, now)
            for hook in hooks:
                for one in hook(coming):
                    asked.setdefault(one.object, []).append((row, one))
    work = SystemWork(WorkspaceKey(catalog.workspace), ALONG_POLICY, author.actor)
    further: list[Further] = []
    problems: list[Problem] = []
    for key, mine in asked.items():
        batch = Batch(key, tuple(Change("create", values=one.values) for _, one in mine))
        made, own, refused = await writer.prepare_new(work, batch, outer)
        leaders = [row for row, _ in mine]
        led = tuple(replace(one, row=leaders[one.row].row, leader=leaders[one.row].id) for one in made)
        problems += [replace(one, row=leaders[one.row].row) for one in refused]
        further.append(Further(own, led))
    return Proposed(tuple(further), tuple(problems))
