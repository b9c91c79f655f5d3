"""The queue's face for everybody else: enqueue in one's own transaction, look, cancel, try again."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import OperationId, UserId, WorkspaceKey, new_id
from zhike.kernel.base.registry import Registry
from zhike.kernel.jobs.model import (
    WAITED_FOR,
    AnyJobKind,
    Job,
    JobId,
    JobNotEnded,
    JobNotFound,
    JobNotLive,
    JobOptions,
    JobState,
)
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.postgres.workspaces import schema_of

QUERIES = load_queries("zhike.kernel.jobs")
NOW = JobOptions()


class Queue:
    """Jobs of all workspaces. It holds no connection: each call is given one."""

    def __init__(self, kinds: Registry[AnyJobKind], clock: Clock, wake: Callable[[WorkspaceKey], None]) -> None:
        """`wake` is called after a commit that left work, and must neither raise nor wait."""
        self.kinds = kinds
        self._clock = clock
        self._wake = wake

    async def enqueue(
        self,
        transaction: Transaction,
        workspace: WorkspaceKey,
        kind: str,
        arguments: msgspec.Struct,
        options: JobOptions = NOW,
    ) -> JobId:
        """Put a job into the queue with the caller's transaction, and say its id.

        Where a job of the same `unique_key` waits or runs, nothing is added and its id is answered.
        Raises UnknownName for a kind that is not registered, TypeError for arguments of another kind.
        """
        wanted = self.kinds.get(kind).arguments
        if not isinstance(arguments, wanted):
            raise TypeError(f"job {kind} wants {wanted.__name__}, not {type(arguments).__name__}")
        now = self._clock.now()
        unasked = WAITED_FOR if options.created_by is not None else 0
        params = [
            new_id(),
            kind,
            unasked if options.priority is None else options.priority,
            options.due_at or now,
            options.unique_key,
            msgspec.json.encode(arguments),
            options.operation_id,
            options.created_by,
            now,
        ]
        schema = schema_of(workspace)
        while True:
            added = await transaction.fetch_value(QUERIES.get("enqueue", schema), params)
            if added is None:
                # The other may end between the two statements: then there is room, and we insert again.
                added = await transaction.fetch_value(QUERIES.get("find_live", schema), [options.unique_key])
            if added is not None:
                transaction.after_commit(lambda: self._wake(workspace))
                return JobId(added)

    async def find_live(
        self, connection: Connection | Database, workspace: WorkspaceKey, unique_key: str
    ) -> JobId | None:
        """The job of that key which waits or runs."""
        found = await connection.fetch_value(QUERIES.get("find_live", schema_of(workspace)), [unique_key])
        return None if found is None else JobId(found)

    async def cancel(self, connection: Connection | Database, workspace: WorkspaceKey, job_id: JobId) -> JobState:
        """Ask a job to stop; says its state now (`running` stops at its next step).

        Raises JobNotFound, JobNotLive.
        """
        sql = QUERIES.get("ask_cancel", schema_of(workspace))
        state = await connection.fetch_value(sql, [job_id, self._clock.now()])
        if state is None:
            job = await self.get(connection, workspace, job_id)
            raise JobNotLive(id=job_id, state=job.state)
        self._wake(workspace)
        return JobState(state)

    async def try_again(self, connection: Connection | Database, workspace: WorkspaceKey, job_id: JobId) -> None:
        """Put a failed or cancelled job back; it goes on from its checkpoint.

        Raises JobNotFound, JobNotEnded.
        """
        sql = QUERIES.get("try_again", schema_of(workspace))
        if await connection.fetch_value(sql, [job_id, self._clock.now()]) is None:
            job = await self.get(connection, workspace, job_id)
            raise JobNotEnded(id=job_id, state=job.state)
        self._wake(workspace)

    async def amend(
        self,
        transaction: Transaction,
        workspace: WorkspaceKey,
        job_id: JobId,
        arguments: msgspec.Struct,
        due_at: datetime | None = None,
    ) -> None:
        """Change what a waiting job is to do, and when (None: now), with the caller's transaction.

        Raises JobNotFound, JobNotLive where it does not wait any more.
        """
        params = [job_id, msgspec.json.encode(arguments), due_at or self._clock.now()]
        if await transaction.fetch_value(QUERIES.get("amend", schema_of(workspace)), params) is None:
            job = await self.get(transaction, workspace, job_id)
            raise JobNotLive(id=job_id, state=job.state)
        transaction.after_commit(lambda: self._wake(workspace))

    async def get(self, connection: Connection | Database, workspace: WorkspaceKey, job_id: JobId) -> Job:
        """The job of that id. Raises JobNotFound."""
        row = await connection.fetch_row(QUERIES.get("get_job", schema_of(workspace)), [job_id])
        if row is None:
            raise JobNotFound(id=job_id)
        return _from_row(row)

    async def list(
        self,
        connection: Connection | Database,
        workspace: WorkspaceKey,
        *,
        created_by: UserId | None = None,
        state: JobState | None = None,
        kind: str | None = None,
        before: JobId | None = None,
        limit: int = 50,
    ) -> tuple[Job, ...]:
        """The newest jobs first; `before` is the last id of the page before."""
        params = [created_by, None if state is None else state.value, before, limit, kind]
        rows = await connection.fetch_rows(QUERIES.get("list_jobs", schema_of(workspace)), params)
        return tuple(_from_row(row) for row in rows)

    async def count(self, connection: Connection | Database, workspace: WorkspaceKey) -> dict[JobState, int]:
        """How many wait, run and lie dead."""
        rows = await connection.fetch_rows(QUERIES.get("count_by_state", schema_of(workspace)))
        found = {JobState(row["state"]): int(row["count"]) for row in rows}
        return {state: found.get(state, 0) for state in (JobState.WAITING, JobState.RUNNING, JobState.FAILED)}


def _from_row(row: Row) -> Job:
    return Job(
        id=JobId(row["id"]),
        kind=row["kind"],
        state=JobState(row["state"]),
        priority=row["priority"],
        due_at=row["due_at"],
        unique_key=row["unique_key"],
        attempts=row["attempts"],
        cancel_asked=row["cancel_asked"],
        created_at=row["created_at"],
        arguments=row["arguments"],
        progress=row["progress"],
        result=row["result"],
        error=row["error"],
        operation_id=None if row["operation_id"] is None else OperationId(row["operation_id"]),
        created_by=None if row["created_by"] is None else UserId(row["created_by"]),
        finished_at=row["finished_at"],
    )
