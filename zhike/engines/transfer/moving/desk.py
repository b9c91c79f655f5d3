"""One file's part of a migration's job: steps commit with the file's own state."""

from __future__ import annotations

from uuid import UUID

import msgspec

from zhike.engines.transfer.model import ImportArguments, ImportState
from zhike.engines.transfer.moving.model import MigrationArguments, PartArguments, PartState
from zhike.engines.transfer.moving.store import keep_state
from zhike.kernel.jobs.model import Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.postgres.pool import Transaction


class PartDesk:
    """See `transfer/desk.py`. All desks of a migration share the list of states."""

    def __init__(self, job: RunningJob[MigrationArguments], part: PartArguments, states: list[PartState]) -> None:
        self.job, self._part, self._states = job, part, states
        self.id: UUID = part.id
        self.schema, self.workspace, self.database = job.schema, job.workspace, job.database
        self.arguments: ImportArguments = part.asked
        self.place = next(at for at, one in enumerate(job.arguments.parts) if one.id == part.id)
        self.rehearses = False

    @property
    def state(self) -> ImportState:
        """Where the file stands."""
        return self._states[self.place].state

    def check_cancelled(self) -> None:
        """See Desk."""
        self.job.check_cancelled()

    async def save(
        self,
        transaction: Transaction,
        *,
        checkpoint: msgspec.Struct | None = None,
        progress: Progress | None = None,
    ) -> None:
        """See Desk. In a rehearsal nothing but the progress is told, for the steps are taken back."""
        if isinstance(checkpoint, ImportState):
            await self.keep(transaction, PartState(checkpoint, self._states[self.place].sums))
        note = self.state.phase
        told = Progress(
            sum(_done(one.state) for one in self._states), sum(one.state.rows for one in self._states), note
        )
        if self.rehearses:
            await self.job.report(told)
        else:
            await self.job.save(transaction, progress=told)

    async def keep(self, transaction: Transaction, state: PartState) -> None:
        """Where the file stands now."""
        self._states[self.place] = state
        await keep_state(transaction, self.schema, self.id, state)


def _done(state: ImportState) -> int:
    counts = state.counts
    return counts.created + counts.updated + counts.unchanged + counts.refused
