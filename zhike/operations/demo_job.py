"""The job that brings the sample company into a workspace, for those who ask for it in the browser."""

from __future__ import annotations

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.settings import Settings
from zhike.kernel.jobs.model import NEVER, JobKind
from zhike.kernel.jobs.running import RunningJob
from zhike.operations.demo import MakeKernel, bring_demo

DEMO = "demo.load"


class DemoArguments(msgspec.Struct, frozen=True):
    """Nothing: the workspace is the job's."""


class DemoResult(msgspec.Struct, frozen=True):
    """How many records, and who is among them. An administrator gives whom he likes a new password."""

    records: int
    logins: tuple[str, ...]


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
