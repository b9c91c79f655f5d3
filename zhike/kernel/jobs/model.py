"""What a job is: its kind, its states, how often it is tried, and what can go wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NewType, TypeVar
from uuid import UUID

import msgspec

from zhike.kernel.base.errors import Conflict, NotFound, ZhikeError
from zhike.kernel.base.ids import OperationId, UserId, new_jitter

if TYPE_CHECKING:
    from zhike.kernel.jobs.running import RunningJob

JobId = NewType("JobId", UUID)
Arguments = TypeVar("Arguments", bound=msgspec.Struct)


class JobState(StrEnum):
    """Where a job stands. See docs/kernel/jobs.md for what leads where."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RetryClass:
    """How often a kind is tried, and how long it waits in between."""

    max_attempts: int
    first_delay_seconds: float
    factor: float
    max_delay_seconds: float

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after the given number of failed tries, spread by a fifth."""
        grown = self.first_delay_seconds * self.factor ** max(0, attempts - 1)
        return timedelta(seconds=min(grown, self.max_delay_seconds) * new_jitter(0.8, 1.2))


NEVER = RetryClass(max_attempts=1, first_delay_seconds=0, factor=1, max_delay_seconds=0)
QUICK = RetryClass(max_attempts=8, first_delay_seconds=0.2, factor=2, max_delay_seconds=10)
PATIENT = RetryClass(max_attempts=8, first_delay_seconds=5, factor=3, max_delay_seconds=3600)


class NoArguments(msgspec.Struct, frozen=True):
    """For kinds that need none."""


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a job is. `total` None: not known yet. `note` is a stable word for the phase, not a sentence."""

    done: int
    total: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class JobKind(Generic[Arguments]):
    """One kind of job. `idempotency` says in a sentence why doing it twice does no harm."""

    name: str
    title: tuple[str, str]
    arguments: type[Arguments]
    run: Callable[["RunningJob[Arguments]"], Awaitable[msgspec.Struct | None]]
    retry: RetryClass
    idempotency: str
    small: bool = False
    """Takes milliseconds: taken fifty at a time, done one after the other, finished together."""

    def __post_init__(self) -> None:
        if len(self.idempotency.split()) < 3:
            raise ValueError(f"job kind {self.name}: say in a sentence why doing it twice does no harm")


AnyJobKind = JobKind[Any]


WAITED_FOR = 10
"""The priority of what a person asked for: it does not stand behind the night's work."""


@dataclass(frozen=True, slots=True)
class JobOptions:
    """When and for whom a job is done. `due_at` None is now; higher priorities go first. Without one it is WAITED_FOR
    where somebody created it, else 0."""

    due_at: datetime | None = None
    priority: int | None = None
    unique_key: str | None = None
    operation_id: OperationId | None = None
    created_by: UserId | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as people see it. `arguments`, `progress`, `result` and `error` are JSON as stored."""

    id: JobId
    kind: str
    state: JobState
    priority: int
    due_at: datetime
    unique_key: str | None
    attempts: int
    cancel_asked: bool
    created_at: datetime
    arguments: bytes = field(repr=False)
    progress: bytes | None = None
    result: bytes | None = None
    error: bytes | None = None
    operation_id: OperationId | None = None
    created_by: UserId | None = None
    finished_at: datetime | None = None


class JobError(msgspec.Struct, frozen=True):
    """Why a try failed, as kept in `job.error`. No values of records: those belong into a job's own report."""

    code: str
    zh: str
    en: str
    at: datetime
    attempt: int


class JobNotFound(NotFound):
    """No job of that id."""

    code = "job_not_found"
    title_zh = "任务不存在"
    title_en = "No such job"
    detail_zh = "没有编号为 {id} 的任务，或它已过保存期。"
    detail_en = "There is no job {id}, or it is older than jobs are kept."


class JobNotLive(Conflict):
    """It has ended already, so it cannot be cancelled."""

    code = "job_not_live"
    title_zh = "任务已结束"
    title_en = "The job has ended"
    detail_zh = "任务 {id} 已处于“{state}”状态，无法取消。"
    detail_en = "The job {id} is '{state}' already and cannot be cancelled."


class JobNotEnded(Conflict):
    """Only what failed or was cancelled can be tried again."""

    code = "job_not_ended"
    title_zh = "任务无法重试"
    title_en = "The job cannot be tried again"
    detail_zh = "任务 {id} 处于“{state}”状态；只有失败或已取消的任务可以重试。"
    detail_en = "The job {id} is '{state}'. Only failed or cancelled ones can be tried again."


class JobCancelled(ZhikeError):
    """Somebody asked for the end of the job, and it obeys. Not an error of the job."""

    code = "job_cancelled"
    status = 409
    title_zh = "任务已取消"
    title_en = "The job was cancelled"


class LeaseLost(ZhikeError):
    """Another worker has this job now: nothing of this try may be stored."""

    code = "job_lease_lost"
    title_zh = "任务已由其他进程接管"
    title_en = "Another worker has this job now"


class WorkerLost(ZhikeError):
    """The worker died while it did this job, as often as the kind may be tried."""

    code = "job_worker_lost"
    title_zh = "执行进程意外终止"
    title_en = "The worker died"
    detail_zh = "执行此任务的进程意外终止，已尝试 {attempts} 次。"
    detail_en = "The worker that did this job died; {attempts} tries were made."


class BadSchedule(ZhikeError):
    """A cron line that cannot be read."""

    code = "bad_schedule"
    title_zh = "计划时间有误"
    title_en = "Bad schedule"
    detail_zh = "无法识别 cron 表达式“{cron}”：{reason}"
    detail_en = "The cron line '{cron}' cannot be read: {reason}"
