"""The second phase of an import: staged rows become records."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.engines.transfer.lookups import Ground
from zhike.engines.transfer.match import Matcher, Planned
from zhike.engines.transfer.model import Counts, ImportState
from zhike.engines.transfer.run import ImportRun, Slice, Step, refuse
from zhike.engines.transfer.sample import MAX_SAMPLES, Sampler
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.records.known import KnownValues


class RowSaver:
    """Saves the rows of one import."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        fields = [each.path.partition(".")[0] for each in run.wanted.mapped]
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
        batches = await Matcher(run.wanted, definition, run.lookups).plan(ground, pairs)
        room = MAX_SAMPLES - len(state.samples) if run.wanted.dry_run else 0
        watched = [planned for batch in batches for planned in batch][:room]
        before = await self._sampler.look(ground, watched)
        counts = Counts(ignored=sum(row.ignored for row in rows))
        for batch in batches:
            counts = counts.plus(await self._save_batch(transaction, batch, state.columns, current.known))
        samples = self._sampler.compare(watched, before, await self._sampler.look(ground, watched))
        refused = tuple(refuse(source, row) for source, row in pairs if row.problems)
        return Step(counts.plus(Counts(refused=len(refused))), refused, samples)

    async def _save_batch(
        self, transaction: Transaction, batch: Sequence[Planned], names: Sequence[str], known: KnownValues | None
    ) -> Counts:
        created = updated = unchanged = 0
        saved = await self._run.save(transaction, batch, names, known)
        for planned, one in zip(batch, saved, strict=True):
            if one.problems:
                continue
            created += planned.version == 0
            updated += 0 < planned.version < one.version
            unchanged += planned.version != 0 and one.version <= planned.version
        return Counts(created, updated, unchanged)
