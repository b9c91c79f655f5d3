"""The nightly job, run by a real worker."""

from dataclasses import replace
from pathlib import Path

import msgspec

from tests.integration.kernel.jobs.conftest import Desk
from tests.integration.kernel.records.company import Company, make_company, publish
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.settings import Settings
from zhike.kernel.jobs.model import JobState, NoArguments
from zhike.kernel.journal.place import place_all
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace
from zhike.operations.backup.desk import KEPT, backup_folder, forget_old
from zhike.operations.backup.nightly import NIGHTLY, BackedUp, make_nightly


async def test_the_night_makes_an_archive_that_came_back_whole(
    database: Database, workspace: Workspace, clock: FrozenClock, tmp_path: Path
) -> None:
    company: Company = await make_company(database, workspace, clock, await publish(database, workspace, clock))
    await company.create("account", name="知客")
    await place_all(database, workspace.key, clock)
    settings = replace(Settings(), data=tmp_path)
    desk = Desk(database, workspace, clock)
    desk.kinds.add(NIGHTLY, make_nightly(settings, clock))
    async with database.transaction(workspace.key) as transaction:
        job_id = await desk.queue.enqueue(transaction, workspace.key, NIGHTLY, NoArguments())
    await desk.drain()
    job = await desk.get(job_id)
    assert (job.state, job.error) == (JobState.DONE, None)
    told = msgspec.json.decode(job.result or b"", type=BackedUp)
    [archive] = backup_folder(settings).glob("*.zhike")
    assert (told.path, told.size, told.files) == (str(archive), archive.stat().st_size, 0)
    assert told.rows > 0


def test_only_the_newest_archives_of_a_workspace_stay(tmp_path: Path) -> None:
    for key in ("main", "main_two"):
        for day in range(1, 20):
            (tmp_path / f"{key}-202603{day:02d}-021500.zhike").touch()
    gone = forget_old(tmp_path, "main")
    assert [path.name for path in gone] == [f"main-202603{day:02d}-021500.zhike" for day in range(1, 20 - KEPT)]
    assert len(list(tmp_path.glob("main_two-*"))) == 19
