"""The jobs that bring the sample company into a workspace and take it away, for those who ask in the browser."""

from __future__ import annotations

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.settings import Settings
from zhike.kernel.jobs.model import NEVER, JobKind
from zhike.kernel.jobs.running import RunningJob
from zhike.operations.demo import MakeKernel, bring_demo, take_demo

DEMO, UNDEMO = "demo.load", "demo.remove"
ONE_AT_A_TIME = "demo"
"""The key of both: nobody takes away what is still being brought."""


class DemoArguments(msgspec.Struct, frozen=True):
    """Nothing: the workspace is the job's."""


class DemoResult(msgspec.Struct, frozen=True):
    """How many records, and who is among them. An administrator gives whom he likes a new password."""

    records: int
    logins: tuple[str, ...]


class DemoGone(msgspec.Struct, frozen=True):
    """How many records are gone."""

    records: int


def make_demo_kind(settings: Settings, clock: Clock, make_kernel: MakeKernel) -> JobKind[DemoArguments]:
    """The kind of the job. It works with kernels of its own, one on today's clock and one that goes through a year."""

    async def run(job: RunningJob[DemoArguments]) -> DemoResult:
        async with make_kernel(settings, clock) as kernel:
            brought = await bring_demo(kernel, make_kernel, job.workspace, lambda _done, _total: None)
        return DemoResult(brought.records, tuple(login for login, _, _ in brought.sign_ins))

    return JobKind(
        DEMO, ("载入演示数据", "Bring in the sample company"), DemoArguments, run, NEVER,
        "a sample that is there already is not loaded again",
    )  # fmt: skip


def make_demo_removal(settings: Settings, clock: Clock, make_kernel: MakeKernel) -> JobKind[DemoArguments]:
    """The kind of the job that takes it away. Doing it again goes on where it was interrupted."""

    async def run(job: RunningJob[DemoArguments]) -> DemoGone:
        async with make_kernel(settings, clock) as kernel:
            return DemoGone(await take_demo(kernel, job.workspace, lambda _done, _total: None))

    return JobKind(
        UNDEMO, ("移除演示数据", "Remove the sample company"), DemoArguments, run, NEVER,
        "what is gone already is not looked for again",
    )  # fmt: skip
