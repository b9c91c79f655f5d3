"""The face of exports, for HTTP and command line: start, see how it goes, fetch the file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec

from zhike.engines.transfer.exports.approval import HELD_FOR, Approvals, ask_approval
from zhike.engines.transfer.exports.errors import ExportFileGone, ExportNotFound, ExportNotReady
from zhike.engines.transfer.exports.job import ExportPorts, check_count, make_export_kind, make_plan
from zhike.engines.transfer.exports.model import JOB_KIND, MEDIA, ExportArguments, ExportRequest, ExportResult
from zhike.engines.transfer.exports.notices import Asked, ExportNotices
from zhike.kernel.base.ids import OperationId, UserId, new_id
from zhike.kernel.files.library import StoredFile
from zhike.kernel.jobs.model import Job, JobId, JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import WriteThroughOthersEyes


@dataclass(frozen=True, slots=True)
class ExportStatus:
    """An export and its job."""

    job: Job
    arguments: ExportArguments
    result: ExportResult | None


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A finished file: its bytes come in chunks."""

    file: StoredFile
    media_type: str
    chunks: AsyncIterator[bytes]


class Exports:
    """Exports of all workspaces."""

    def __init__(self, ports: ExportPorts, queue: Queue, database: Database, notices: ExportNotices) -> None:
        """Adds the kind of its jobs to the queue."""
        self._ports, self._queue, self._database, self._notices = ports, queue, database, notices
        self.approvals = Approvals(queue, database, ports.clock, ports.catalogs, notices)
        queue.kinds.add(JOB_KIND, make_export_kind(ports))

    async def start(self, reader: Reader, request: ExportRequest) -> JobId:
        """Put an export into the queue, or aside until a second person has said his word, after rights, fields and
        condition were looked at.

        Raises ExportForbidden, UnknownObject, BadExport, NoCards, TooManyRows, WriteThroughOthersEyes, and what the
        query room raises.
        """
        if reader.acts_as:
            raise WriteThroughOthersEyes
        plan = await make_plan(self._ports, reader, request)
        total = await self._ports.runner.count(plan.catalog, plan.policy, plan.query)
        # An estimate refuses nothing: the job counts what it writes.
        if total.exact:
            check_count(total.count, plan.catalog.settings.export_max_rows)
        approval = ask_approval(total.count, plan.catalog.settings, plan.policy)
        wanted = ExportArguments(request, new_id(), reader.actor, reader.subject, approval)
        options = JobOptions(
            due_at=None if approval is None else self._ports.clock.now() + HELD_FOR,
            operation_id=OperationId(wanted.operation),
            created_by=UserId(reader.actor),
        )
        async with self._database.transaction(reader.workspace) as transaction:
            job = await self._queue.enqueue(transaction, reader.workspace, JOB_KIND, wanted, options)
            if approval is not None:
                asked = Asked(job, UserId(reader.actor), approval.rows, plan.definition.plural)
                await self._notices.tell_asked(transaction, plan.catalog, asked)
            return job

    async def get(self, reader: Reader, job_id: JobId) -> ExportStatus:
        """How an export goes. Raises ExportNotFound, also for others' exports: only who made it may have it."""
        job = await self._queue.get(self._database, reader.workspace, job_id)
        if job.kind != JOB_KIND or job.created_by != reader.actor or reader.acts_as:
            raise ExportNotFound(id=job_id)
        wanted = msgspec.json.decode(job.arguments, type=ExportArguments)
        result = None if job.result is None else msgspec.json.decode(job.result, type=ExportResult)
        return ExportStatus(job, wanted, result)

    async def list_recent(self, reader: Reader, limit: int) -> tuple[ExportStatus, ...]:
        """One's own exports, the newest first; none while one looks through another's eyes."""
        if reader.acts_as:
            return ()
        jobs = await self._queue.list(
            self._database, reader.workspace, created_by=UserId(reader.actor), kind=JOB_KIND, limit=limit
        )
        return tuple([await self.get(reader, job.id) for job in jobs])

    async def fetch(self, reader: Reader, job_id: JobId) -> ExportedFile:
        """The file, for a day. Raises ExportNotFound, ExportNotReady, ExportFileGone."""
        status = await self.get(reader, job_id)
        if status.result is None:
            raise ExportNotReady(id=job_id, state=status.job.state.value)
        file = await self._ports.library.find(reader.workspace, status.result.file)
        if file is None or file.uploaded_by != reader.subject:
            raise ExportFileGone
        return ExportedFile(file, MEDIA[status.arguments.request.format], self._ports.library.open(file))
