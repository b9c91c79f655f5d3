"""The import as a job of the queue: stage, add options, save, link, end. Each goes on where its checkpoint says."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from zhike.engines.transfer.errors import BadImport, UnknownOptions
from zhike.engines.transfer.link import Linker, has_late_links
from zhike.engines.transfer.mapping import fold_name
from zhike.engines.transfer.model import JOB_KIND, Counts, ImportArguments, ImportResult, ImportState
from zhike.engines.transfer.ports import Ports
from zhike.engines.transfer.run import ImportRun
from zhike.engines.transfer.save import RowSaver
from zhike.engines.transfer.stage import begin_mending, stage_file
from zhike.engines.transfer.store import (
    drop_chunks,
    drop_old,
    finish_operation,
    get_counts,
    remember_columns,
    settle_mended,
)
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.jobs.model import JobKind, RetryClass
from zhike.kernel.jobs.running import RunningJob

KEEP_FOR = timedelta(days=30)
RETRY = RetryClass(max_attempts=8, first_delay_seconds=1, factor=3, max_delay_seconds=600)


def make_import_kind(ports: Ports) -> JobKind[ImportArguments]:
    """The job kind of imports."""

    async def run(job: RunningJob[ImportArguments]) -> ImportResult | None:
        # Another process may have published what this is about a moment ago.
        await ports.catalogs.refresh(job.workspace)
        return await run_import(job, ports)

    return JobKind(
        name=JOB_KIND,
        title=("导入数据", "Import"),
        arguments=ImportArguments,
        run=run,
        retry=RETRY,
        idempotency="record ids are fixed when a row is staged, and each step commits with its checkpoint",
    )


async def run_import(job: RunningJob[ImportArguments], ports: Ports) -> ImportResult | None:
    """Do what is left of an import. Raises what reading the file raises, UnknownOptions, BadImport, Forbidden."""
    state = job.read_checkpoint(ImportState) or ImportState()
    run = ImportRun(job, ports)
    if state.phase == "stage":
        catalog = await _get_catalog(job, ports)
        if job.arguments.mends is not None:
            state = await begin_mending(job, ports, run.definition(catalog))
        else:
            policy = await ports.policies.get_policy(run.reader, catalog)
            state = await stage_file(job, ports, state, run.definition(catalog), policy)
        state = await _enter(job, msgspec.structs.replace(state, phase="options"))
    if state.phase == "options":
        await settle_options(run, state)
        state = await _enter(job, msgspec.structs.replace(state, phase="save"))
    if state.phase == "save":
        state = await run.walk(state, RowSaver(run).save)
        state = await _enter(job, msgspec.structs.replace(state, phase="link", chunk=0, offset=0))
    if state.phase == "link":
        catalog = await _get_catalog(job, ports)
        if has_late_links(run.definition(catalog), run.wanted) and not run.wanted.dry_run:
            state = await run.walk(state, Linker(run).link)
    return await _end(job, run, state)


async def _get_catalog(job: RunningJob[ImportArguments], ports: Ports) -> Catalog:
    catalog = await ports.catalogs.current(job.workspace)
    wanted = job.arguments.object
    if wanted not in catalog.objects or not catalog.objects[wanted].active:
        raise BadImport(reason_zh=f"没有对象“{wanted}”", reason_en=f"there is no object '{wanted}'")
    return catalog


async def _enter(job: RunningJob[ImportArguments], state: ImportState) -> ImportState:
    """Begin a phase; a crash after this begins there."""
    async with job.database.transaction(job.workspace) as transaction:
        await job.save(transaction, checkpoint=state)
    return state


async def settle_options(run: ImportRun, state: ImportState) -> None:
    """Create the options that the file has and the field does not, or stop because of them."""
    unknown = {field: names for field, names in state.unknown.items() if names}
    if not unknown:
        return
    if run.wanted.unknown_options == "stop":
        catalog = await run.ports.catalogs.current(run.job.workspace)
        fields = run.definition(catalog).fields
        labels = {field: fields[field].label.text(run.wanted.language) for field in unknown}
        listed = "；".join(f"{labels[field] or field}：" + "、".join(names[:20]) for field, names in unknown.items())
        raise UnknownOptions(listed=listed)
    if not run.wanted.dry_run:
        await run.ports.options.add_options(run.reader, run.wanted.object, unknown)


async def _count_all(run: ImportRun, state: ImportState) -> Counts:
    """What the import came to by now: rows that are mended stand among the refused no more."""
    wanted, job = run.wanted, run.job
    before = None if wanted.mends is None else await get_counts(job.database, job.schema, wanted.operation)
    if before is None:
        return state.counts
    return before.plus(state.counts).plus(Counts(refused=-len(wanted.lines)))


async def _end(job: RunningJob[ImportArguments], run: ImportRun, state: ImportState) -> ImportResult:
    """Say what came out, in the same commit that forgets the staged rows."""
    wanted = run.wanted
    now = run.ports.clock.now()
    result = ImportResult(state.rows, state.counts, state.columns, wanted.operation, wanted.dry_run, state.samples)
    names = {fold_name(state.columns[each.place - 1]): each.path for each in wanted.mapped}
    async with job.database.transaction(job.workspace) as transaction:
        await drop_chunks(transaction, job.schema, job.id)
        await drop_old(transaction, job.schema, now - KEEP_FOR)
        if wanted.mends is not None:
            await settle_mended(transaction, job.schema, (wanted.mends, job.id), wanted.lines)
        if not wanted.dry_run:
            await finish_operation(transaction, job.schema, wanted.operation, now, await _count_all(run, state))
            await remember_columns(transaction, job.schema, wanted.object, names, now)
        await job.finish(transaction, result)
    return result
