"""JSON forms that several routes answer with."""

from datetime import datetime

import msgspec

from zhike.kernel.base.errors import Language
from zhike.kernel.base.ids import OperationId, UserId
from zhike.kernel.base.registry import Registry
from zhike.kernel.jobs.model import AnyJobKind, Job, JobError, JobId, JobState
from zhike.server.catalog_view import LabelView

STATES = {
    JobState.WAITING: "queued",
    JobState.RUNNING: "running",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}
"""What people call the states of the queue."""


class ErrorView(msgspec.Struct, frozen=True):
    """Why a job's last try failed."""

    code: str
    message: str
    attempt: int


class JobView(msgspec.Struct, frozen=True):
    """A job. `progress` is {done, total, note}; `result` is of the kind's own form."""

    id: JobId
    kind: str
    title: LabelView
    state: str
    progress: msgspec.Raw | None
    result: msgspec.Raw | None
    error: ErrorView | None
    attempts: int
    cancel_asked: bool
    operation: OperationId | None
    created_by: UserId | None
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None


class JobList(msgspec.Struct, frozen=True):
    """Jobs, newest first."""

    data: tuple[JobView, ...]


def view_job(job: Job, kinds: Registry[AnyJobKind], language: Language) -> JobView:
    """A job for people; a kind that this program does not know shows its bare name."""
    kind = kinds.find(job.kind)
    title = (job.kind, job.kind) if kind is None else kind.title
    return JobView(
        id=job.id,
        kind=job.kind,
        title=LabelView(*title),
        state=STATES[job.state],
        progress=_raw(job.progress),
        result=_raw(job.result),
        error=_view_error(job.error, language),
        attempts=job.attempts,
        cancel_asked=job.cancel_asked,
        operation=job.operation_id,
        created_by=job.created_by,
        created_at=job.created_at,
        due_at=job.due_at,
        finished_at=job.finished_at,
    )


def _raw(stored: bytes | None) -> msgspec.Raw | None:
    return None if stored is None else msgspec.Raw(stored)


def _view_error(stored: bytes | None, language: Language) -> ErrorView | None:
    if stored is None:
        return None
    error = msgspec.json.decode(stored, type=JobError)
    return ErrorView(error.code, error.zh if language == "zh" else error.en, error.attempt)
