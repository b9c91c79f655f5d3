"""The load writes beside the write path: what follows the journal is let catch up before it is measured."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bench.ground import Ground
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.postgres.pool import Database
from zhike.operations.kernel import Kernel


class Follower(Protocol):
    """What keeps a table up with the journal, a workspace at a time."""

    async def follow(self, workspace: WorkspaceKey) -> object: ...


Stale = Callable[[Database, Catalog], Awaitable[Sequence[object]]]


async def catch_up(kernel: Kernel, ground: Ground, follower: Follower, list_stale: Stale, table: str) -> float:
    """Work until nothing is stale, and vacuum the table. Says how many seconds that took."""
    began = time.perf_counter()
    key = WorkspaceKey(ground.workspace)
    await follower.follow(key)

    async def keys() -> tuple[WorkspaceKey, ...]:
        return (key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    worker = Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys, slots=1)
    catalog = await kernel.catalogs.current(key)
    while await list_stale(kernel.background, catalog):
        # A background process that runs beside may have taken the job.
        await worker.drain(key)
        await asyncio.sleep(0.2)
    await kernel.background.execute(f'VACUUM (ANALYZE) "{ground.schema}".{table}')
    return time.perf_counter() - began
