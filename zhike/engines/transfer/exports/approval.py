"""Large exports wait for a second person: who leads the asker, or who administers the workspace; never himself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from zhike.engines.transfer.exports.errors import AlreadyDecided, ApprovalNeeded, ExportNotFound, NotYoursToApprove
from zhike.engines.transfer.exports.model import JOB_KIND, Approval, ExportArguments
from zhike.engines.transfer.exports.notices import ADMINISTER, Asked, ExportNotices
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.model import WorkspaceSettings
from zhike.kernel.jobs.model import Job, JobId, JobNotLive, JobState
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import WriteThroughOthersEyes
from zhike.kernel.records.sources import CatalogSource

HELD_FOR = timedelta(days=30)
"""How long an export waits; when that is over it ends for want of an approval."""
MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class Word:
    """What the second person says; declining may say why."""

    approves: bool
    reason: str = ""


def ask_approval(rows: int, settings: WorkspaceSettings, policy: AccessPolicy) -> Approval | None:
    """The approval that so many rows need; None where they need none."""
    limit = settings.export_approval_rows
    if limit is None or rows <= limit or policy.has_ability(ADMINISTER):
        return None
    return Approval(rows, limit)


def check_approval(rows: int, approval: Approval | None, settings: WorkspaceSettings, policy: AccessPolicy) -> None:
    """Whether so many rows may be written. Raises ApprovalNeeded."""
    if approval is not None and approval.state == "approved":
        return
    asked = approval or ask_approval(rows, settings, policy)
    if asked is not None:
        raise ApprovalNeeded(count=max(rows, asked.rows), limit=asked.limit)


class Approvals:
    """Of all workspaces. `among` is whose exports the reader has a word on, None everybody's."""

    def __init__(
        self, queue: Queue, database: Database, clock: Clock, catalogs: CatalogSource, notices: ExportNotices
    ) -> None:
        self._queue, self._database, self._clock = queue, database, clock
        self._catalogs, self._notices = catalogs, notices

    async def list_waiting(self, reader: Reader, among: Collection[UUID] | None) -> tuple[Job, ...]:
        """Exports that wait for the reader's word, the newest first."""
        if reader.acts_as:
            return ()
        jobs = await self._queue.list(
            self._database, reader.workspace, state=JobState.WAITING, kind=JOB_KIND, limit=MOST_WAITING
        )
        return tuple(job for job in jobs if _has_word(reader, job, among) and _waits(job))

    async def decide(self, reader: Reader, job_id: JobId, among: Collection[UUID] | None, word: Word) -> None:
        """Let an export go, or decline it. Raises ExportNotFound, NotYoursToApprove, AlreadyDecided,
        WriteThroughOthersEyes."""
        if reader.acts_as:
            raise WriteThroughOthersEyes
        job = await self._queue.get(self._database, reader.workspace, job_id)
        own = job.created_by == reader.actor
        if job.kind != JOB_KIND or not (own or _has_word(reader, job, among)):
            raise ExportNotFound(id=job_id)
        wanted = msgspec.json.decode(job.arguments, type=ExportArguments)
        if own or wanted.approval is None or job.created_by is None:
            raise NotYoursToApprove
        if job.state is not JobState.WAITING or not _waits(job):
            raise AlreadyDecided
        said = msgspec.structs.replace(
            wanted.approval,
            by=reader.actor,
            at=self._clock.now(),
            declined=not word.approves,
            reason=word.reason.strip(),
        )
        catalog = await self._catalogs.current(reader.workspace)
        what = catalog.get_object(wanted.request.object).plural
        asked = Asked(job_id, job.created_by, wanted.approval.rows, what)
        try:
            async with self._database.transaction(reader.workspace) as transaction:
                amended = msgspec.structs.replace(wanted, approval=said)
                await self._queue.amend(transaction, reader.workspace, job_id, amended)
                if not word.approves:
                    await self._queue.cancel(transaction, reader.workspace, job_id)
                declined = None if word.approves else said.reason
                await self._notices.tell_decided(transaction, catalog, asked, UserId(reader.actor), declined)
        except JobNotLive:
            raise AlreadyDecided from None


def _has_word(reader: Reader, job: Job, among: Collection[UUID] | None) -> bool:
    return job.created_by is not None and job.created_by != reader.actor and (among is None or job.created_by in among)


def _waits(job: Job) -> bool:
    approval = msgspec.json.decode(job.arguments, type=ExportArguments).approval
    return approval is not None and approval.state == "waiting"
