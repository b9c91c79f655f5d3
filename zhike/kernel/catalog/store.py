"""The catalogs that a process keeps in memory: by workspace, replaced as a whole when a newer version is published."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.errors import CatalogMoved
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.read import load_catalog, read_version
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace, get_workspace
from zhike.kernel.vault.keys import Vault

MAX_CACHED = 300
CHECK_SECONDS = 1.0

_log = structlog.get_logger("zhike.catalog")


@dataclass(slots=True)
class _Entry:
    workspace: Workspace
    catalog: Catalog
    checked_at: float


class CatalogStore:
    """Hands out catalogs. One a process.

    A wake-up makes it look at once; without one it looks when a catalog is asked for and the last look is a second old.
    Either way the answer comes from memory and the look runs beside it: a write that needs the very newest compares
    versions in its transaction and calls `refresh`.
    """

    def __init__(self, database: Database, clock: Clock, vault: Vault | None = None) -> None:
        """Plug `wake` into a Listener. `vault` opens the keys of workspaces that have secret fields."""
        self._vault = vault
        self._database = database
        self._clock = clock
        self._entries: OrderedDict[WorkspaceKey, _Entry] = OrderedDict()
        self._locks: dict[WorkspaceKey, asyncio.Lock] = {}
        self._looking: dict[WorkspaceKey, asyncio.Task[None]] = {}

    async def current(self, workspace: WorkspaceKey) -> Catalog:
        """The catalog as this process knows it. Raises WorkspaceNotFound, CatalogInvalid."""
        entry = self._entries.get(workspace)
        if entry is None:
            return await self._load(workspace, newer_than=-1)
        self._entries.move_to_end(workspace)
        if self._clock.monotonic_seconds() - entry.checked_at >= CHECK_SECONDS:
            self._look(workspace)
        return entry.catalog

    async def refresh(self, workspace: WorkspaceKey, at_least: int | None = None) -> Catalog:
        """The catalog as it is published now, at least of the version that the caller has seen.

        Raises CatalogMoved where the database does not have that version (it was restored).
        """
        entry = self._entries.get(workspace)
        if entry is not None and at_least is not None and entry.catalog.version >= at_least:
            return entry.catalog
        catalog = await self._load(workspace, newer_than=-1 if entry is None else entry.catalog.version)
        if at_least is not None and catalog.version < at_least:
            raise CatalogMoved(current=catalog.version, expected=at_least)
        return catalog

    def peek(self, workspace: WorkspaceKey) -> int | None:
        """The version in memory; None when there is none. Asks nobody."""
        entry = self._entries.get(workspace)
        return None if entry is None else entry.catalog.version

    def put(self, workspace: Workspace, catalog: Catalog) -> None:
        """Take over what this process has just published, unless something newer is here already."""
        known = self._entries.get(workspace.key)
        if has_secrets(catalog):
            # Its keys are to be opened first: the next who asks loads it.
            self._entries.pop(workspace.key, None)
        elif known is None or known.catalog.version < catalog.version:
            self._keep(workspace, catalog)

    def forget(self, workspace: WorkspaceKey) -> None:
        """Drop a workspace's catalog: it was dropped or restored."""
        self._entries.pop(workspace, None)
        self._locks.pop(workspace, None)

    def wake(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Look whether these (None: all) have moved. A WakeCallback."""
        for key in list(self._entries):
            if workspaces is None or key in workspaces:
                self._look(key)

    async def close(self) -> None:
        """Stop looking."""
        tasks = list(self._looking.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    def _look(self, key: WorkspaceKey) -> None:
        if key not in self._looking:
            task = asyncio.get_running_loop().create_task(self._reload_if_moved(key))
            self._looking[key] = task
            task.add_done_callback(lambda _: self._looking.pop(key, None))

    async def _reload_if_moved(self, key: WorkspaceKey) -> None:
        entry = self._entries.get(key)
        if entry is None:
            return
        # The next look finds what this one missed; an unreachable database is told by those who need it.
        with suppress(ZhikeError):
            entry.checked_at = self._clock.monotonic_seconds()
            if await read_version(self._database, entry.workspace) != entry.catalog.version:
                await self._load(key, newer_than=entry.catalog.version)

    async def _load(self, key: WorkspaceKey, newer_than: int) -> Catalog:
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            entry = self._entries.get(key)
            if entry is not None and entry.catalog.version > newer_than:
                return entry.catalog
            workspace = await get_workspace(self._database, key) if entry is None else entry.workspace
            catalog = await self._open_keys(await load_catalog(self._database, workspace))
            self._keep(workspace, catalog)
            return catalog

    async def _open_keys(self, catalog: Catalog) -> Catalog:
        if self._vault is None or not has_secrets(catalog):
            return catalog
        try:
            return replace(catalog, ring=await self._vault.open(WorkspaceKey(catalog.workspace)))
        except ZhikeError as error:
            # Everything else goes on without the master key; secret fields say what is missing.
            _log.error("keys_not_opened", workspace=catalog.workspace, code=error.code, detail=str(error))
            return catalog

    def _keep(self, workspace: Workspace, catalog: Catalog) -> None:
        self._entries[workspace.key] = _Entry(workspace, catalog, self._clock.monotonic_seconds())
        self._entries.move_to_end(workspace.key)
        while len(self._entries) > MAX_CACHED:
            oldest, _ = self._entries.popitem(last=False)
            self._locks.pop(oldest, None)


def has_secrets(catalog: Catalog) -> bool:
    """Whether any object has a secret field."""
    return any(field.type == "secret" for owner in catalog.objects.values() for field in owner.fields.values())
