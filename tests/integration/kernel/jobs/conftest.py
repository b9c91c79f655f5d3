"""Kinds of job that record what happened to them, and a worker with a clock that stands still."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import msgspec
import pytest

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.registry import Registry
from zhike.kernel.jobs.model import NEVER, PATIENT, QUICK, AnyJobKind, Job, JobId, JobKind, JobOptions, RetryClass
from zhike.kernel.jobs.queue import NOW, Queue
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import Schedule, ScheduledJob
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def shanghai(workspace: WorkspaceKey) -> ZoneInfo:
    return SHANGHAI


class Word(msgspec.Struct, frozen=True):
    word: str


class Echo(msgspec.Struct, frozen=True):
    said: str


Run = Callable[[RunningJob[Word]], Awaitable[msgspec.Struct | None]]


@dataclass
class Desk:
    """What a test needs to put jobs into one workspace and have them done."""

    database: Database
    workspace: Workspace
    clock: FrozenClock
    kinds: Registry[AnyJobKind] = field(default_factory=lambda: Registry("job kind"))
    woken: list[WorkspaceKey] = field(default_factory=list)
    lines: list[ScheduledJob] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = Queue(self.kinds, self.clock, self.woken.append)

    def define(self, name: str, run: Run, retry: RetryClass = QUICK, *, small: bool = False) -> None:
        self.kinds.add(name, JobKind(name, (name, name), Word, run, retry, "only tests run it", small=small))

    def define_echo(self, name: str = "echo", *, small: bool = False) -> None:
        async def run(job: RunningJob[Word]) -> Echo:
            self.done.append(job.arguments.word)
            return Echo(job.arguments.word)

        self.define(name, run, small=small)

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.queue, self.clock, self.lines, shanghai)

    def worker(self, slots: int = 4) -> Worker:
        async def keys() -> list[WorkspaceKey]:
            return [self.workspace.key]

        return Worker(self.database, self.queue, self.schedule, self.clock, keys, slots)

    async def add(self, kind: str, word: str = "", options: JobOptions = NOW) -> JobId:
        async with self.database.transaction(self.workspace.key) as transaction:
            return await self.queue.enqueue(transaction, self.workspace.key, kind, Word(word), options)

    async def get(self, job_id: JobId) -> Job:
        return await self.queue.get(self.database, self.workspace.key, job_id)

    async def drain(self) -> int:
        return await self.worker().drain(self.workspace.key)


@pytest.fixture
def desk(database: Database, workspace: Workspace, clock: FrozenClock) -> Desk:
    return Desk(database, workspace, clock)


__all__ = ["NEVER", "PATIENT", "QUICK", "Desk", "Echo", "Word"]
