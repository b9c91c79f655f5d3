"""The nightly backup as a job: made, restored aside, compared, old ones forgotten; the result stays with the job."""

from __future__ import annotations

from pathlib import Path

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.settings import Settings
from zhike.kernel.jobs.model import PATIENT, JobKind, NoArguments, Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import ScheduledJob
from zhike.operations.backup.desk import backup_folder, forget_old, open_source
from zhike.operations.backup.errors import BackupDiffers
from zhike.operations.backup.make import make_backup
from zhike.operations.backup.restore import rehearse

NIGHTLY = "backup.nightly"
AT_NIGHT = ScheduledJob(NIGHTLY, NIGHTLY, "15 2 * * *")


class BackedUp(msgspec.Struct, frozen=True):
    """What a night brought: where the archive is, how large, and what restoring it aside found."""

    path: str
    size: int
    tables: int
    rows: int
    files: int
    rehearsal_seconds: float
    forgotten: int


def read_backed_up(result: bytes) -> BackedUp:
    """What a night's job left as its result."""
    return msgspec.json.decode(result, type=BackedUp)


def make_nightly(settings: Settings, clock: Clock) -> JobKind[NoArguments]:
    """The kind. Raises BackupDiffers from a run whose archive doesn't come back whole: the job fails and is seen."""

    async def back_up(job: RunningJob[NoArguments]) -> BackedUp:
        folder = backup_folder(settings)
        async with open_source(settings, job.database.url, clock) as source:
            await job.report(Progress(0, 2, "copy"))
            path = await make_backup(source, job.workspace, folder)
            await job.report(Progress(1, 2, "rehearse"))
            found = await rehearse(source, path)
        if found.differences:
            raise BackupDiffers(count=len(found.differences), first=found.differences[0])
        forgotten = forget_old(Path(folder), job.workspace)
        size = path.stat().st_size
        return BackedUp(str(path), size, found.tables, found.rows, found.files, found.seconds, len(forgotten))

    return JobKind(
        NIGHTLY,
        ("夜间备份与还原演练", "Nightly backup and rehearsal"),
        NoArguments,
        back_up,
        PATIENT,
        "a second archive of a night is one more archive; the oldest go",
    )
