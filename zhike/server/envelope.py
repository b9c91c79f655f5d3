"""What every request and answer is wrapped in: an id, limits of size, headers of security, a line in the log.

Plain ASGI around the application, so that it also covers files, errors and addresses that do not exist.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import TooLarge
from zhike.kernel.base.ids import new_token
from zhike.server.call import LIMIT, REQUEST_ID
from zhike.server.language import choose_language
from zhike.server.limits import Remaining
from zhike.server.metrics import Metrics
from zhike.server.problems import answer_problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

MAX_BODY = 8 * 1024 * 1024
MAX_UPLOAD = 1024 * 1024 * 1024
UPLOADS = frozenset({"/api/v1/imports/preview", "/api/v1/files"})
SLOW_SECONDS = 1.0
STREAMS = frozenset({"/api/v1/events"})
"""Answers that last as long as the caller likes: their duration says nothing."""

_OWN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_API_POLICY = b"default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    b"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    b"font-src 'self' data:; connect-src 'self'; frame-src blob:; object-src 'none'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
_log = structlog.get_logger("zhike.access")


class BodyTooLarge(TooLarge):
    """The body is larger than one request may be."""

    code = "body_too_large"
    title_zh = "请求体过大"
    title_en = "The body is too large"
    detail_zh = "请求体最大 {limit} 字节。大量数据请使用导入，或分批提交。"
    detail_en = "A body has at most {limit} bytes. Use an import for much data, or send it in batches."


class Envelope:
    """The outermost application."""

    def __init__(self, app: App, clock: Clock, metrics: Metrics, *, secure: bool) -> None:
        """`secure` adds Strict-Transport-Security; only where people really come by HTTPS."""
        self._app = app
        self._clock = clock
        self._metrics = metrics
        self._always = [*_ALWAYS, _HSTS] if secure else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Exchange(self._clock, self._metrics, self._always, scope, receive, send).run(self._app)


class _Exchange:
    """One request with its answer."""

    __slots__ = (
        "_always",
        "_began",
        "_clock",
        "_head",
        "_id",
        "_left",
        "_metrics",
        "_receive",
        "_scope",
        "_send",
        "_status",
    )

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        always: list[tuple[bytes, bytes]],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self._clock, self._metrics, self._always = clock, metrics, always
        self._scope, self._receive, self._send = scope, receive, send
        self._began = clock.monotonic_seconds()
        self._status = 0
        self._left = MAX_UPLOAD if scope["path"] in UPLOADS else MAX_BODY
        self._id = self._find_header(b"x-request-id")
        if _OWN_ID.fullmatch(self._id) is None:
            self._id = new_token(12)
        scope[REQUEST_ID] = self._id
        self._head = scope["method"] == "HEAD"
        if self._head:
            scope["method"] = "GET"

    async def run(self, app: App) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=self._id)
        try:
            declared = self._find_header(b"content-length")
            if declared.isascii() and declared.isdigit() and int(declared[:18]) > self._left:
                await self._refuse()
            else:
                await app(self._scope, self._take, self._give)
        finally:
            self._note()

    async def _refuse(self) -> None:
        language = choose_language(self._find_header(b"accept-language"))
        answer = answer_problem(BodyTooLarge(limit=self._left), language, self._id)
        answer.fields["Connection"] = "close"
        await answer(self._scope, self._receive, self._give)

    async def _take(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise BodyTooLarge(limit=MAX_BODY)
        return message

    async def _give(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = self._complete(list(message.get("headers", ())))
        elif self._head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _complete(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        named = {name.lower() for name, _ in headers}
        headers += self._always
        headers.append((b"x-request-id", self._id.encode()))
        if b"content-security-policy" not in named:
            headers.append((b"content-security-policy", _API_POLICY))
        if b"cache-control" not in named:
            headers.append((b"cache-control", b"no-store"))
        remaining: Remaining | None = self._scope.get(LIMIT)
        if remaining is not None:
            headers += remaining.to_headers()
        return headers

    def _find_header(self, wanted: bytes) -> str:
        for name, value in self._scope["headers"]:
            if name == wanted:
                found: bytes = value
                return found.decode("latin-1")
        return ""

    def _note(self) -> None:
        seconds = self._clock.monotonic_seconds() - self._began
        method, route = self._scope["method"], str(self._scope.get("path_template") or "other")
        self._metrics.note_request(method, route, self._status, None if route in STREAMS else seconds)
        if self._status >= 400 or (seconds >= SLOW_SECONDS and route not in STREAMS) or method != "GET":
            # The route and not the path: addresses hold ids, query strings hold values.
            _log.info("request", method=method, route=route, status=self._status, ms=round(seconds * 1000, 1))
