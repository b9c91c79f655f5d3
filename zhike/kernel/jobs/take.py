"""Taking due jobs in batches, doing them, and settling how they ended."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.registry import Registry
from zhike.kernel.jobs.lease import lease_end, new_lease
from zhike.kernel.jobs.model import AnyJobKind, JobCancelled, LeaseLost
from zhike.kernel.jobs.queue import QUERIES
from zhike.kernel.jobs.running import AnyRunningJob, JobReleased, RunningJob
from zhike.kernel.jobs.settle import Failure, Settlement, settle
from zhike.kernel.postgres.errors import is_retryable
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.postgres.workspaces import schema_of

SMALL_AT_ONCE = 50
SETTLE_TRIES = 5
_log = structlog.get_logger("zhike.jobs")


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs of one workspace that one slot does one after the other: one long job, or many small ones."""

    workspace: WorkspaceKey
    jobs: tuple[AnyRunningJob, ...]


class Runner:
    """Does jobs; knows nothing of loops and slots."""

    def __init__(self, database: Database, kinds: Registry[AnyJobKind], clock: Clock, worker_key: int) -> None:
        """Only registered kinds are taken: an older worker leaves newer kinds to newer workers."""
        self._database = database
        self._kinds = kinds
        self._clock = clock
        self._worker_key = worker_key

    async def take(self, workspace: WorkspaceKey, slots: int) -> list[Batch]:
        """Lease what is due, at most a batch a slot."""
        if slots <= 0:
            return []
        long = await self._take_lane(workspace, [kind.name for kind in self._kinds if not kind.small], slots)
        batches = [Batch(workspace, (job,)) for job in long]
        if len(batches) < slots:
            names = [kind.name for kind in self._kinds if kind.small]
            small = await self._take_lane(workspace, names, SMALL_AT_ONCE)
            batches += [Batch(workspace, tuple(small))] if small else []
        return batches

    async def next_due(self, workspace: WorkspaceKey) -> datetime | None:
        """When the next waiting job is due, maybe already."""
        sql = QUERIES.get("next_due", schema_of(workspace))
        due: datetime | None = await self._database.fetch_value(sql, [list(self._kinds.names)])
        return due

    async def do(self, batch: Batch) -> None:
        """Do the jobs in order and store how each ended, also when the task is cancelled midway."""
        ended: list[Settlement] = []
        untouched = list(batch.jobs)
        try:
            while untouched:
                settlement = await self._try(untouched[0])
                untouched.pop(0)
                ended += [settlement] if settlement is not None else []
        except asyncio.CancelledError:
            ended += [self._stopped(job) for job in untouched if not job.lost and not job.finished]
        await self._settle(batch.workspace, ended)

    async def _take_lane(self, workspace: WorkspaceKey, kinds: Sequence[str], limit: int) -> list[AnyRunningJob]:
        if not kinds:
            return []
        lease = new_lease(self._worker_key)
        params = [self._clock.now(), list(kinds), limit, lease, lease_end(self._clock)]
        rows = await self._database.fetch_rows(QUERIES.get("take", schema_of(workspace)), params)
        # An UPDATE returns rows in any order.
        rows.sort(key=lambda row: (-row["priority"], row["due_at"], row["id"]))
        return [self._open(workspace, row) for row in rows]

    def _open(self, workspace: WorkspaceKey, row: Row) -> AnyRunningJob:
        kind = self._kinds.get(row["kind"])
        return RunningJob(row, kind, workspace, self._database, self._clock)

    async def _try(self, job: AnyRunningJob) -> Settlement | None:
        """One try; None where nothing is to be stored (it was stored in its last step, or it is another's)."""
        log = _log.bind(job=str(job.id), kind=job.kind.name, workspace=job.workspace)
        try:
            job.check_cancelled()
            result = await job.kind.run(job)
        except LeaseLost:
            log.warning("job_lease_lost")
            return None
        except JobReleased:
            return self._stopped(job)
        except JobCancelled:
            log.info("job_cancelled")
            return Settlement.cancelled(job.id, job.lease_id, self._clock.now())
        except Exception as error:  # boundary: whatever foreign code raises is stored as the job's error
            failure = Failure(job.id, job.lease_id, max(1, job.attempts), job.kind.retry)
            settlement = failure.settle(error, self._clock.now())
            _log_failure(log, error, settlement)
            return settlement
        return None if job.finished else Settlement.done(job.id, job.lease_id, result, self._clock.now())

    def _stopped(self, job: AnyRunningJob) -> Settlement:
        if job.cancel_asked:
            return Settlement.cancelled(job.id, job.lease_id, self._clock.now())
        return Settlement.released(job.id, job.lease_id, job.attempts, self._clock.now())

    async def _settle(self, workspace: WorkspaceKey, ended: Sequence[Settlement]) -> None:
        for attempt in range(1, SETTLE_TRIES + 1):
            try:
                stored = await settle(self._database, schema_of(workspace), ended)
            except ZhikeError as error:
                if attempt == SETTLE_TRIES or not is_retryable(error):
                    raise
                await asyncio.sleep(0.2 * 2**attempt)
            else:
                break
        lost = len(ended) - len(stored)
        if lost:
            _log.warning("job_lease_lost", workspace=workspace, count=lost)


def _log_failure(log: structlog.stdlib.BoundLogger, error: BaseException, settlement: Settlement) -> None:
    code = error.code if isinstance(error, ZhikeError) else type(error).__name__
    if isinstance(error, ZhikeError) and error.status < 500:
        log.info("job_refused", code=code)
    else:
        log.warning("job_try_failed", code=code, state=settlement.state.value, exc_info=error)
