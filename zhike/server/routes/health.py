"""How this workspace and what it runs on are doing, for its administrators; `zhike doctor` tells the same of all."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from litestar.response.base import ASGIResponse

from zhike.operations.checks import run_checks
from zhike.operations.finding import Finding
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
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
)  # fmt: skip
