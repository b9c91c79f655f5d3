"""The jobs that make memberships anew, and the hourly look at what time alone changes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.engines.segments.keep import FILL, FillArguments, KeepPorts, compare, refill, tell_problem
from zhike.engines.segments.meaning import understand
from zhike.engines.segments.model import Segment
from zhike.engines.segments.store import (
    leave,
    list_dynamic,
    list_ids,
    list_living,
    lock_head,
    note_filled,
    note_problem,
)
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.jobs.model import PATIENT, JobKind, Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import ScheduledJob

SWEEP = "segments.sweep"
HOURLY = ScheduledJob(SWEEP, SWEEP, "11 * * * *")
STEP = 2000
FIRST = UUID(int=0)


class SweepArguments(msgspec.Struct, frozen=True):
    """Nothing: whatever time changes is looked at."""


class FillState(msgspec.Struct, frozen=True):
    """Which segment is being filled, for which generation, and how far."""

    segment: UUID | None = None
    generation: int = 0
    after: UUID = FIRST
    done: int = 0


class Filled(msgspec.Struct, frozen=True):
    """How many records were looked at."""

    count: int


class Swept(msgspec.Struct, frozen=True):
    """How many segments are made anew."""

    segments: int


def make_segment_jobs(ports: KeepPorts) -> tuple[JobKind[FillArguments], JobKind[SweepArguments]]:
    """The kinds of jobs."""
    return (
        JobKind(
            FILL, ("更新群组", "Make memberships of segments"), FillArguments, _Filler(ports).run, PATIENT,
            "members are compared with what should be",
        ),
        JobKind(
            SWEEP, ("按时间更新群组", "Look at segments that time changes"), SweepArguments, _Sweeper(ports).run,
            PATIENT, "members are compared with what should be",
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Filler:
    ports: KeepPorts

    async def run(self, job: RunningJob[FillArguments]) -> Filled:
        """Segment by segment, until none is stale."""
        state = job.read_checkpoint(FillState) or FillState()
        while True:
            job.check_cancelled()
            catalog = await self.ports.catalogs.refresh(job.workspace)
            waiting = [one for one in await list_dynamic(job.database, job.schema) if one.state == "filling"]
            if not waiting:
                return Filled(state.done)
            segment = next((one for one in waiting if one.id == state.segment), waiting[0])
            if (segment.id, segment.generation) != (state.segment, state.generation):
                state = FillState(segment.id, segment.generation, FIRST, state.done)
            state = await self._step(job, catalog, segment, state)

    async def _step(
        self, job: RunningJob[FillArguments], catalog: Catalog, segment: Segment, state: FillState
    ) -> FillState:
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            await lock_head(transaction, job.schema)
            owner = catalog.objects.get(segment.object)
            ids = [] if owner is None else await list_living(transaction, job.schema, owner, state.after, STEP)
            try:
                await compare(self.ports, transaction, catalog, segment, ids)
            except ZhikeError as error:
                if error.status >= 500:
                    raise
                await note_problem(transaction, job.schema, segment.id, tell_problem(error))
                return state
            if ids:
                state = msgspec.structs.replace(state, after=ids[-1], done=state.done + len(ids))
            else:
                # Those that went to the bin meanwhile are not among the living any more.
                while gone := await list_ids(transaction, "list_binned", job.schema, [segment.id, STEP]):
                    await leave(transaction, job.schema, segment.id, gone, self.ports.clock.now())
                await note_filled(transaction, job.schema, segment, self.ports.clock.now())
                state = msgspec.structs.replace(state, segment=None)
            await job.save(transaction, checkpoint=state, progress=Progress(state.done, None))
        return state


@dataclass(frozen=True, slots=True)
class _Sweeper:
    ports: KeepPorts

    async def run(self, job: RunningJob[SweepArguments]) -> Swept:
        """Have those made anew that time alone may change."""
        catalog = await self.ports.catalogs.current(job.workspace)
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            moving = [
                segment.id
                for segment in await list_dynamic(transaction, job.schema)
                if segment.problem is None and await self._is_moving(catalog, segment)
            ]
            await refill(self.ports, transaction, job.workspace, moving)
        return Swept(len(moving))

    async def _is_moving(self, catalog: Catalog, segment: Segment) -> bool:
        try:
            node = read_condition(segment.draft.condition)
            _, reach = await understand(self.ports.database, (catalog, None), segment.object, node)
        except ZhikeError:
            return True
        return reach.moving
