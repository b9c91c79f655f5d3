"""How this workspace and what it runs on are doing, for its administrators; `zhike doctor` tells the same of all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.jobs.model import JobId, JobOptions, NoArguments
from zhike.operations.backup.desk import KEPT, list_archives
from zhike.operations.backup.nightly import NIGHTLY
from zhike.operations.checks import run_checks
from zhike.operations.finding import Finding
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value

State = Literal["ok", "warn", "bad"]
_STATES: dict[str, State] = {"good": "ok", "warning": "warn", "bad": "bad"}
_ORDER: tuple[State, ...] = ("bad", "warn", "ok")


class FindingView(msgspec.Struct, frozen=True):
    """One check: the label says what was found and, where it isn't well, what to do."""

    check: str
    state: State
    label: LabelView
    workspace: str | None
    values: Mapping[str, Any]


class HealthView(msgspec.Struct, frozen=True):
    """The worst state, and everything that was looked at."""

    state: State
    findings: tuple[FindingView, ...]


class ArchiveView(msgspec.Struct, frozen=True):
    """A backup that lies on the server: its file's name, when it was begun, how large it is."""

    name: str
    at: datetime
    size: int


class ArchiveList(msgspec.Struct, frozen=True):
    """The backups of the workspace, newest first, and how many of them are kept."""

    kept: int
    data: tuple[ArchiveView, ...]


class BackingView(msgspec.Struct, frozen=True):
    """The job that makes one and rehearses its return."""

    job: JobId


async def list_backups(call: Call) -> ASGIResponse:
    """GET /backups"""
    found = list_archives(call.kernel.settings, call.identity.workspace)
    return json_value(ArchiveList(KEPT, tuple(ArchiveView(one.name, one.at, one.size) for one in found)))


async def back_up(call: Call) -> ASGIResponse:
    """POST /backups"""
    options = JobOptions(unique_key=NIGHTLY, created_by=UserId(call.identity.actor))
    async with call.kernel.database.transaction(call.identity.workspace) as transaction:
        job = await call.kernel.queue.enqueue(transaction, call.identity.workspace, NIGHTLY, NoArguments(), options)
    return json_value(BackingView(job), 202)


async def read_health(call: Call) -> ASGIResponse:
    """GET /health"""
    found = await run_checks(call.kernel, workspace=call.identity.workspace, whole=False)
    views = tuple(_view(one) for one in found)
    worst: State = min((one.state for one in views), key=_ORDER.index)
    return json_value(HealthView(worst, views))


def _view(one: Finding) -> FindingView:
    return FindingView(one.check, _STATES[one.state], LabelView(one.zh, one.en), one.workspace, one.values)


ENDPOINTS = (
    Endpoint(
        "GET", "/health", read_health, reads("admin", "health.read"), ("运行状况", "Health"),
        answers={200: HealthView},
    ),
    Endpoint(
        "GET", "/backups", list_backups, reads("admin", "health.read"), ("备份", "Backups"),
        answers={200: ArchiveList},
    ),
    Endpoint(
        "POST", "/backups", back_up, writes("admin", "workspace.admin"),
        ("立即备份并演练还原", "Make a backup now and rehearse its return"), answers={202: BackingView},
    ),
)  # fmt: skip
