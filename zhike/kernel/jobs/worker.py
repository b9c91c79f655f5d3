"""The worker: one loop that serves the queues of all workspaces, with a few jobs at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.lease import LEASE_SECONDS, new_worker_key
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.jobs.running import AnyRunningJob
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.take import Batch, Runner
from zhike.kernel.jobs.watchdog import SignOfLife, Watchdog, keep_leases
from zhike.kernel.postgres.pool import Database

POLL_SECONDS = 10.0
CANCEL_GRACE_SECONDS = 10.0
STOP_GRACE_SECONDS = 5.0
_log = structlog.get_logger("zhike.jobs")

ListWorkspaces = Callable[[], Awaitable[Sequence[WorkspaceKey]]]


@dataclass(slots=True)
class _Place:
    """What the worker remembers of one workspace. Times are the clock's monotonic seconds."""

    look_at: float = 0.0
    recover_at: float = 0.0
    synced: bool = False
    starved: bool = False


@dataclass(slots=True, eq=False)
class _Held:
    """A batch being done, and since when it was asked to stop."""

    batch: Batch
    task: asyncio.Task[None]
    told_at: float | None = field(default=None)


class Worker:
    """Takes jobs until `stop`. `wake` hastens it; without wake-ups it finds everything by looking."""

    def __init__(
        self,
        database: Database,
        queue: Queue,
        schedule: Schedule,
        clock: Clock,
        list_workspaces: ListWorkspaces,
        slots: int = 4,
    ) -> None:
        """`slots` is how many jobs (or batches of small ones) run at a time."""
        self._database = database
        self._schedule = schedule
        self._clock = clock
        self._list_workspaces = list_workspaces
        self._slots = slots
        self._key = new_worker_key()
        self._runner = Runner(database, queue.kinds, clock, self._key)
        self._watchdog = Watchdog(database, clock, queue.kinds)
        self._places: dict[WorkspaceKey, _Place] = {}
        self._listed_at: float | None = None
        self._held: set[_Held] = set()
        self._stirred = asyncio.Event()
        self._stopping = False

    def wake(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Look at these workspaces soon (None: all). For a Listener; returns at once."""
        if workspaces is None:
            self._listed_at = None
            for place in self._places.values():
                place.look_at = 0.0
        else:
            for key in workspaces:
                if key in self._places:
                    self._places[key].look_at = 0.0
                elif not key.startswith("@"):
                    self._listed_at = None
        self._stirred.set()

    def stop(self) -> None:
        """Take no more; running jobs are given back at their next step, or after a few seconds."""
        self._stopping = True
        self._stirred.set()

    async def run(self) -> None:
        """Serve until `stop`. Survives a database that goes away."""
        sign = SignOfLife(self._database, self._key)
        await sign.start()
        keeper = asyncio.get_running_loop().create_task(self._keep())
        pause = 0.2
        try:
            while not self._stopping:
                try:
                    await self.look_around()
                    pause = 0.2
                except ZhikeError as error:
                    _log.warning("worker_paused", code=error.code, seconds=pause)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)
                await self._rest()
        finally:
            await self._give_back()
            keeper.cancel()
            await asyncio.wait([keeper])
            await sign.close()

    async def drain(self, workspace: WorkspaceKey) -> int:
        """Do everything that is due in one workspace now, and say how many tries that took. For tests."""
        tries = 0
        await self._schedule.fire(self._database, workspace)
        await self._watchdog.recover(workspace, self._own_leases())
        while batches := await self._runner.take(workspace, slots=self._slots):
            for batch in batches:
                tries += len(batch.jobs)
                await self._runner.do(batch)
        return tries

    async def look_around(self) -> None:
        """Visit every workspace whose time has come, in turn, and start what there is room for."""
        await self._refresh()
        now = self._clock.monotonic_seconds()
        due = [key for key, place in self._places.items() if place.look_at <= now]
        for number, key in enumerate(due):
            if self._stopping:
                return
            await self._visit(key, share=len(due) - number)

    async def _refresh(self) -> None:
        now = self._clock.monotonic_seconds()
        if self._listed_at is not None and now < self._listed_at + POLL_SECONDS:
            return
        listed = await self._list_workspaces()
        self._places = {key: self._places.get(key, _Place()) for key in listed}
        self._listed_at = now

    async def _visit(self, key: WorkspaceKey, share: int) -> None:
        place, now = self._places[key], self._clock.monotonic_seconds()
        place.look_at = now + POLL_SECONDS
        if not place.synced:
            await self._schedule.sync(self._database, key)
            place.synced = True
        upcoming = await self._schedule.fire(self._database, key)
        if place.recover_at <= now:
            await self._watchdog.recover(key, self._own_leases())
            place.recover_at = now + POLL_SECONDS
        await self._keep_workspace(key)
        free = self._slots - len(self._held)
        for batch in await self._runner.take(key, slots=-(-free // share)):
            self._start(batch)
        # With all slots taken there may be more; the end of a job brings us back.
        place.starved = len(self._held) >= self._slots
        self._come_back(place, upcoming)
        self._come_back(place, await self._runner.next_due(key))

    def _come_back(self, place: _Place, at: datetime | None) -> None:
        if at is not None and not place.starved:
            wait = max(0.0, (at - self._clock.now()).total_seconds())
            place.look_at = min(place.look_at, self._clock.monotonic_seconds() + wait)

    def _start(self, batch: Batch) -> None:
        task = asyncio.get_running_loop().create_task(self._runner.do(batch))
        held = _Held(batch, task)
        self._held.add(held)
        task.add_done_callback(lambda _: self._ended(held))

    def _ended(self, held: _Held) -> None:
        self._held.discard(held)
        if not held.task.cancelled() and (error := held.task.exception()) is not None:
            # Its leases run out and the watchdog gives the jobs back; here it is only told.
            _log.error("batch_failed", kind=type(error).__name__, workspace=held.batch.workspace)
        for place in self._places.values():
            if place.starved:
                place.look_at, place.starved = 0.0, False
        self._stirred.set()

    def _own_leases(self) -> frozenset[UUID]:
        return frozenset(job.lease_id for held in self._held for job in held.batch.jobs)

    async def _rest(self) -> None:
        wake_at = min((place.look_at for place in self._places.values()), default=0.0)
        if not self._places:
            wake_at = self._clock.monotonic_seconds() + POLL_SECONDS
        wait = wake_at - self._clock.monotonic_seconds()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), max(0.0, min(wait, POLL_SECONDS)))
        self._stirred.clear()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            for key in {held.batch.workspace for held in self._held}:
                try:
                    await self._keep_workspace(key)
                except ZhikeError as error:
                    _log.warning("leases_not_renewed", workspace=key, code=error.code)

    async def _keep_workspace(self, key: WorkspaceKey) -> None:
        mine = [held for held in self._held if held.batch.workspace == key]
        jobs: list[AnyRunningJob] = [job for held in mine for job in held.batch.jobs if not job.finished]
        if jobs:
            await keep_leases(self._database, self._clock, key, jobs)
        for held in mine:
            self._end_if_asked(held)

    def _end_if_asked(self, held: _Held) -> None:
        now = self._clock.monotonic_seconds()
        if any(job.lost for job in held.batch.jobs):
            held.task.cancel()
        elif any(job.cancel_asked for job in held.batch.jobs):
            held.told_at = now if held.told_at is None else held.told_at
            if now - held.told_at >= CANCEL_GRACE_SECONDS:
                held.task.cancel()

    async def _give_back(self) -> None:
        for held in self._held:
            for job in held.batch.jobs:
                job.releasing = True
        tasks = [held.task for held in self._held]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_GRACE_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
