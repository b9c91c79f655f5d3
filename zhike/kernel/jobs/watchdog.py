"""Keeps the leases of living jobs, and gives back those whose worker died or hangs."""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

import structlog

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.registry import Registry
from zhike.kernel.jobs.lease import lease_end, worker_of
from zhike.kernel.jobs.model import NEVER, AnyJobKind, JobId
from zhike.kernel.jobs.queue import QUERIES
from zhike.kernel.jobs.running import AnyRunningJob
from zhike.kernel.jobs.settle import Failure, Settlement, settle
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.postgres.workspaces import schema_of

PROOF_SECONDS = 10.0
_log = structlog.get_logger("zhike.jobs")


class SignOfLife:
    """A session lock that PostgreSQL drops with our connection: others see at once that we died."""

    def __init__(self, database: Database, worker_key: int) -> None:
        """Nothing is held before `start`."""
        self._database = database
        self._key = worker_key
        self._task: asyncio.Task[None] | None = None
        self._held = asyncio.Event()

    async def start(self) -> None:
        """Hold the lock; returns when it is held."""
        self._task = asyncio.get_running_loop().create_task(self._keep_holding())
        await self._held.wait()

    async def close(self) -> None:
        """Let go. A cancelled lease discards its connection, and the lock with it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _keep_holding(self) -> None:
        while True:
            try:
                await self._hold_once()
            except ZhikeError as error:
                _log.warning("sign_of_life_lost", code=error.code)
            await asyncio.sleep(1)

    async def _hold_once(self) -> None:
        async with self._database.connection() as connection:
            await connection.execute(QUERIES.get("hold_worker"), [self._key])
            self._held.set()
            while True:
                await asyncio.sleep(PROOF_SECONDS)
                await connection.execute("SELECT 1")


async def keep_leases(
    database: Database, clock: Clock, workspace: WorkspaceKey, jobs: Collection[AnyRunningJob]
) -> None:
    """Renew the leases of one workspace's running jobs, and tell each what became of it meanwhile."""
    params = [[job.id for job in jobs], [job.lease_id for job in jobs], lease_end(clock)]
    rows = await database.fetch_rows(QUERIES.get("keep_leases", schema_of(workspace)), params)
    asked = {(row["id"], row["lease_id"]): bool(row["cancel_asked"]) for row in rows}
    for job in jobs:
        answer = asked.get((job.id, job.lease_id))
        job.cancel_asked = job.cancel_asked or bool(answer)
        job.lost = answer is None and not job.finished


class Watchdog:
    """Finds running jobs that nobody does any more."""

    def __init__(self, database: Database, clock: Clock, kinds: Registry[AnyJobKind]) -> None:
        """One a worker."""
        self._database = database
        self._clock = clock
        self._kinds = kinds

    async def recover(self, workspace: WorkspaceKey, own: Collection[UUID]) -> frozenset[JobId]:
        """Give jobs back whose lease is over or whose worker is dead; says which.

        `own` are the leases that this process holds in good health.
        """
        schema = schema_of(workspace)
        rows = await self._database.fetch_rows(QUERIES.get("list_running", schema))
        others = [row for row in rows if row["lease_id"] not in own]
        now = self._clock.now()
        dead = await self._list_dead({worker_of(r["lease_id"]) for r in others if r["leased_until"] >= now})
        lost = [row for row in others if row["leased_until"] < now or worker_of(row["lease_id"]) in dead]
        returned = await settle(self._database, schema, self._settle_all(lost))
        if returned:
            _log.warning("jobs_recovered", workspace=workspace, count=len(returned))
        return returned

    async def _list_dead(self, workers: Collection[int]) -> frozenset[int]:
        dead = set()
        for key in sorted(workers):
            async with self._database.transaction() as transaction:
                # We get the lock only where the session that held it is gone.
                if await transaction.fetch_value(QUERIES.get("try_worker"), [key]):
                    dead.add(key)
        return frozenset(dead)

    def _settle_all(self, lost: Sequence[Row]) -> list[Settlement]:
        now = self._clock.now()
        settlements = []
        for row in lost:
            if row["cancel_asked"]:
                settlements.append(Settlement.cancelled(row["id"], row["lease_id"], now))
                continue
            kind = self._kinds.find(row["kind"])
            retry = NEVER if kind is None else kind.retry
            failure = Failure(row["id"], row["lease_id"], row["attempts"], retry)
            settlements.append(failure.settle_lost(now))
        return settlements
