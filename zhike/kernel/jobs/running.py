"""A job in the hands of a worker: what its code may ask and store while it runs."""

from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import OperationId, UserId, WorkspaceKey
from zhike.kernel.jobs.lease import lease_end
from zhike.kernel.jobs.model import AnyJobKind, Arguments, JobCancelled, JobId, LeaseLost, Progress
from zhike.kernel.jobs.queue import QUERIES
from zhike.kernel.jobs.settle import Settlement, settle
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.workspaces import schema_of

Checkpoint = TypeVar("Checkpoint", bound=msgspec.Struct)


class JobReleased(JobCancelled):
    """The worker shuts down: the job goes back into the queue and on from its checkpoint elsewhere."""

    code = "job_released"
    title_zh = "任务暂停，稍后继续"
    title_en = "The job pauses and goes on later"


class RunningJob(Generic[Arguments]):
    """One try of one job. Everything stored through it names the lease, so a try that was replaced cannot."""

    def __init__(self, row: Row, kind: AnyJobKind, workspace: WorkspaceKey, database: Database, clock: Clock) -> None:
        """Made by the worker only."""
        self.id = JobId(row["id"])
        self.kind = kind
        self.workspace = workspace
        self.schema = schema_of(workspace)
        self.database = database
        self.clock = clock
        self.lease_id: UUID = row["lease_id"]
        self.attempts: int = row["attempts"]
        self.operation_id = None if row["operation_id"] is None else OperationId(row["operation_id"])
        self.created_by = None if row["created_by"] is None else UserId(row["created_by"])
        self.cancel_asked = False
        self.releasing = False
        self.lost = False
        self.finished = False
        self._raw_arguments: bytes = row["arguments"]
        self._raw_checkpoint: bytes | None = row["checkpoint"]

    @property
    def arguments(self) -> Arguments:
        """What the job was enqueued with. Raises msgspec.ValidationError where an old row no longer fits."""
        decoded: Arguments = msgspec.json.decode(self._raw_arguments, type=self.kind.arguments)
        return decoded

    def read_checkpoint(self, kind: type[Checkpoint]) -> Checkpoint | None:
        """Where the last committed step stood; None where none did."""
        return None if self._raw_checkpoint is None else msgspec.json.decode(self._raw_checkpoint, type=kind)

    def check_cancelled(self) -> None:
        """Call between steps. Raises JobCancelled, JobReleased, LeaseLost: let them pass."""
        if self.lost:
            raise LeaseLost
        if self.cancel_asked:
            raise JobCancelled
        if self.releasing:
            raise JobReleased

    async def save(
        self,
        transaction: Transaction,
        *,
        checkpoint: msgspec.Struct | None = None,
        progress: Progress | None = None,
    ) -> None:
        """End a step: its checkpoint and progress commit with the work, and the lease is renewed.

        Raises LeaseLost, which must roll the step back.
        """
        raw = None if checkpoint is None else msgspec.json.encode(checkpoint)
        shown = None if progress is None else msgspec.json.encode(progress)
        until = lease_end(self.clock)
        params = [self.id, self.lease_id, raw, shown, until]
        row = await transaction.fetch_row(QUERIES.get("save_step", self.schema), params)
        if row is None:
            self.lost = True
            raise LeaseLost
        transaction.after_commit(lambda: self._step_done(raw, row["cancel_asked"]))

    async def report(self, progress: Progress, connection: Connection | None = None) -> None:
        """Show progress outside a step. Raises LeaseLost."""
        params = [self.id, self.lease_id, msgspec.json.encode(progress)]
        row = await (connection or self.database).fetch_row(QUERIES.get("report", self.schema), params)
        if row is None:
            self.lost = True
            raise LeaseLost
        self.cancel_asked = self.cancel_asked or row["cancel_asked"]

    async def finish(self, transaction: Transaction, result: msgspec.Struct | None = None) -> None:
        """End the job in the same commit as its last step. Raises LeaseLost."""
        done = Settlement.done(self.id, self.lease_id, result, self.clock.now())
        if not await settle(transaction, self.schema, [done]):
            self.lost = True
            raise LeaseLost
        transaction.after_commit(self._mark_finished)

    def _mark_finished(self) -> None:
        self.finished = True

    def _step_done(self, raw: bytes | None, cancel_asked: bool) -> None:
        self._raw_checkpoint = raw or self._raw_checkpoint
        self.cancel_asked = self.cancel_asked or cancel_asked
        # The row's count was set back with the step: only tries without progress count.
        self.attempts = 0


AnyRunningJob = RunningJob[Any]
