"""The sweep: every night, and after the first burst of records, each object with rules is scanned for what is new."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from zhike.engines.matching.bursts import MANY, SWEEP, SweepArguments, ask_for_sweep
from zhike.engines.matching.follow import KeyFollower, Ports
from zhike.engines.matching.scan import SCAN, ScanArguments
from zhike.engines.matching.store import read_cursor
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.jobs.model import PATIENT, JobKind, JobOptions
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import ScheduledJob

SWEPT_AT_NIGHT = ScheduledJob(SWEEP, SWEEP, "41 1 * * *", SweepArguments())


class Swept(msgspec.Struct, frozen=True):
    """How many scans were asked for; `waits`: records still come in, so it is tried again."""

    scans: int
    waits: bool = False


def make_sweep(ports: Ports) -> JobKind[SweepArguments]:
    """The kind of job."""
    return JobKind(
        SWEEP, ("查找新的重复记录", "Look for new duplicates"), SweepArguments, _Sweeper(ports).run, PATIENT,
        "one scan of an object is in the queue at a time",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sweeper:
    ports: Ports

    async def run(self, job: RunningJob[SweepArguments]) -> Swept:
        """Ask for the scans, or wait while a burst goes on."""
        catalog = await self.ports.catalogs.refresh(job.workspace)
        await KeyFollower(self.ports).follow(job.workspace)
        _, pos = await read_cursor(job.database, job.schema)
        before = job.arguments.after
        objects = _list_ruled(catalog)
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            if before is not None and pos - before >= MANY:
                ports = self.ports.queue, self.ports.clock
                await ask_for_sweep(transaction, job.workspace, (pos, str(pos)), ports)
                return Swept(0, waits=True)
            for key in objects:
                options = JobOptions(unique_key=f"{SCAN}:{key}")
                arguments = ScanArguments(key, whole=False)
                await self.ports.queue.enqueue(transaction, job.workspace, SCAN, arguments, options)
        return Swept(len(objects))


def _list_ruled(catalog: Catalog) -> list[str]:
    active = [one for one in catalog.duplicate_rules.values() if one.get("active", True)]
    found = {str(document["object"]) for document in active}
    return sorted(key for key in found if key in catalog.objects and catalog.objects[key].active)
