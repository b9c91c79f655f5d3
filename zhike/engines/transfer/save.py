"""The second phase of an import: staged rows become records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.engines.transfer.cells import ReadRow
from zhike.engines.transfer.lookups import Ground
from zhike.engines.transfer.mapping import ORIGIN_KEYS
from zhike.engines.transfer.match import Matcher, Planned
from zhike.engines.transfer.model import Counts, ImportState
from zhike.engines.transfer.run import ImportRun, Slice, Step, refuse
from zhike.engines.transfer.sample import MAX_SAMPLES, Sampler
from zhike.kernel.base.ids import RecordId
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.records.model import Saved
from zhike.kernel.records.origins import Origin, keep_origins

NO_RECORD = RecordId(UUID(int=0))


class RowSaver:
    """Saves the rows of one import."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        fields = [each.path.partition(".")[0] for each in run.wanted.mapped]
        self._keeps_origins = not ORIGIN_KEYS.isdisjoint(fields)
        self._sampler = Sampler(run.ports.runner, run.wanted.object, fields)

    async def save(self, ground: Ground, transaction: Transaction, current: Slice, state: ImportState) -> Step:
        """One step."""
        run = self._run
        definition = run.definition(ground.catalog)
        pairs = current.list_pairs()
        rows = [row for _, row in pairs]
        for row in rows:
            if own := run.list_own_links(ground.catalog, row):
                row.links = [link for link in row.links if link not in own]
        await run.lookups.resolve(ground, definition, rows, state.columns)
        origins = {row.line: _take_origin(row) for row in rows} if self._keeps_origins else {}
        batches = await Matcher(run.wanted, definition, run.lookups).plan(ground, pairs)
        room = MAX_SAMPLES - len(state.samples) if run.wanted.dry_run else 0
        watched = [planned for batch in batches for planned in batch][:room]
        before = await self._sampler.look(ground, watched)
        counts = Counts(ignored=sum(row.ignored for row in rows))
        for batch in batches:
            saved = await run.save(transaction, batch, state.columns, current.known)
            counts = counts.plus(_count(batch, saved))
            made = [
                replace(origins[planned.row.line], record=one.id)
                for planned, one in zip(batch, saved, strict=True)
                if planned.version == 0 and one.id is not None and not one.problems and planned.row.line in origins
            ]
            if made:
                await keep_origins(transaction, ground.catalog, ground.policy, run.wanted.object, made)
        samples = self._sampler.compare(watched, before, await self._sampler.look(ground, watched))
        refused = tuple(refuse(source, row) for source, row in pairs if row.problems)
        return Step(counts.plus(Counts(refused=len(refused))), refused, samples)


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
