"""The last phase of an import: links among the imported records themselves ("上级公司"), once all of them are there."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from zhike.engines.transfer.cells import ReadRow
from zhike.engines.transfer.lookups import Ground
from zhike.engines.transfer.match import Found, Matcher, Planned
from zhike.engines.transfer.model import Counts, ImportArguments, ImportState, LinkTally, StagedRow
from zhike.engines.transfer.moving.store import join_warned
from zhike.engines.transfer.run import ImportRun, Slice, Step, refuse
from zhike.engines.transfer.store import list_refused_lines
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.records.model import Change


def has_late_links(definition: ObjectDefinition, wanted: ImportArguments) -> bool:
    """Whether any column names records that may come after its own row: of the object that is imported itself, or of
    a file that comes later."""
    keys = {each.path.partition(".")[0] for each in wanted.mapped} & definition.fields.keys()
    return any(key in wanted.late or definition.key in definition.fields[key].value_type.objects for key in keys)


class Linker:
    """Sets the links of one import."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run

    async def link(self, ground: Ground, transaction: Transaction, current: Slice, state: ImportState) -> Step:
        """One step: an update of each record that links to another one of its kind.

        A row whose link is not found keeps its record and stands in the report as warned.
        """
        run = self._run
        definition = run.definition(ground.catalog)
        refused = await list_refused_lines(
            transaction, run.job.schema, run.job.id, [row.line for row in current.staged]
        )
        matcher = Matcher(run.wanted, definition, run.lookups)
        waiting = []
        for source, row in current.list_pairs():
            row.links = run.list_late_links(ground.catalog, row)
            if row.links and source.line not in refused:
                waiting.append(_Waiting(source, row, matcher.key_of(row)))
        found = await matcher.find(ground, [one.row for one in waiting])
        for one in waiting:
            one.row.problems, one.row.values = [], {}
        await run.lookups.resolve(ground, definition, [one.row for one in waiting], state.columns)
        missed = sum(len(one.row.problems) for one in waiting)
        tally = LinkTally(sum(len(one.row.links) for one in waiting) - missed, missed)
        batch = [one.plan(found) for one in waiting if one.row.values]
        saved = await run.save(transaction, batch, state.columns) if batch else []
        linked = sum(1 for one in saved if not one.problems)
        warned = tuple(
            msgspec.structs.replace(refuse(one.source, one.row), state="warned") for one in waiting if one.row.problems
        )
        warned = await join_warned(transaction, run.job.schema, run.job.id, warned)
        return Step(Counts(linked=linked), warned, links=tally)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row whose links are to be set, and the key by which its record is found."""

    source: StagedRow
    row: ReadRow
    key: str | None

    def plan(self, found: Found) -> Planned:
        hit = found.hit(self.row.foreign, self.key)
        record = hit.records[0] if hit is not None else RecordId(self.source.record)
        return Planned(self.row, Change("update", record, self.row.values), 1)
