"""What the phases of an import share: whose it is, its operation, reading staged rows, saving changes, and steps.

A step is one transaction: records, journal, refused rows and checkpoint commit together, so that after a crash every
row has been saved once or not at all. Steps grow and shrink to stay well under a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from zhike.engines.transfer.cells import PendingLink, ReadRow, RowReader
from zhike.engines.transfer.desk import Desk
from zhike.engines.transfer.errors import RowProblem
from zhike.engines.transfer.lookups import Ground, Lookups
from zhike.engines.transfer.match import Planned
from zhike.engines.transfer.model import Counts, Difference, ImportState, LinkTally, RefusedRow, StagedRow
from zhike.engines.transfer.ports import Ports
from zhike.engines.transfer.stage import make_row_reader
from zhike.engines.transfer.store import add_refused, get_chunk, to_stored
from zhike.kernel.base.ids import ObjectKey, OperationId, UserId, new_jitter
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.jobs.model import Progress
from zhike.kernel.postgres.errors import is_retryable
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import CatalogMoved
from zhike.kernel.records.known import KnownValues
from zhike.kernel.records.model import Batch, Operation, Problem, Saved

TARGET_SECONDS = 0.5
MIN_ROWS, FIRST_ROWS, MAX_ROWS = 50, 1000, 2000
MAX_TRIES = 6
NO_LINKS = LinkTally()


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did to its rows."""

    counts: Counts
    refused: tuple[RefusedRow, ...] = ()
    samples: tuple[Difference, ...] = ()
    links: LinkTally = NO_LINKS


@dataclass(frozen=True, slots=True)
class Slice:
    """Staged rows of one step, and the place in the staged chunks behind them. `rows` are their cells as values, read
    under a catalog version; `known` are these as column values."""

    staged: Sequence[StagedRow]
    chunk: int
    offset: int
    rows: list[ReadRow] | None = None
    known: KnownValues | None = None
    catalog_version: int = -1

    def list_pairs(self) -> list[tuple[StagedRow, ReadRow]]:
        """Each staged row with its values."""
        return list(zip(self.staged, self.rows or (), strict=True))


_END = Slice((), 0, 0)

ReadAhead = tuple[list[ReadRow], KnownValues]
StepWork = Callable[[Ground, Transaction, Slice, ImportState], Awaitable[Step]]


class ImportRun:
    """One try of one import, or of one file of a migration. In a `rehearsal` every step goes into that transaction,
    whose owner takes it back in the end."""

    def __init__(
        self,
        job: Desk,
        ports: Ports,
        title: Mapping[str, str] | None = None,
        rehearsal: Transaction | None = None,
    ) -> None:
        """`title` is what the operation is called, where it is more than this file."""
        self.job, self.ports, self._rehearsal = job, ports, rehearsal
        self.wanted = wanted = job.arguments
        self.lookups = Lookups(ports.runner, wanted.source)
        self.reader = Reader(job.workspace, UserId(wanted.actor), UserId(wanted.subject), wanted.language)
        self.operation = Operation(
            id=OperationId(wanted.operation),
            kind="import",
            title=title or {"zh": f"导入 {wanted.file_name}", "en": f"Import {wanted.file_name}"},
            cause="import",
        )
        self._pace = FIRST_ROWS
        self._row_reader: tuple[int, RowReader] | None = None
        self._places = {each.path.partition(".")[0]: each.place for each in wanted.mapped}

    async def walk(self, state: ImportState, work: StepWork) -> ImportState:
        """Do what is left of a phase, a step at a time. Raises JobCancelled and its like between steps.

        While the database is busy with a step, the cells of the next are read in a thread.
        """
        ahead: asyncio.Task[Slice] | None = None
        slices = self._list_slices(state)
        try:
            ahead = _begin(self._read_ahead(slices, state.columns))
            while (current := await ahead) is not _END:
                self.job.check_cancelled()
                ahead = _begin(self._read_ahead(slices, state.columns))
                state = await self._step(state, current, work)
        finally:
            if ahead is not None:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)
        return msgspec.structs.replace(state, chunk=state.chunks, offset=0)

    async def read(self, state: ImportState) -> AsyncIterator[Slice]:
        """The staged rows behind a checkpoint with their values, for who only looks at them."""
        async for current in self._list_slices(state):
            self.job.check_cancelled()
            catalog = await self.ports.catalogs.current(self.job.workspace)
            yield await self._fill(catalog, current, state.columns)

    async def _list_slices(self, state: ImportState) -> AsyncIterator[Slice]:
        """The staged rows behind a checkpoint, cut to the pace."""
        offset = state.offset
        for chunk in range(state.chunk, state.chunks):
            staged = await get_chunk(self.job.database, self.job.schema, self.job.id, chunk)
            while offset < len(staged):
                rows = staged[offset : offset + self._pace]
                offset += len(rows)
                yield Slice(rows, chunk, offset)
            offset = 0

    async def _read_ahead(self, slices: AsyncIterator[Slice], names: Sequence[str]) -> Slice:
        found = await anext(slices, _END)
        if found is _END:
            return _END
        catalog = await self.ports.catalogs.current(self.job.workspace)
        return await self._fill(catalog, found, names)

    async def _fill(self, catalog: Catalog, found: Slice, names: Sequence[str]) -> Slice:
        rows, known = await asyncio.to_thread(self._read, catalog, found.staged, names)
        return replace(found, rows=rows, known=known, catalog_version=catalog.version)

    async def _step(self, state: ImportState, current: Slice, work: StepWork) -> ImportState:
        """One step, tried again where the catalog moved or somebody was in the way."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                return await self._try(state, current, work)
            except CatalogMoved:
                await self.ports.catalogs.refresh(self.job.workspace)
            except Exception as error:
                if attempt == MAX_TRIES or self._rehearsal is not None or not is_retryable(error):
                    raise
                await asyncio.sleep(new_jitter(0.01, 0.05) * 2**attempt)
            # What the first attempt made of the rows is spoilt: links were taken out, problems added.
            current = replace(current, rows=None)
        raise CatalogMoved

    async def _try(self, state: ImportState, current: Slice, work: StepWork) -> ImportState:
        began = self.ports.clock.monotonic_seconds()
        catalog = await self.ports.catalogs.current(self.job.workspace)
        if current.rows is None or current.catalog_version != catalog.version:
            current = await self._fill(catalog, current, state.columns)
        if self._rehearsal is not None:
            step = await work(await self.ground(catalog, self._rehearsal), self._rehearsal, current, state)
            after = await self._keep(self._rehearsal, state, current, step)
        elif self.wanted.dry_run:
            step = await self._rehearse(catalog, current, state, work)
            async with self.job.database.transaction(self.job.workspace) as transaction:
                after = await self._keep(transaction, state, current, step)
        else:
            async with self.job.database.transaction(self.job.workspace) as transaction:
                step = await work(await self.ground(catalog, transaction), transaction, current, state)
                after = await self._keep(transaction, state, current, step)
        took = max(self.ports.clock.monotonic_seconds() - began, 0.001)
        pace = int(len(current.staged) * min(2.0, max(0.5, TARGET_SECONDS / took)))
        self._pace = max(MIN_ROWS, min(MAX_ROWS, pace))
        return after

    async def _rehearse(self, catalog: Catalog, current: Slice, state: ImportState, work: StepWork) -> Step:
        """Do a step, look at what it changed, and take it back."""
        done: list[Step] = []
        try:
            async with self.job.database.transaction(self.job.workspace) as transaction:
                done.append(await work(await self.ground(catalog, transaction), transaction, current, state))
                raise _TakenBack
        except _TakenBack:
            return done[0]

    async def _keep(self, transaction: Transaction, state: ImportState, current: Slice, step: Step) -> ImportState:
        """Commit what a step came to with its checkpoint."""
        await add_refused(transaction, self.job.schema, self.job.id, step.refused)
        after = msgspec.structs.replace(
            state,
            chunk=current.chunk,
            offset=current.offset,
            counts=state.counts.plus(step.counts),
            samples=(*state.samples, *step.samples),
            links=state.links.plus(step.links),
        )
        counts = after.counts
        done = counts.created + counts.updated + counts.unchanged + counts.refused
        await self.job.save(transaction, checkpoint=after, progress=Progress(done, after.rows, after.phase))
        return after

    async def ground(self, catalog: Catalog, transaction: Transaction) -> Ground:
        """The catalog and the rights under which a step works."""
        policy = await self.ports.policies.get_policy(self.reader, catalog)
        return Ground(catalog, policy, transaction)

    def _read(self, catalog: Catalog, staged: Sequence[StagedRow], names: Sequence[str]) -> ReadAhead:
        """The cells of staged rows as values, and these as column values."""
        known = self._row_reader
        if known is None or known[0] != catalog.version:
            context = CoerceContext(catalog.settings, self.ports.clock, catalog.ring)
            known = (catalog.version, make_row_reader(self.wanted, names, self.definition(catalog), context))
            self._row_reader = known
        rows = [known[1].read(row.line, row.cells) for row in staged]
        values = KnownValues(self.definition(catalog), CoerceContext(catalog.settings, self.ports.clock, catalog.ring))
        for row in rows:
            values.learn(row.values)
        return rows, values

    def definition(self, catalog: Catalog) -> ObjectDefinition:
        """The object that is imported."""
        return catalog.objects[self.wanted.object]

    def list_late_links(self, catalog: Catalog, row: ReadRow) -> list[PendingLink]:
        """Links of a row to records that may not be there yet: those of the object that is imported may stand further
        down, others in a file that comes later."""
        fields, late = self.definition(catalog).fields, self.wanted.late
        return [
            link
            for link in row.links
            if link.field in late or self.wanted.object in fields[link.field].value_type.objects
        ]

    async def save(
        self,
        transaction: Transaction,
        batch: Sequence[Planned],
        names: Sequence[str],
        known: KnownValues | None = None,
    ) -> list[Saved]:
        """Give a batch to the write path; what it refuses becomes problems of the rows."""
        outcome = await self.ports.writer.save(
            self.reader,
            Batch(ObjectKey(self.wanted.object), tuple(planned.change for planned in batch), True, known),
            self.operation,
            transaction=transaction,
        )
        for planned, saved in zip(batch, outcome.saved, strict=True):
            planned.row.problems += [self._place(planned.row.line, problem, names) for problem in saved.problems]
        return list(outcome.saved)

    def _place(self, line: int, problem: Problem, names: Sequence[str]) -> RowProblem:
        """A problem of the write path at the cell where it comes from."""
        place = self._places.get(problem.field or "")
        zh, en = f"第 {line} 行", f"Line {line}"
        if place is not None:
            zh, en = f"{zh}第 {place} 列（{names[place - 1]}）", f"{en}, column {place} ({names[place - 1]})"
        return RowProblem(line, place, problem.code, f"{zh}：{problem.zh}", f"{en}: {problem.en}", problem.field)


def refuse(source: StagedRow, row: ReadRow) -> RefusedRow:
    """A row with its problems and warnings, for the report; without problems it was saved."""
    told = tuple(to_stored(problem) for problem in (*row.problems, *row.warnings))
    return RefusedRow(source.line, source.record, source.cells, told, "refused" if row.problems else "warned")


def _begin(work: Coroutine[None, None, Slice]) -> asyncio.Task[Slice]:
    return asyncio.get_running_loop().create_task(work)


class _TakenBack(Exception):
    """Ends the transaction of a rehearsal. Never leaves this file."""
