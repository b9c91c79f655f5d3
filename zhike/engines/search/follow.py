"""Keeping the index up to the journal: the consumer, what follows from changed rights, and the loop over workspaces."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import msgspec
import structlog

from zhike.engines.search.fields import list_fields, list_objects, make_signature
from zhike.engines.search.index import Indexer, list_naming
from zhike.engines.search.store import (
    CONSUMER,
    forget_filled,
    has_due,
    list_filled,
    lock_cursor,
    mark_children,
    merge_rows,
    take_due,
)
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.jobs.model import JobId, JobOptions, NoArguments
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.consumer import Consumer, CursorFromOtherEra, Entry, read_last_place
from zhike.kernel.postgres.pool import Database, Transaction

BATCH = 1000
DUE_BATCH = 500
IDLE_SECONDS = 10.0
BUSY_SECONDS = 0.1
FILL = "search.fill"
OWNER_ID, DEPARTMENT_ID = "1", "2"
_log = structlog.get_logger("zhike.search")


@dataclass(frozen=True, slots=True)
class Ports:
    """What search needs of the kernel."""

    database: Database
    catalogs: CatalogStore
    indexer: Indexer
    queue: Queue
    clock: Clock


class Follower:
    """Follows the journals of workspaces. Several processes may: the cursor's row lock lets one at a time."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._known: set[WorkspaceKey] = set()

    async def follow(self, workspace: WorkspaceKey) -> int:
        """Do all that waits; says how many journal entries that were. Raises nothing that waiting would mend."""
        if workspace not in self._known:
            await self.begin(workspace)
            self._known.add(workspace)
        consumer = Consumer(self._ports.database, workspace, CONSUMER, self._ports.clock)
        catalog = await self._ports.catalogs.current(workspace)

        async def handle(transaction: Transaction, entries: tuple[Entry, ...]) -> None:
            nonlocal catalog
            if any(entry.kind is EntryKind.CATALOG for entry in entries):
                catalog = await self._ports.catalogs.refresh(workspace)
                await self.fill_stale(transaction, catalog)
            await self._index(transaction, catalog, entries)
            # While the index is filled, or after that broke off, tokens are collected.
            await merge_rows(transaction, catalog.schema)

        total = 0
        try:
            while count := await consumer.process(handle, BATCH):
                total += count
                while await self._do_due(catalog):
                    pass
        except CursorFromOtherEra:
            await self._begin_anew(workspace, consumer)
        while await self._do_due(catalog):
            pass
        return total

    async def begin(self, workspace: WorkspaceKey) -> None:
        """Make the cursor where there is none, and have objects filled that were never filled."""
        consumer = Consumer(self._ports.database, workspace, CONSUMER, self._ports.clock)
        await consumer.register(from_start=False)
        catalog = await self._ports.catalogs.current(workspace)
        async with self._ports.database.transaction(workspace, lock=None) as transaction:
            await self.fill_stale(transaction, catalog)

    async def fill_stale(self, transaction: Transaction, catalog: Catalog) -> JobId | None:
        """Enqueue the filling of objects whose searched fields are others than they were filled with."""
        if not await list_stale(transaction, catalog):
            return None
        return await self._ports.queue.enqueue(
            transaction, WorkspaceKey(catalog.workspace), FILL, NoArguments(), JobOptions(unique_key=FILL)
        )

    async def _begin_anew(self, workspace: WorkspaceKey, consumer: Consumer) -> None:
        await consumer.reset(await read_last_place(self._ports.database, workspace))
        catalog = await self._ports.catalogs.refresh(workspace)
        async with self._ports.database.transaction(workspace, lock=None) as transaction:
            await forget_filled(transaction, catalog.schema)
            await self.fill_stale(transaction, catalog)
        _log.info("search_filled_anew", workspace=workspace)

    async def _index(self, transaction: Transaction, catalog: Catalog, entries: Sequence[Entry]) -> None:
        changed: dict[str, dict[UUID, None]] = {}
        moved: dict[str, dict[UUID, None]] = {}
        for entry in entries:
            if entry.record_id is None:
                continue
            changed.setdefault(entry.object, {})[entry.record_id] = None
            if _moves(entry, catalog):
                moved.setdefault(entry.object, {})[entry.record_id] = None
        for key, records in changed.items():
            await self._ports.indexer.index(transaction, catalog, key, list(records))
        for key, records in moved.items():
            for path in list_paths(catalog, key):
                await mark_children(transaction, catalog.schema, path, list(records))

    async def _do_due(self, catalog: Catalog) -> bool:
        """Index some of the records whose parent's readers changed; says whether there may be more."""
        workspace = WorkspaceKey(catalog.workspace)
        if not await has_due(self._ports.database, catalog.schema):
            # Asked at every wake-up, and hardly ever so.
            return False
        async with self._ports.database.transaction(workspace, lock=None) as transaction:
            await lock_cursor(transaction, catalog.schema)
            due = await take_due(transaction, catalog.schema, DUE_BATCH)
            grouped: dict[str, list[UUID]] = {}
            for key, record in due:
                grouped.setdefault(key, []).append(record)
            for key, records in grouped.items():
                await self._ports.indexer.index(transaction, catalog, key, records)
            if due:
                await merge_rows(transaction, catalog.schema)
        return len(due) == DUE_BATCH


async def list_stale(connection: Transaction | Database, catalog: Catalog) -> tuple[str, ...]:
    """The searched objects that are to be filled, in the catalog's order."""
    filled = await list_filled(connection, catalog.schema)
    return tuple(key for key in list_objects(catalog) if filled.get(key) != make_signature(catalog.objects[key]))


def list_paths(catalog: Catalog, key: str) -> list[tuple[tuple[ObjectDefinition, str], ...]]:
    """Where records are that inherit readers from an object's: the ways down, one or two steps."""
    found: list[tuple[tuple[ObjectDefinition, str], ...]] = []
    for child in _list_children(catalog, key):
        found.append((child,))
        found += [(child, grandchild) for grandchild in _list_children(catalog, child[0].key)]
    return [path for path in found if list_fields(path[-1][0])]


def _list_children(catalog: Catalog, key: str) -> list[tuple[ObjectDefinition, str]]:
    return [
        (owner, owner.fields[owner.via].columns[0])
        for owner in catalog.objects.values()
        if owner.active and owner.via is not None and key in owner.fields[owner.via].value_type.objects
    ]


def _moves(entry: Entry, catalog: Catalog) -> bool:
    """Whether an entry changes who may read the record, and with it its children."""
    if entry.kind is EntryKind.ACCESS:
        return True
    if entry.kind is not EntryKind.UPDATE:
        return False
    payload = msgspec.json.decode(entry.payload)
    if not isinstance(payload, dict):
        return True
    owner = catalog.objects.get(entry.object)
    if owner is None:
        return False
    deciding = {OWNER_ID, DEPARTMENT_ID, *map(str, list_naming(owner))}
    if owner.via is not None:
        deciding.add(str(owner.fields[owner.via].id))
    return not deciding.isdisjoint(payload)


class Following(Protocol):
    """Somebody with a cursor in each workspace's journal."""

    async def follow(self, workspace: WorkspaceKey) -> int:
        """Do all that waits; says how many journal entries that were."""


class SearchLoop:
    """Follows woken workspaces, and all of them from time to time, until cancelled."""

    def __init__(self, follower: Following, list_keys: Callable[[], Awaitable[Sequence[WorkspaceKey]]]) -> None:
        """`list_keys` names all workspaces."""
        self._follower = follower
        self._list_keys = list_keys
        self._named: set[WorkspaceKey] = set()
        self._stirred = asyncio.Event()

    def wake(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Look at these soon. A WakeCallback."""
        self._named |= {key for key in workspaces or () if not key.startswith("@")}
        self._stirred.set()

    async def run(self) -> None:
        """Until cancelled."""
        self._named |= set(await self._list_keys())
        self._stirred.set()
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._stirred.wait()
            except TimeoutError:
                self._named |= set(await self._list_keys())
            self._stirred.clear()
            names, self._named = self._named, set()
            for key in sorted(names):
                await self._follow(key)

    async def _follow(self, key: WorkspaceKey) -> None:
        try:
            await self._follower.follow(key)
        except ZhikeError as error:
            _log.warning("journal_not_followed", workspace=key, code=error.code)
