"""Keeping the keys of records up to the journal, and the job that makes them for what is there already."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.engines.matching.bursts import ask_for_first_scan, count_entries
from zhike.engines.matching.keys import KeyRow, make_rows
from zhike.engines.matching.rules import Rule, list_matched, make_signature, read_rules
from zhike.engines.matching.store import (
    CONSUMER,
    drop_keys,
    list_filled,
    list_ids,
    lock_cursor,
    note_filled,
    put_keys,
    read_values,
)
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.jobs.model import PATIENT, JobKind, JobOptions, Progress
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.consumer import Consumer, CursorFromOtherEra, Entry, read_last_place
from zhike.kernel.postgres.pool import Connection, Database, Transaction

FILL = "matching.fill"
BATCH = 1000
STEP = 500
AT_ONCE = 50
"""Records whose keys are made before others of the process have their turn."""
FIRST = UUID(int=0)


class FillArguments(msgspec.Struct, frozen=True):
    """Nothing: whatever is stale is filled."""


class FillState(msgspec.Struct, frozen=True):
    """How far a filling is."""

    object: str | None = None
    after: UUID = FIRST
    done: int = 0


class Filled(msgspec.Struct, frozen=True):
    """How many records got their keys."""

    count: int


@dataclass(frozen=True, slots=True)
class Ports:
    """What following needs of the kernel."""

    database: Database
    catalogs: CatalogStore
    queue: Queue
    clock: Clock


class KeyFollower:
    """Follows the journals of workspaces. Several processes may: the cursor's row lock lets one at a time."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._known: set[WorkspaceKey] = set()

    async def follow(self, workspace: WorkspaceKey) -> int:
        """Do all that waits; says how many journal entries that were."""
        consumer = Consumer(self._ports.database, workspace, CONSUMER, self._ports.clock)
        if workspace not in self._known:
            await consumer.register(from_start=False)
            await self._fill_stale(workspace, await self._ports.catalogs.current(workspace))
            self._known.add(workspace)
        catalog = await self._ports.catalogs.current(workspace)
        counted: Counter[str] = Counter()

        async def handle(transaction: Transaction, entries: tuple[Entry, ...]) -> None:
            nonlocal catalog
            if any(entry.kind is EntryKind.CATALOG for entry in entries):
                catalog = await self._ports.catalogs.refresh(workspace)
                await self._enqueue(transaction, catalog)
            await index_entries(transaction, catalog, entries)
            counted.update(count_entries(catalog, entries))
            burst, ports = (counted, entries[-1].pos), (self._ports.queue, self._ports.clock)
            await ask_for_first_scan(transaction, (workspace, catalog.schema), burst, ports)

        total = 0
        try:
            while count := await consumer.process(handle, BATCH):
                total += count
        except CursorFromOtherEra:
            await consumer.reset(await read_last_place(self._ports.database, workspace))
        return total

    async def _fill_stale(self, workspace: WorkspaceKey, catalog: Catalog) -> None:
        async with self._ports.database.transaction(workspace, lock=None) as transaction:
            await self._enqueue(transaction, catalog)

    async def _enqueue(self, transaction: Transaction, catalog: Catalog) -> None:
        if await list_stale(transaction, catalog):
            workspace = WorkspaceKey(catalog.workspace)
            await self._ports.queue.enqueue(transaction, workspace, FILL, FillArguments(), JobOptions(unique_key=FILL))


async def list_stale(connection: Connection | Database, catalog: Catalog) -> list[str]:
    """Objects whose keys were made by other rules than they have now."""
    filled = await list_filled(connection, catalog.schema)
    objects = {str(document["object"]) for document in catalog.duplicate_rules.values()}
    return [key for key in sorted(objects) if filled.get(key, "") != make_signature(read_rules(catalog, key))]


async def index_entries(transaction: Transaction, catalog: Catalog, entries: Sequence[Entry]) -> None:
    """Make the keys of all records that entries tell of anew."""
    changed: dict[str, dict[UUID, None]] = {}
    for entry in entries:
        if entry.record_id is not None and entry.kind is not EntryKind.ACCESS:
            changed.setdefault(entry.object, {})[entry.record_id] = None
    for key, records in changed.items():
        rules = read_rules(catalog, key)
        if rules:
            await index_records(transaction, catalog, key, rules, list(records))


async def index_records(
    transaction: Transaction, catalog: Catalog, object_key: str, rules: Sequence[Rule], records: Sequence[UUID]
) -> None:
    """Make the keys of records anew; those in the bin have none."""
    matched = list_matched(rules)
    await drop_keys(transaction, catalog.schema, records)
    found = await read_values(transaction, catalog.schema, catalog.objects[object_key], matched, records)
    rows: list[KeyRow] = []
    for place, row in enumerate(found):
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
        rows += make_rows(row["id"], matched, dict(row).get)
    await put_keys(transaction, catalog.schema, rows)


def make_fill(ports: Ports) -> JobKind[FillArguments]:
    """The kind of job that fills."""
    return JobKind(
        FILL, ("建立查重索引", "Fill the keys for duplicates"), FillArguments, _Filler(ports).run, PATIENT,
        "keys are written in the place of those that are there",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Filler:
    ports: Ports

    async def run(self, job: RunningJob[FillArguments]) -> Filled:
        """Object by object, until none is stale."""
        state = job.read_checkpoint(FillState) or FillState()
        while True:
            job.check_cancelled()
            catalog = await self.ports.catalogs.refresh(job.workspace)
            if state.object is None:
                stale = await list_stale(job.database, catalog)
                if not stale:
                    return Filled(state.done)
                state = msgspec.structs.replace(state, object=stale[0], after=FIRST)
            state = await self._step(job, catalog, state)

    async def _step(self, job: RunningJob[FillArguments], catalog: Catalog, state: FillState) -> FillState:
        key = str(state.object)
        rules = read_rules(catalog, key)
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            await lock_cursor(transaction, job.schema, CONSUMER)
            owner = catalog.objects.get(key)
            ids = await list_ids(transaction, job.schema, owner, state.after, STEP) if owner and rules else []
            if ids:
                await index_records(transaction, catalog, key, rules, ids)
                state = msgspec.structs.replace(state, after=ids[-1], done=state.done + len(ids))
            else:
                await note_filled(transaction, job.schema, key, make_signature(rules), self.ports.clock.now())
                state = msgspec.structs.replace(state, object=None)
            await job.save(transaction, checkpoint=state, progress=Progress(state.done, None))
        return state
