"""JSON forms that several routes answer with."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from zhike.kernel.base.errors import Language
from zhike.kernel.base.ids import OperationId, UserId
from zhike.kernel.base.registry import Registry
from zhike.kernel.jobs.model import AnyJobKind, Job, JobError, JobId, JobState
from zhike.kernel.records.undo import UNDO_DAYS
from zhike.server.body import BadParameter
from zhike.server.call import Call
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


class PersonRef(msgspec.Struct, frozen=True):
    """A person by id and title; the title is null where it is not known."""

    id: UUID
    title: str | None


class PageView(msgspec.Struct, frozen=True):
    """Where the next page begins."""

    next: str | None
    has_more: bool


def view_person(user: UUID | None, title: str | None) -> PersonRef | None:
    """The person, or None for the system."""
    return None if user is None else PersonRef(user, title)


def is_undoable(call: Call, at: datetime, undone_by: UUID | None, actor: UUID | None) -> bool:
    """Whether it is worth offering to take an operation back; the undo itself asks for every right again."""
    young = call.kernel.clock.now() - at <= timedelta(days=UNDO_DAYS)
    return young and undone_by is None and actor == call.identity.actor and not call.identity.acts_as


def parse_place(cursor: str) -> int:
    """A number that we gave out as a cursor. Raises BadParameter."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise BadParameter(reason="cursor")
    return int(cursor)
