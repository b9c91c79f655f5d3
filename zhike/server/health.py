"""Is the process alive, can it work, how is it doing: outside the API, for the machines that watch it."""

import asyncio
from typing import Any

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import Forbidden, ZhikeError
from zhike.operations.kernel import Kernel
from zhike.server.endpoint import PERMISSION
from zhike.server.metrics import CONTENT_TYPE, Metrics
from zhike.server.permission import ANYONE
from zhike.server.reply import Answer, json_value

READY_SECONDS = 2.0
LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-real-ip"})


class Health(msgspec.Struct, frozen=True):
    """`ok`, or what is in the way."""

    status: str
    database: str | None = None


class MetricsForbidden(Forbidden):
    """Figures are for this machine, or for a token of an administrator."""

    code = "metrics_forbidden"
    title_zh = "无权查看运行指标"
    title_en = "Metrics are for this machine or an administrator's token"


def make_health_handlers(kernel: Kernel, metrics: Metrics) -> list[HTTPRouteHandler]:
    """The handlers of /healthz, /readyz and /metrics."""

    async def healthz() -> ASGIResponse:
        return json_value(Health("ok"))

    async def readyz() -> ASGIResponse:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await kernel.database.ping()
        except (ZhikeError, TimeoutError) as error:
            code = error.code if isinstance(error, ZhikeError) else "timed_out"
            return json_value(Health("unavailable", code), 503)
        return json_value(Health("ok", "ok"))

    async def show_metrics(request: Request[Any, Any, Any]) -> ASGIResponse:
        if not is_local(request) and not await _is_administrator(kernel, request):
            raise MetricsForbidden
        return Answer(metrics.to_text(), kind=CONTENT_TYPE)

    return [_make("/healthz", healthz), _make("/readyz", readyz), _make("/metrics", show_metrics)]


def is_local(request: Request[Any, Any, Any]) -> bool:
    """Whether the caller is on this machine and speaks for himself: a proxy here speaks for others."""
    client = request.scope.get("client")
    direct = not any(name in request.headers for name in FORWARDED)
    return direct and client is not None and client[0] in LOOPBACK


async def _is_administrator(kernel: Kernel, request: Request[Any, Any, Any]) -> bool:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    identity = await kernel.signin.tokens.identify(secret.strip()) if kind.lower() == "bearer" else None
    if identity is None or identity.scopes is None or "admin" not in identity.scopes:
        return False
    policy = await kernel.access.get_policy(identity.reader(), await kernel.catalogs.current(identity.workspace))
    return policy.has_ability("workspace.admin")


def _make(path: str, function: Any) -> HTTPRouteHandler:
    return HTTPRouteHandler(path, http_method="GET", opt={PERMISSION: ANYONE})(function)
