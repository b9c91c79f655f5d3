"""The job: gather the ids that match, then write chunk after chunk, each committed with its checkpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from zhike.engines.bulk.edits import make_change
from zhike.engines.bulk.model import (
    JOB_KIND,
    MAX_DOUBLED,
    MAX_PROBLEMS,
    BulkArguments,
    BulkRequest,
    BulkResult,
    BulkState,
    Counts,
    Refusal,
)
from zhike.engines.bulk.store import drop_chunks, drop_old, finish_operation, get_chunk, put_chunk
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, UserId, new_jitter
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.jobs.model import JobKind, Progress, RetryClass
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.postgres.errors import is_retryable
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.errors import BadCursor
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.resolve import MAX_INTERNAL_PAGE
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.errors import CatalogMoved
from zhike.kernel.records.model import Batch, Change, Operation, Saved
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.records.sources import CatalogSource, PolicySource

CHUNK = 1000
MAX_TRIES = 6
KEEP_FOR = timedelta(days=1)
RETRY = RetryClass(max_attempts=8, first_delay_seconds=1, factor=3, max_delay_seconds=600)
WARNING = "duplicate_warning"
GONE = ("record_not_found", "记录已不在，或你不再有权查看。", "The record is gone, or you may not see it any more.")


@dataclass(frozen=True, slots=True)
class BulkPorts:
    """The rooms that a bulk change works with."""

    catalogs: CatalogSource
    policies: PolicySource
    runner: QueryRunner
    writer: RecordWriter
    clock: Clock


def make_bulk_kind(ports: BulkPorts) -> JobKind[BulkArguments]:
    """The job kind of bulk changes."""

    async def run(job: RunningJob[BulkArguments]) -> BulkResult | None:
        return await _Run(job, ports).run()

    return JobKind(
        name=JOB_KIND,
        title=("批量操作", "Bulk change"),
        arguments=BulkArguments,
        run=run,
        retry=RETRY,
        idempotency="the ids are fixed before the first write, and each chunk commits with its checkpoint",
    )


def make_query(request: BulkRequest, *, limit: int, cursor: str | None = None) -> Query:
    """The records of a request, in an order that the change itself does not move."""
    return Query(
        object=ObjectKey(request.object),
        select=(Selected("id", ("id",)),),
        where=None if request.where is None else read_condition(request.where),
        sort=(Sort(("deleted_at" if request.in_bin else "created_at",), True),),
        limit=limit,
        cursor=cursor,
        bin=request.in_bin,
        ids=None if request.ids is None else tuple(RecordId(one) for one in request.ids),
    )


class _Run:
    """One try of one bulk change."""

    def __init__(self, job: RunningJob[BulkArguments], ports: BulkPorts) -> None:
        self._job, self._ports = job, ports
        wanted = job.arguments
        self._request = wanted.request
        self._reader = Reader(job.workspace, UserId(wanted.actor), UserId(wanted.subject), wanted.language)
        self._operation = Operation(
            id=OperationId(wanted.operation), kind="record.bulk", title=wanted.title, cause=wanted.cause
        )

    async def run(self) -> BulkResult | None:
        """Do what is left. Raises JobCancelled and its like between steps."""
        state = self._job.read_checkpoint(BulkState) or BulkState()
        while state.phase == "gather":
            state = await self._step(self._gather, state)
        while state.chunk < state.chunks:
            state = await self._step(self._write, state)
        return await self._end(state)

    async def _step(self, work: Callable[[BulkState], Awaitable[BulkState]], state: BulkState) -> BulkState:
        """A step, tried again where the catalog moved or somebody was in the way."""
        self._job.check_cancelled()
        for attempt in range(1, MAX_TRIES + 1):
            try:
                return await work(state)
            except CatalogMoved:
                await self._ports.catalogs.refresh(self._job.workspace)
            except Exception as error:
                if attempt == MAX_TRIES or not is_retryable(error):
                    raise
                await asyncio.sleep(new_jitter(0.01, 0.05) * 2**attempt)
        raise CatalogMoved

    async def _gather(self, state: BulkState) -> BulkState:
        """One page of ids."""
        catalog, policy = await self._ground()
        async with self._job.database.transaction(self._job.workspace) as transaction:
            try:
                page = await self._ports.runner.list(
                    catalog,
                    policy,
                    make_query(self._request, limit=CHUNK, cursor=state.cursor),
                    connection=transaction,
                    max_page=MAX_INTERNAL_PAGE,
                )
            except BadCursor:
                # Rights or definitions moved under the cursor: what was gathered may not be what matches now.
                after = BulkState()
                await drop_chunks(transaction, self._job.schema, self._job.id)
                await self._job.save(transaction, checkpoint=after)
                return after
            ids = [RecordId(one.id) for one in msgspec.json.decode(page.data, type=list[_Found])]
            await put_chunk(transaction, self._job.schema, self._job.id, state.chunks, ids)
            after = msgspec.structs.replace(
                state,
                phase="gather" if page.has_more else "write",
                cursor=page.next,
                chunks=state.chunks + 1,
                matched=state.matched + len(ids),
            )
            await self._job.save(transaction, checkpoint=after, progress=Progress(0, after.matched, "gather"))
        return after

    async def _write(self, state: BulkState) -> BulkState:
        """One chunk."""
        ids = await get_chunk(self._job.database, self._job.schema, self._job.id, state.chunk)
        catalog, policy = await self._ground()
        async with self._job.database.transaction(self._job.workspace) as transaction:
            rows = await self._read(catalog, policy, transaction, ids)
            changes = tuple(make_change(self._request, row.id, row.fields, row.version) for row in rows)
            saved = await self._save(transaction, changes)
            gone = set(ids) - {row.id for row in rows}
            counts = _count(rows, saved).plus(Counts(refused=len(gone)))
            refusals = [Refusal(one, "", None, *GONE) for one in ids if one in gone] + _list_refusals(rows, saved)
            after = msgspec.structs.replace(
                state,
                chunk=state.chunk + 1,
                counts=state.counts.plus(counts),
                refusals=(*state.refusals, *refusals)[:MAX_PROBLEMS],
                doubled=(*state.doubled, *_list_doubled(rows, saved))[:MAX_DOUBLED],
            )
            progress = Progress(after.counts.done, after.matched, "write")
            await self._job.save(transaction, checkpoint=after, progress=progress)
        return after

    async def _read(
        self, catalog: Catalog, policy: AccessPolicy, transaction: Transaction, ids: Sequence[RecordId]
    ) -> list[_Row]:
        """The records as they are now, as far as the asker sees them."""
        title = catalog.objects[self._request.object].title_field
        names = dict.fromkeys(("id", "version", title, *self._request.list_sets()))
        page = await self._ports.runner.list(
            catalog,
            policy,
            Query(
                object=ObjectKey(self._request.object),
                select=tuple(Selected(name, (name,)) for name in names),
                limit=CHUNK,
                bin=self._request.in_bin,
                ids=tuple(ids),
            ),
            connection=transaction,
            max_page=MAX_INTERNAL_PAGE,
        )
        found = msgspec.json.decode(page.data, type=list[dict[str, Any]])
        rows = {one["id"]: one for one in found}
        wanted = [rows[str(one)] for one in ids if str(one) in rows]
        return [_Row(RecordId(UUID(one["id"])), one["version"], one.get(title), one) for one in wanted]

    async def _save(self, transaction: Transaction, changes: tuple[Change, ...]) -> tuple[Saved, ...]:
        if not changes:
            return ()
        acknowledged = self._request.acknowledged
        batch = Batch(ObjectKey(self._request.object), changes, partial=True, acknowledged=acknowledged)
        outcome = await self._ports.writer.save(self._reader, batch, self._operation, transaction=transaction)
        return outcome.saved

    async def _end(self, state: BulkState) -> BulkResult:
        job, now = self._job, self._ports.clock.now()
        result = BulkResult(job.arguments.operation, state.matched, state.counts, state.refusals, state.doubled)
        async with job.database.transaction(job.workspace) as transaction:
            await drop_chunks(transaction, job.schema, job.id)
            await drop_old(transaction, job.schema, now - KEEP_FOR)
            await finish_operation(transaction, job.schema, job.arguments.operation, now, state.counts)
            await job.finish(transaction, result)
        return result

    async def _ground(self) -> tuple[Catalog, AccessPolicy]:
        catalog = await self._ports.catalogs.current(self._job.workspace)
        return catalog, await self._ports.policies.get_policy(self._reader, catalog)


class _Found(msgspec.Struct, frozen=True):
    """A row of a gathered page."""

    id: UUID


@dataclass(frozen=True, slots=True)
class _Row:
    """A record that is to be changed."""

    id: RecordId
    version: int
    title: object
    fields: dict[str, Any]


def _count(rows: Sequence[_Row], saved: Sequence[Saved]) -> Counts:
    refused = sum(bool(one.problems) for one in saved)
    changed = sum(not one.problems and one.version != row.version for row, one in zip(rows, saved, strict=True))
    return Counts(changed, len(saved) - refused - changed, refused)


def _list_refusals(rows: Sequence[_Row], saved: Sequence[Saved]) -> list[Refusal]:
    refusals = []
    for row, one in zip(rows, saved, strict=True):
        if one.problems:
            first = one.problems[0]
            title = row.title if isinstance(row.title, str) else ""
            refusals.append(Refusal(row.id, title, first.field, first.code, first.zh, first.en))
    return refusals


def _list_doubled(rows: Sequence[_Row], saved: Sequence[Saved]) -> list[RecordId]:
    """Those that nothing but warnings of duplicates stands against."""
    return [
        row.id
        for row, one in zip(rows, saved, strict=True)
        if one.problems and all(problem.code == WARNING for problem in one.problems)
    ]
