"""The loop that places entries for all workspaces of a process: woken after writes, else it looks every 10 s."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.journal.place import place_entries
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import list_workspaces

IDLE_SECONDS = 10.0
_log = logging.getLogger(__name__)

PlacedCallback = Callable[[WorkspaceKey], None]
"""Called in the event loop after entries of a workspace got their places; must neither wait nor raise."""


class Sequencer:
    """Runs in the worker process. Many may run: one of them gets a workspace's batch, the others pass on."""

    def __init__(self, database: Database, clock: Clock, on_placed: PlacedCallback) -> None:
        """`on_placed` wakes the consumers (main gives it the waker's `announce`)."""
        self._database, self._clock, self._on_placed = database, clock, on_placed
        self._named: set[WorkspaceKey] = set()
        self._all = True
        self._wakened = asyncio.Event()

    def wake(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Look at these workspaces soon; None means all. Fits the postgres room's `WakeCallback`."""
        if workspaces is None:
            self._all = True
        else:
            self._named |= workspaces
        self._wakened.set()

    async def run(self) -> None:
        """Work until cancelled. A workspace that fails is logged and looked at again at the next idle look."""
        while True:
            self._wakened.clear()
            for workspace in await self._take_waiting():
                await self._work_on(workspace)
            await self._wait()

    async def run_once(self, workspace: WorkspaceKey) -> int:
        """Place what waits in one workspace, and wake its consumers; says how many entries."""
        count = 0
        while (placed := await place_entries(self._database, workspace, self._clock)) is not None:
            count += placed.count
            if placed.count:
                self._on_placed(workspace)
            if not placed.more:
                break
        return count

    async def _work_on(self, workspace: WorkspaceKey) -> None:
        try:
            await self.run_once(workspace)
        except ZhikeError:
            _log.exception("the journal of workspace %s could not be sequenced", workspace)

    async def _take_waiting(self) -> list[WorkspaceKey]:
        everything, named = self._all, self._named
        self._all, self._named = False, set()
        if not everything:
            return sorted(named)
        try:
            return [workspace.key for workspace in await list_workspaces(self._database)]
        except ZhikeError:
            _log.exception("the list of workspaces could not be read")
            return sorted(named)

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._wakened.wait(), IDLE_SECONDS)
        except TimeoutError:
            self._all = True
