"""What the phases of an import share: whose it is, its operation, reading staged rows, saving changes, and steps.

A step is one transaction: records, journal, refused rows and checkpoint commit together, so that after a crash every
row has been saved once or not at all. Steps grow and shrink to stay well under a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec

from zhike.engines.transfer.cells import PendingLink, ReadRow
from zhike.engines.transfer.errors import RowProblem
from zhike.engines.transfer.lookups import Ground, Lookups
from zhike.engines.transfer.match import Planned
from zhike.engines.transfer.model import Counts, Difference, ImportArguments, ImportState, RefusedRow, StagedRow
from zhike.engines.transfer.ports import Ports
from zhike.engines.transfer.stage import make_row_reader
from zhike.engines.transfer.store import add_refused, get_chunk, to_stored
from zhike.kernel.base.ids import ObjectKey, OperationId, UserId, new_jitter
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.jobs.model import Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.postgres.errors import is_retryable
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import CatalogMoved
from zhike.kernel.records.model import Batch, Operation, Problem, Saved

TARGET_SECONDS = 0.5
MIN_ROWS, MAX_ROWS = 50, 2000
MAX_TRIES = 6


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did to its rows."""

    counts: Counts
    refused: tuple[RefusedRow, ...] = ()
    samples: tuple[Difference, ...] = ()


StepWork = Callable[[Ground, Transaction, Sequence[StagedRow], ImportState], Awaitable[Step]]


class ImportRun:
    """One try of one import."""

    def __init__(self, job: RunningJob[ImportArguments], ports: Ports) -> None:
        self.job, self.ports = job, ports
        self.wanted = wanted = job.arguments
        self.lookups = Lookups(ports.runner)
        self.reader = Reader(job.workspace, UserId(wanted.actor), UserId(wanted.subject), wanted.language)
        self.operation = Operation(
            id=OperationId(wanted.operation),
            kind="import",
            title={"zh": f"导入 {wanted.file_name}", "en": f"Import {wanted.file_name}"},
            cause="import",
        )
        self._places = {each.path.partition(".")[0]: each.place for each in wanted.mapped}

    async def walk(self, state: ImportState, work: StepWork) -> ImportState:
        """Do what is left of a phase, a step at a time. Raises JobCancelled and its like between steps."""
        while state.chunk < state.chunks:
            staged = await get_chunk(self.job.database, self.job.schema, self.job.id, state.chunk)
            while state.offset < len(staged):
                self.job.check_cancelled()
                state = await self._step(state, staged, work)
            state = msgspec.structs.replace(state, chunk=state.chunk + 1, offset=0)
        return state

    async def _step(self, state: ImportState, staged: Sequence[StagedRow], work: StepWork) -> ImportState:
        """One step, tried again where the catalog moved or somebody was in the way."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                return await self._try(state, staged, work)
            except CatalogMoved:
                await self.ports.catalogs.refresh(self.job.workspace)
            except Exception as error:
                if attempt == MAX_TRIES or not is_retryable(error):
                    raise
                await asyncio.sleep(new_jitter(0.01, 0.05) * 2**attempt)
        raise CatalogMoved

    async def _try(self, state: ImportState, staged: Sequence[StagedRow], work: StepWork) -> ImportState:
        began = self.ports.clock.monotonic_seconds()
        rows = staged[state.offset : state.offset + state.step_rows]
        catalog = await self.ports.catalogs.current(self.job.workspace)
        if self.wanted.dry_run:
            step = await self._rehearse(catalog, rows, state, work)
            async with self.job.database.transaction(self.job.workspace) as transaction:
                after = await self._keep(transaction, state, len(rows), step)
        else:
            async with self.job.database.transaction(self.job.workspace) as transaction:
                step = await work(await self.ground(catalog, transaction), transaction, rows, state)
                after = await self._keep(transaction, state, len(rows), step)
        took = max(self.ports.clock.monotonic_seconds() - began, 0.001)
        pace = int(state.step_rows * min(2.0, max(0.5, TARGET_SECONDS / took)))
        return msgspec.structs.replace(after, step_rows=max(MIN_ROWS, min(MAX_ROWS, pace)))

    async def _rehearse(self, catalog: Catalog, rows: Sequence[StagedRow], state: ImportState, work: StepWork) -> Step:
        """Do a step, look at what it changed, and take it back."""
        done: list[Step] = []
        try:
            async with self.job.database.transaction(self.job.workspace) as transaction:
                done.append(await work(await self.ground(catalog, transaction), transaction, rows, state))
                raise _TakenBack
        except _TakenBack:
            return done[0]

    async def _keep(self, transaction: Transaction, state: ImportState, count: int, step: Step) -> ImportState:
        """Commit what a step came to with its checkpoint."""
        await add_refused(transaction, self.job.schema, self.job.id, step.refused)
        after = msgspec.structs.replace(
            state,
            offset=state.offset + count,
            counts=state.counts.plus(step.counts),
            samples=(*state.samples, *step.samples),
        )
        counts = after.counts
        done = counts.created + counts.updated + counts.unchanged + counts.refused
        await self.job.save(transaction, checkpoint=after, progress=Progress(done, after.rows, after.phase))
        return after

    async def ground(self, catalog: Catalog, transaction: Transaction) -> Ground:
        """The catalog and the rights under which a step works."""
        policy = await self.ports.policies.get_policy(self.reader, catalog)
        return Ground(catalog, policy, transaction)

    def read_rows(self, catalog: Catalog, rows: Sequence[StagedRow], names: Sequence[str]) -> list[ReadRow]:
        """The cells of staged rows as values."""
        context = CoerceContext(catalog.settings, self.ports.clock)
        reader = make_row_reader(self.wanted, names, self.definition(catalog), context)
        return [reader.read(row.line, row.cells) for row in rows]

    def definition(self, catalog: Catalog) -> ObjectDefinition:
        """The object that is imported."""
        return catalog.objects[self.wanted.object]

    def list_own_links(self, catalog: Catalog, row: ReadRow) -> list[PendingLink]:
        """Links of a row to records of the object that is imported: the other record may stand further down."""
        fields = self.definition(catalog).fields
        return [link for link in row.links if self.wanted.object in fields[link.field].value_type.objects]

    async def save(self, transaction: Transaction, batch: Sequence[Planned], names: Sequence[str]) -> list[Saved]:
        """Give a batch to the write path; what it refuses becomes problems of the rows."""
        outcome = await self.ports.writer.save(
            self.reader,
            Batch(ObjectKey(self.wanted.object), tuple(planned.change for planned in batch), partial=True),
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
            zh, en = f"{zh}第 {place} 列({names[place - 1]})", f"{en}, column {place} ({names[place - 1]})"
        return RowProblem(line, place, problem.code, f"{zh}:{problem.zh}", f"{en}: {problem.en}", problem.field)


def refuse(source: StagedRow, row: ReadRow) -> RefusedRow:
    """A row with its problems, for the report."""
    return RefusedRow(source.line, source.record, source.cells, tuple(to_stored(problem) for problem in row.problems))


class _TakenBack(Exception):
    """Ends the transaction of a rehearsal. Never leaves this file."""
