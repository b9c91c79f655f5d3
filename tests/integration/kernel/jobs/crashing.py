"""A worker process for test_crash: `python crashing.py URL WORKSPACE`. Its one job fills a table in steps."""

import asyncio
import sys
from zoneinfo import ZoneInfo

import msgspec

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.ids import WorkspaceKey, new_id
from zhike.kernel.base.registry import Registry
from zhike.kernel.jobs.model import QUICK, AnyJobKind, JobKind, NoArguments, Progress
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.postgres.connect import JOB
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier

STEPS = 300
ROWS = 5


class Done(msgspec.Struct, frozen=True):
    steps: int


async def fill(job: RunningJob[NoArguments]) -> None:
    """Each step's rows have keys of their own: a step that were done twice would collide."""
    state = job.read_checkpoint(Done) or Done(0)
    insert = (
        f"INSERT INTO {quote_identifier(job.schema)}.import_row (job_id, line, record_id, raw, state)"
        " VALUES ($1, $2, $3, '{}', 'new')"
    )
    for step in range(state.steps, STEPS):
        job.check_cancelled()
        async with job.database.transaction(job.workspace) as transaction:
            rows = [(job.id, step * ROWS + number, new_id()) for number in range(ROWS)]
            await transaction.execute_many(insert, rows)
            await job.save(transaction, checkpoint=Done(step + 1), progress=Progress(step + 1, STEPS))


def make_kinds() -> Registry[AnyJobKind]:
    kinds: Registry[AnyJobKind] = Registry("job kind")
    kinds.add(
        "fill", JobKind("fill", ("填", "Fill"), NoArguments, fill, QUICK, "each step commits with its checkpoint")
    )
    return kinds


async def main(url: str, workspace: WorkspaceKey) -> None:
    clock = SystemClock()
    queue = Queue(make_kinds(), clock, lambda _: None)

    async def keys() -> list[WorkspaceKey]:
        return [workspace]

    async def zone(workspace: WorkspaceKey) -> ZoneInfo:
        return ZoneInfo("UTC")

    schedule = Schedule(queue, clock, [], zone)
    await Worker(Database(url, JOB), queue, schedule, clock, keys).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], WorkspaceKey(sys.argv[2])))
