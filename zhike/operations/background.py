"""The background process: jobs and the schedule, the order of the journal, roll-ups that bulk work left behind."""

import asyncio
from collections.abc import Coroutine, Sequence

import structlog

import zhike
from zhike.engines.search.follow import SearchLoop
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.journal.sequencer import Sequencer
from zhike.kernel.postgres.wake import Listener
from zhike.kernel.postgres.workspaces import list_workspaces
from zhike.kernel.records.drain import Drainer
from zhike.operations.kernel import Kernel

DRAIN_EVERY_SECONDS = 10.0
_log = structlog.get_logger("zhike.background")


class RollUpLoop:
    """Drains marked roll-ups of woken workspaces, and of all from time to time."""

    def __init__(self, kernel: Kernel, drainer: Drainer) -> None:
        """Runs beside the worker."""
        self._kernel = kernel
        self._drainer = drainer
        self._named: set[WorkspaceKey] = set()
        self._stirred = asyncio.Event()

    def wake(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Look at these soon."""
        self._named |= {key for key in workspaces or () if not key.startswith("@")}
        self._stirred.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with asyncio.timeout(DRAIN_EVERY_SECONDS):
                    await self._stirred.wait()
            except TimeoutError:
                self._named |= set(await list_keys(self._kernel))
            self._stirred.clear()
            names, self._named = self._named, set()
            for key in sorted(names):
                await self._drain(key)

    async def _drain(self, key: WorkspaceKey) -> None:
        try:
            await self._drainer.drain(key)
        except ZhikeError as error:
            _log.warning("rollups_not_drained", workspace=key, code=error.code)


async def list_keys(kernel: Kernel) -> Sequence[WorkspaceKey]:
    """All workspaces; none while the database is away, for loops that look again soon."""
    try:
        return [workspace.key for workspace in await list_workspaces(kernel.background)]
    except ZhikeError as error:
        _log.warning("workspaces_not_listed", code=error.code)
        return []


async def run_background(kernel: Kernel, stop: asyncio.Event) -> None:
    """Do everything that no request waits for, until `stop`. Jobs under way are given back."""
    schedule = Schedule(kernel.queue, kernel.clock, kernel.schedule, kernel.zone_of)

    async def keys() -> Sequence[WorkspaceKey]:
        return [workspace.key for workspace in await list_workspaces(kernel.background)]

    worker = Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys)
    sequencer = Sequencer(kernel.background, kernel.clock, kernel.waker.announce)
    rollups = RollUpLoop(kernel, Drainer(kernel.background, kernel.catalogs, kernel.clock))
    search = SearchLoop(kernel.search_follower, lambda: list_keys(kernel))
    keys_of_records = SearchLoop(kernel.key_follower, lambda: list_keys(kernel))

    members = SearchLoop(kernel.segment_follower, lambda: list_keys(kernel))
    tags = SearchLoop(kernel.segment_tagger, lambda: list_keys(kernel))

    def hear(workspaces: frozenset[WorkspaceKey] | None) -> None:
        kernel.hear(workspaces)
        worker.wake(workspaces)
        sequencer.wake(None if workspaces is None else frozenset(k for k in workspaces if not k.startswith("@")))
        rollups.wake(workspaces)
        search.wake(workspaces)
        keys_of_records.wake(workspaces)
        members.wake(workspaces)
        tags.wake(workspaces)

    listener = Listener(kernel.background.url, hear, serving=zhike.__version__)
    await listener.start()
    _log.info("background_began")
    try:
        loops = (sequencer.run(), rollups.run(), search.run(), keys_of_records.run(), members.run(), tags.run())
        await _run_until(stop, worker, *loops)
    finally:
        await listener.close()
        _log.info("background_ended")


async def _run_until(stop: asyncio.Event, worker: Worker, *loops: Coroutine[None, None, None]) -> None:
    """The loops end with `stop`, the worker after it gave its jobs back. A loop that fails ends all."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    working, stopped = asyncio.create_task(worker.run()), asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([*tasks, working, stopped], return_when=asyncio.FIRST_COMPLETED)
    worker.stop()
    for task in (*tasks, stopped):
        task.cancel()
    await asyncio.wait([*tasks, working, stopped])
    for task in (*done, working):
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
