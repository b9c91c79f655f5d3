"""How a try ends: one frozen value for each way, and the one statement that stores them in batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.jobs.model import JobError, JobId, JobState, RetryClass, WorkerLost
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries

_QUERIES = load_queries("zhike.kernel.jobs")
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the row of a running job becomes. `attempts` None leaves the count as it is."""

    id: JobId
    lease_id: UUID
    state: JobState
    due_at: datetime | None = None
    attempts: int | None = None
    result: bytes | None = None
    error: bytes | None = None
    finished_at: datetime | None = None

    @classmethod
    def done(cls, job_id: JobId, lease_id: UUID, result: msgspec.Struct | None, now: datetime) -> "Settlement":
        """It succeeded."""
        raw = None if result is None else msgspec.json.encode(result)
        return cls(job_id, lease_id, JobState.DONE, result=raw, finished_at=now)

    @classmethod
    def cancelled(cls, job_id: JobId, lease_id: UUID, now: datetime) -> "Settlement":
        """It stopped because somebody asked."""
        return cls(job_id, lease_id, JobState.CANCELLED, finished_at=now)

    @classmethod
    def released(cls, job_id: JobId, lease_id: UUID, attempts: int, now: datetime) -> "Settlement":
        """The worker shuts down; the try does not count."""
        return cls(job_id, lease_id, JobState.WAITING, due_at=now, attempts=max(0, attempts - 1))


@dataclass(frozen=True, slots=True)
class Failure:
    """A try that failed, and what its kind says about trying again."""

    id: JobId
    lease_id: UUID
    attempts: int
    retry: RetryClass

    def settle(self, error: BaseException, now: datetime, *, at_once: bool = False) -> Settlement:
        """Back into the queue where another try may help, to the dead letters where not."""
        raw = msgspec.json.encode(describe_error(error, now, self.attempts))
        if is_final(error) or self.attempts >= self.retry.max_attempts:
            return Settlement(self.id, self.lease_id, JobState.FAILED, error=raw, finished_at=now)
        wait = timedelta() if at_once else self.retry.delay(self.attempts)
        return Settlement(self.id, self.lease_id, JobState.WAITING, due_at=now + wait, error=raw)

    def settle_lost(self, now: datetime) -> Settlement:
        """The worker died. The first time the job goes on at once; a job that kills workers must wait."""
        return self.settle(WorkerLost(attempts=self.attempts), now, at_once=self.attempts <= 1)


def is_final(error: BaseException) -> bool:
    """Whether repeating cannot help, because the request itself is wrong."""
    return isinstance(error, ZhikeError) and error.status < 500 and error.status != _TOO_MANY_REQUESTS


def describe_error(error: BaseException, now: datetime, attempt: int) -> JobError:
    """What people may read of it: an unexpected error shows its class and place, never its text."""
    if isinstance(error, ZhikeError):
        zh, en = error.localised("zh"), error.localised("en")
        return JobError(error.code, zh.detail or zh.title, en.detail or en.title, now, attempt)
    place = _place(error)
    return JobError(
        code="internal_error",
        zh=f"程序错误（{type(error).__name__}，{place}）。",
        en=f"A fault of the program ({type(error).__name__} at {place}).",
        at=now,
        attempt=attempt,
    )


async def settle(connection: Connection | Database, schema: str, settlements: Sequence[Settlement]) -> frozenset[JobId]:
    """Store how tries ended; says which still had their lease. The others belong to another worker now."""
    if not settlements:
        return frozenset()
    columns = (
        [one.id for one in settlements],
        [one.lease_id for one in settlements],
        [one.state.value for one in settlements],
        [one.due_at for one in settlements],
        [one.attempts for one in settlements],
        [one.result for one in settlements],
        [one.error for one in settlements],
        [one.finished_at for one in settlements],
    )
    rows = await connection.fetch_rows(_QUERIES.get("settle", schema), columns)
    return frozenset(JobId(row["id"]) for row in rows)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{module}:{trace.tb_lineno}"
