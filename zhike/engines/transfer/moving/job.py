"""A migration as a job of the queue: stage all files, save them in their order, set the links that had to wait, and
compare what is stored with what was read. Each file goes on where its own state says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

import msgspec

from zhike.engines.transfer.errors import BadImport
from zhike.engines.transfer.job import KEEP_FOR, RETRY, settle_options
from zhike.engines.transfer.link import Linker, has_late_links
from zhike.engines.transfer.mapping import FOREIGN_PATH, fold_name
from zhike.engines.transfer.model import Counts, ImportState, LinkTally, Phase, RefusedRow
from zhike.engines.transfer.moving.desk import PartDesk
from zhike.engines.transfer.moving.model import (
    JOB_KIND,
    MigrationArguments,
    MigrationResult,
    PartResult,
    PartState,
    ValueDifference,
)
from zhike.engines.transfer.moving.reconcile import MAX_DIFFERENCES, Reconciler
from zhike.engines.transfer.moving.store import (
    drop_old_parts,
    keep_differences,
    keep_state,
    list_differences,
    list_states,
)
from zhike.engines.transfer.ports import Ports
from zhike.engines.transfer.run import ImportRun
from zhike.engines.transfer.save import RowSaver
from zhike.engines.transfer.stage import stage_file
from zhike.engines.transfer.store import (
    add_refused,
    drop_chunks,
    drop_old,
    drop_rows,
    finish_operation,
    list_refused,
    remember_columns,
)
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.jobs.model import JobKind
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.postgres.pool import Transaction

_Work = Callable[[ImportRun, ImportState], Awaitable[ImportState]]
_Note = tuple[list[RefusedRow], list[ValueDifference]]
MAX_REHEARSED_ROWS = 10_000
"""How many refused rows of a file a rehearsal shows; all of them are counted."""


def make_migration_kind(ports: Ports) -> JobKind[MigrationArguments]:
    """The job kind of migrations."""

    async def run(job: RunningJob[MigrationArguments]) -> MigrationResult:
        # Another process may have published what this is about a moment ago.
        await ports.catalogs.refresh(job.workspace)
        return await Migration(job, ports, await list_states(job.database, job.schema, job.id)).run()

    return JobKind(
        name=JOB_KIND,
        title=("搬家", "Moving in"),
        arguments=MigrationArguments,
        run=run,
        retry=RETRY,
        idempotency="record ids are fixed when a row is staged, and each step commits with its file's state",
    )


class Migration:
    """One try of one migration."""

    def __init__(self, job: RunningJob[MigrationArguments], ports: Ports, states: list[PartState]) -> None:
        self._job, self._ports, self._states = job, ports, states
        self._rehearsal: Transaction | None = None
        self._desks = [PartDesk(job, part, states) for part in job.arguments.parts]
        self._runs = [ImportRun(desk, ports, job.arguments.title) for desk in self._desks]

    async def run(self) -> MigrationResult:
        """Do what is left. Raises what reading the files raises, UnknownOptions, BadImport, Forbidden."""
        await self._each("stage", self._stage, "options")
        await self._each("options", self._settle, "save")
        if self._job.arguments.dry_run:
            await self._rehearse()
        else:
            await self._work()
        return await self._end()

    async def _work(self) -> None:
        await self._each("save", self._save, "link")
        await self._each("link", self._link, "check")
        await self._each("check", self._check, "end")

    async def _each(self, phase: Phase, work: _Work, then: Phase) -> None:
        """Bring every file that stands in a phase to the next one."""
        for desk, run in zip(self._desks, self._runs, strict=True):
            if desk.state.phase != phase:
                continue
            self._job.check_cancelled()
            state = await work(run, desk.state)
            after = msgspec.structs.replace(state, phase=then, chunk=0, offset=0)
            await self._keep(desk, after)

    async def _keep(self, desk: PartDesk, state: ImportState) -> None:
        if self._rehearsal is not None:
            await desk.save(self._rehearsal, checkpoint=state)
            return
        async with self._job.database.transaction(self._job.workspace) as transaction:
            await desk.save(transaction, checkpoint=state)

    async def _stage(self, run: ImportRun, state: ImportState) -> ImportState:
        catalog = await self._get_catalog(run)
        policy = await self._ports.policies.get_policy(run.reader, catalog)
        return await stage_file(run.job, self._ports, state, run.definition(catalog), policy)

    async def _settle(self, run: ImportRun, state: ImportState) -> ImportState:
        await settle_options(run, state)
        return state

    async def _save(self, run: ImportRun, state: ImportState) -> ImportState:
        return await run.walk(state, RowSaver(run).save)

    async def _link(self, run: ImportRun, state: ImportState) -> ImportState:
        catalog = await self._get_catalog(run)
        if not has_late_links(run.definition(catalog), run.wanted):
            return state
        return await run.walk(state, Linker(run).link)

    async def _check(self, run: ImportRun, state: ImportState) -> ImportState:
        """Look again at what a file came to; what was found commits with the end of its phase."""
        desk = cast("PartDesk", run.job)
        catalog = await self._get_catalog(run)
        if self._rehearsal is not None:
            await self._compare(run, desk, catalog, self._rehearsal)
            return state
        async with self._job.database.transaction(self._job.workspace) as transaction:
            await self._compare(run, desk, catalog, transaction)
        return state

    async def _compare(self, run: ImportRun, desk: PartDesk, catalog: Catalog, transaction: Transaction) -> None:
        found = await Reconciler(run).compare(await run.ground(catalog, transaction), desk.state)
        await keep_differences(transaction, desk.schema, desk.id, found.differences)
        await desk.keep(transaction, PartState(desk.state, found.sums))

    async def _rehearse(self) -> None:
        """Do everything in one transaction, note what came out, take it back, and keep the notes."""
        started = list(self._states)
        notes: list[_Note] = []
        try:
            async with self._job.database.transaction(self._job.workspace) as transaction:
                self._begin_rehearsal(transaction)
                await self._work()
                notes = [await _take_notes(transaction, desk) for desk in self._desks]
                raise _TakenBack
        except _TakenBack:
            ended = list(self._states)
        except BaseException:
            self._states[:] = started
            raise
        finally:
            self._rehearsal = None
        async with self._job.database.transaction(self._job.workspace) as transaction:
            for desk, (refused, differences), state in zip(self._desks, notes, ended, strict=True):
                await drop_rows(transaction, desk.schema, desk.id)
                await add_refused(transaction, desk.schema, desk.id, refused)
                await keep_differences(transaction, desk.schema, desk.id, differences)
                await keep_state(transaction, desk.schema, desk.id, state)
            await self._job.save(transaction)

    def _begin_rehearsal(self, transaction: Transaction) -> None:
        self._rehearsal = transaction
        title = self._job.arguments.title
        for desk in self._desks:
            desk.rehearses = True
        self._runs = [ImportRun(desk, self._ports, title, transaction) for desk in self._desks]

    async def _end(self) -> MigrationResult:
        """Say what came out, in the same commit that forgets the staged rows."""
        job, wanted, now = self._job, self._job.arguments, self._ports.clock.now()
        results = tuple(PartResult(one.state.rows, one.state.counts, one.state.links) for one in self._states)
        counts, links = Counts(), LinkTally()
        for one in results:
            counts, links = counts.plus(one.counts), links.plus(one.links)
        rows = sum(one.rows for one in results)
        result = MigrationResult(rows, counts, links, wanted.operation, wanted.dry_run, results)
        async with job.database.transaction(job.workspace) as transaction:
            for desk in self._desks:
                await drop_chunks(transaction, job.schema, desk.id)
                if not wanted.dry_run:
                    await remember_columns(transaction, job.schema, desk.arguments.object, _name_paths(desk), now)
            await drop_old_parts(transaction, job.schema, now - KEEP_FOR)
            await drop_old(transaction, job.schema, now - KEEP_FOR)
            if not wanted.dry_run:
                await finish_operation(transaction, job.schema, wanted.operation, now, counts)
            await job.finish(transaction, result)
        return result

    async def _get_catalog(self, run: ImportRun) -> Catalog:
        catalog = await self._ports.catalogs.current(self._job.workspace)
        wanted = run.wanted.object
        if wanted not in catalog.objects or not catalog.objects[wanted].active:
            raise BadImport(reason_zh=f"没有对象“{wanted}”", reason_en=f"there is no object '{wanted}'")
        return catalog


async def _take_notes(transaction: Transaction, desk: PartDesk) -> _Note:
    refused = await list_refused(transaction, desk.schema, desk.id, -1, MAX_REHEARSED_ROWS)
    return refused, await list_differences(transaction, desk.schema, desk.id, MAX_DIFFERENCES)


def _name_paths(desk: PartDesk) -> dict[str, str]:
    """Where columns went, by their folded names. What only a migration knows is not remembered for single files."""
    columns = desk.state.columns
    return {
        fold_name(columns[each.place - 1]): each.path
        for each in desk.arguments.mapped
        if FOREIGN_PATH not in each.path.split(".")
    }


class _TakenBack(Exception):
    """Ends the transaction of a rehearsal. Never leaves this file."""
