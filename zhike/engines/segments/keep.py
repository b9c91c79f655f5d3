"""Membership beside the journal: which records a change reaches, and what is compared with what should be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from zhike.engines.segments.meaning import KeepingPolicy, understand
from zhike.engines.segments.model import Problem, Segment
from zhike.engines.segments.reach import Hop, Reach, Way, get_link
from zhike.engines.segments.store import (
    enter,
    leave,
    list_dynamic,
    list_ids,
    list_pointed,
    list_pointing,
    list_survivors,
    lock_head,
    mark_stale,
    note_problem,
)
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, RecordId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.tree import SEGMENT, Call, Literal
from zhike.kernel.jobs.model import JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.consumer import Consumer, CursorFromOtherEra, Entry, read_last_place
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.run import QueryRunner

CONSUMER = "segments"
FILL = "segments.fill"
BATCH = 1000
MOST_REACHED = 2000


class FillArguments(msgspec.Struct, frozen=True):
    """Nothing: whatever is stale is filled."""


class _Row(msgspec.Struct, frozen=True):
    id: UUID


@dataclass(frozen=True, slots=True)
class KeepPorts:
    """What keeping needs of the kernel."""

    database: Database
    catalogs: CatalogStore
    access: Access
    query: QueryRunner
    queue: Queue
    clock: Clock


class TooManyReached(Exception):
    """A change reaches more records than are looked at one by one."""


class SegmentFollower:
    """Follows the journals of workspaces. Several processes may: locks let one at a time."""

    def __init__(self, ports: KeepPorts) -> None:
        self._ports = ports
        self._known: set[WorkspaceKey] = set()

    async def follow(self, workspace: WorkspaceKey) -> int:
        """Do all that waits; says how many journal entries that were."""
        ports = self._ports
        consumer = Consumer(ports.database, workspace, CONSUMER, ports.clock)
        if workspace not in self._known:
            await consumer.register(from_start=False)
            self._known.add(workspace)
        catalog = await ports.catalogs.current(workspace)

        async def handle(transaction: Transaction, entries: tuple[Entry, ...]) -> None:
            nonlocal catalog
            anew = any(entry.kind is EntryKind.CATALOG for entry in entries)
            if anew:
                catalog = await ports.catalogs.refresh(workspace)
            segments = await list_dynamic(transaction, catalog.schema)
            if anew:
                await refill(ports, transaction, workspace, [one.id for one in segments])
            await _Keeping(ports, transaction, catalog).keep(segments, entries)

        total = 0
        try:
            while count := await consumer.process(handle, BATCH):
                total += count
        except CursorFromOtherEra:
            await consumer.reset(await read_last_place(ports.database, workspace))
            async with ports.database.transaction(workspace, lock=None) as transaction:
                segments = await list_dynamic(transaction, catalog.schema)
                await refill(ports, transaction, workspace, [one.id for one in segments])
        return total


async def refill(ports: KeepPorts, transaction: Transaction, workspace: WorkspaceKey, ids: Sequence[UUID]) -> None:
    """Have memberships made anew, with the caller's transaction."""
    if ids:
        catalog = await ports.catalogs.current(workspace)
        await mark_stale(transaction, catalog.schema, ids)
        await ports.queue.enqueue(transaction, workspace, FILL, FillArguments(), JobOptions(unique_key=FILL))


async def evaluate(
    ports: KeepPorts, connection: Connection, catalog: Catalog, segment: Segment, ids: Sequence[UUID]
) -> set[UUID]:
    """Those of these records that fulfil the condition now, as the system sees them. Raises ZhikeError."""
    policy = KeepingPolicy(
        "memberships are kept for everybody", organisation=await ports.access.get_organisation(catalog)
    )
    query = Query(
        object=ObjectKey(segment.object),
        select=(Selected("id", ("id",)),),
        where=Call(SEGMENT, (Literal(str(segment.id)),)),
        limit=len(ids),
        ids=tuple(RecordId(one) for one in ids),
    )
    page = await ports.query.list(catalog, policy, query, connection=connection, max_page=MOST_REACHED)
    return {row.id for row in msgspec.json.decode(page.data, type=list[_Row])}


async def compare(
    ports: KeepPorts, transaction: Transaction, catalog: Catalog, segment: Segment, ids: Sequence[UUID]
) -> int:
    """Make members of those that fulfil the condition and none of the others; says how many changed.

    Under `lock_head`. Raises ZhikeError where the condition cannot be compiled.
    """
    if not ids:
        return 0
    wanted = await evaluate(ports, transaction, catalog, segment, ids)
    present = set(await list_ids(transaction, "list_present", catalog.schema, [segment.id, list(ids)]))
    now = ports.clock.now()
    came = await enter(transaction, catalog.schema, segment.id, sorted(wanted - present), now)
    return came + await leave(transaction, catalog.schema, segment.id, sorted(present - wanted), now)


def tell_problem(error: ZhikeError) -> Problem:
    """What people read of a condition that cannot be kept."""
    return Problem(error.code, error.localised("zh").detail, error.localised("en").detail)


@dataclass(frozen=True, slots=True)
class _Keeping:
    """One batch of the journal."""

    ports: KeepPorts
    transaction: Transaction
    catalog: Catalog

    async def keep(self, segments: Sequence[Segment], entries: Sequence[Entry]) -> None:
        changed = [entry for entry in entries if entry.record_id is not None and entry.kind is not EntryKind.ACCESS]
        if not changed:
            return
        await lock_head(self.transaction, self.catalog.schema)
        if any(entry.kind is EntryKind.MERGE for entry in changed):
            await self._follow_merges(changed)
        stale: list[UUID] = []
        for segment in segments:
            if segment.problem is None:
                try:
                    await self._keep_one(segment, changed)
                except TooManyReached:
                    stale.append(segment.id)
                except ZhikeError as error:
                    if error.status >= 500:
                        raise
                    await note_problem(self.transaction, self.catalog.schema, segment.id, tell_problem(error))
        await refill(self.ports, self.transaction, WorkspaceKey(self.catalog.workspace), stale)

    async def _keep_one(self, segment: Segment, changed: Sequence[Entry]) -> None:
        node = read_condition(segment.draft.condition)
        _, reach = await understand(self.transaction, (self.catalog, None), segment.object, node)
        reached: set[UUID] = set()
        for way, key in reach.fields:
            entries = [entry for entry in changed if entry.object == key and self._counts(reach, way, entry)]
            if entries:
                reached |= await self._walk_back(way, entries)
        if len(reached) > MOST_REACHED:
            raise TooManyReached
        await compare(self.ports, self.transaction, self.catalog, segment, sorted(reached))

    def _counts(self, reach: Reach, way: Way, entry: Entry) -> bool:
        """Whether the condition rests on what changed there."""
        if entry.kind is not EntryKind.UPDATE:
            return True
        keys = reach.fields[way, entry.object]
        fields = self.catalog.objects[entry.object].fields
        if any(fields[key].system for key in keys):
            return True
        payload = msgspec.json.decode(entry.payload)
        return payload is None or any(str(fields[key].id) in payload for key in keys)

    async def _walk_back(self, way: Way, entries: Sequence[Entry]) -> set[UUID]:
        """The records that are asked about, from those that changed at the end of a way."""
        ids = {entry.record_id for entry in entries if entry.record_id is not None}
        for place in range(len(way) - 1, -1, -1):
            hop = way[place]
            before = self._list_former(hop, entries) if place == len(way) - 1 and not hop.up else ()
            ids = await self._step(hop, ids) | set(before)
            if len(ids) > MOST_REACHED:
                raise TooManyReached
            if not ids:
                break
        return ids

    async def _step(self, hop: Hop, ids: set[UUID]) -> set[UUID]:
        link = (self.catalog.objects[hop.object], get_link(self.catalog, hop))
        if hop.up:
            found = await list_pointing(self.transaction, self.catalog.schema, link, sorted(ids), MOST_REACHED + 1)
        else:
            found = await list_pointed(self.transaction, self.catalog.schema, link, sorted(ids))
        return set(found)

    def _list_former(self, hop: Hop, entries: Sequence[Entry]) -> Iterable[UUID]:
        """Where the links of changed children led before."""
        number = str(get_link(self.catalog, hop).id)
        for entry in entries:
            payload: dict[str, Any] | None = msgspec.json.decode(entry.payload)
            change = None if payload is None else payload.get(number)
            old = change[0] if entry.kind is EntryKind.UPDATE and isinstance(change, list) else None
            for one in old if isinstance(old, list) else (old,):
                if isinstance(one, str):
                    yield UUID(one)

    async def _follow_merges(self, changed: Sequence[Entry]) -> None:
        """Survivors take the places of losers in static segments."""
        schema, ids = self.catalog.schema, [entry.record_id for entry in changed if entry.record_id is not None]
        merged = await list_ids(self.transaction, "list_merged", schema, [ids])
        for segment, survivors in (await list_survivors(self.transaction, schema, [*ids, *merged])).items():
            await enter(self.transaction, schema, segment, survivors, self.ports.clock.now())
