"""kill -9 of the worker in the midst of a job: the next one goes on at once, and nothing is done twice."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.integration.kernel.jobs.crashing import ROWS, STEPS, make_kinds
from zhike.kernel.base.clock import SystemClock
from zhike.kernel.jobs.model import JobState, NoArguments, Progress
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import Workspace

SCRIPT = Path(__file__).with_name("crashing.py")


def start_worker(url: str, workspace: str) -> subprocess.Popen[bytes]:
    root = SCRIPT.parents[4]
    return subprocess.Popen([sys.executable, "-m", "tests.integration.kernel.jobs.crashing", url, workspace], cwd=root)


async def test_killed_worker_loses_and_doubles_nothing(
    database: Database, database_url: str, workspace: Workspace
) -> None:
    queue = Queue(make_kinds(), SystemClock(), lambda _: None)
    async with database.transaction(workspace.key) as transaction:
        job_id = await queue.enqueue(transaction, workspace.key, "fill", NoArguments())
    kill_at = sorted(random.Random(7).sample(range(20, STEPS - 20), 3))
    process = start_worker(database_url, workspace.key)
    try:
        while (job := await queue.get(database, workspace.key, job_id)).state in {JobState.WAITING, JobState.RUNNING}:
            steps = msgspec.json.decode(job.progress, type=Progress).done if job.progress else 0
            if kill_at and steps >= kill_at[0]:
                kill_at.pop(0)
                process.kill()
                process.wait()
                process = start_worker(database_url, workspace.key)
            assert process.poll() is None
            await asyncio.sleep(0.005)
    finally:
        process.kill()
        process.wait()
    assert (job.state, kill_at) == (JobState.DONE, [])
    lines = await database.fetch_rows(
        f"SELECT line FROM {quote_identifier(workspace.schema)}.import_row WHERE job_id = $1 ORDER BY line", [job_id]
    )
    assert [row["line"] for row in lines] == list(range(STEPS * ROWS))
