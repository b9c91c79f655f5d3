"""The second phase of an import: staged rows become records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.engines.transfer.cells import ReadRow
from zhike.engines.transfer.existing import ExistingRules
from zhike.engines.transfer.lookups import Ground
from zhike.engines.transfer.mapping import FOREIGN_PATH, ORIGIN_KEYS
from zhike.engines.transfer.match import Matcher, Planned
from zhike.engines.transfer.model import Counts, ImportState, LinkTally
from zhike.engines.transfer.moving.id_map import Learned, keep_foreign
from zhike.engines.transfer.run import ImportRun, Slice, Step, refuse
from zhike.engines.transfer.sample import MAX_SAMPLES, Sampler
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.records.model import Saved
from zhike.kernel.records.origins import Origin, keep_origins

NO_RECORD = RecordId(UUID(int=0))


class RowSaver:
    """Saves the rows of one import."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        fields = [each.path.partition(".")[0] for each in run.wanted.mapped if each.path != FOREIGN_PATH]
        self._keeps_origins = not ORIGIN_KEYS.isdisjoint(fields)
        self._sampler = Sampler(run.ports.runner, run.wanted.object, fields)
        self._existing = ExistingRules(run.wanted, run.ports.runner, fields)

    async def save(self, ground: Ground, transaction: Transaction, current: Slice, state: ImportState) -> Step:
        """One step."""
        run = self._run
        definition = run.definition(ground.catalog)
        pairs = current.list_pairs()
        rows = [row for _, row in pairs]
        for row in rows:
            if late := run.list_late_links(ground.catalog, row):
                row.links = [link for link in row.links if link not in late]
        tally = await self._resolve(ground, definition, rows, state)
        origins = {row.line: _take_origin(row) for row in rows} if self._keeps_origins else {}
        batches = await Matcher(run.wanted, definition, run.lookups).plan(ground, pairs)
        room = MAX_SAMPLES - len(state.samples) if run.wanted.dry_run else 0
        watched = [planned for batch in batches for planned in batch][:room]
        before = await self._sampler.look(ground, watched)
        counts = Counts(ignored=sum(row.ignored for row in rows))
        for planned_batch in batches:
            batch, left = await self._existing.lay(ground, planned_batch)
            counts = counts.plus(Counts(unchanged=left))
            if not batch:
                continue
            saved = await run.save(transaction, batch, state.columns, current.known)
            counts = counts.plus(_count(batch, saved))
            made = [
                replace(origins[planned.row.line], record=one.id)
                for planned, one in zip(batch, saved, strict=True)
                if planned.version == 0 and one.id is not None and not one.problems and planned.row.line in origins
            ]
            if made:
                await keep_origins(transaction, ground.catalog, ground.policy, run.wanted.object, made)
            await self._learn(transaction, batch, saved)
        samples = self._sampler.compare(watched, before, await self._sampler.look(ground, watched))
        told = tuple(refuse(source, row) for source, row in pairs if row.problems or row.warnings)
        refused = sum(1 for row in rows if row.problems)
        return Step(counts.plus(Counts(refused=refused)), told, samples, tally)

    async def _resolve(
        self, ground: Ground, definition: ObjectDefinition, rows: Sequence[ReadRow], state: ImportState
    ) -> LinkTally:
        """Look up the links of rows. In a migration that is told so, one that is not found is left out of its row."""
        run = self._run
        before = [len(row.problems) for row in rows]
        await run.lookups.resolve(ground, definition, rows, state.columns)
        missed = [row.problems[count:] for row, count in zip(rows, before, strict=True)]
        if run.wanted.unresolved == "leave":
            for row, problems in zip(rows, missed, strict=True):
                del row.problems[len(row.problems) - len(problems) :]
                row.warnings += problems
        resolved = sum(
            len(row.links) - len(problems) for row, problems in zip(rows, missed, strict=True) if not row.problems
        )
        return LinkTally(resolved, sum(len(problems) for problems in missed))

    async def _learn(self, transaction: Transaction, batch: Sequence[Planned], saved: Sequence[Saved]) -> None:
        """Keep which record each foreign id is."""
        run = self._run
        if run.wanted.source is None:
            return
        records = {
            planned.row.foreign: one.id
            for planned, one in zip(batch, saved, strict=True)
            if planned.row.foreign is not None and one.id is not None and not one.problems
        }
        learned = Learned(run.wanted.source, run.wanted.object, records, run.wanted.operation, run.ports.clock.now())
        await keep_foreign(transaction, run.job.schema, learned)


def _count(batch: Sequence[Planned], saved: Sequence[Saved]) -> Counts:
    created = updated = unchanged = 0
    for planned, one in zip(batch, saved, strict=True):
        if one.problems:
            continue
        created += planned.version == 0
        updated += 0 < planned.version < one.version
        unchanged += planned.version != 0 and one.version <= planned.version
    return Counts(created, updated, unchanged)


def _take_origin(row: ReadRow) -> Origin:
    """What a row says of its record's beginnings, taken out of what is written as fields."""
    creator = row.values.pop("created_by", None)
    moments = {key: row.values.pop(key, None) for key in ("created_at", "updated_at")}
    return Origin(
        NO_RECORD,
        created_by=UUID(creator) if isinstance(creator, str) else None,
        **{key: datetime.fromisoformat(value) for key, value in moments.items() if isinstance(value, str)},
    )
