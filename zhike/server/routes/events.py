"""The stream of live events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar.response.base import ASGIResponse

from zhike.kernel.signin.model import Identity
from zhike.operations.kernel import Kernel
from zhike.server.call import Call
from zhike.server.cookies import cookie_name
from zhike.server.endpoint import Endpoint
from zhike.server.live import LiveEvents
from zhike.server.metrics import Metrics
from zhike.server.permission import reads
from zhike.server.reply import Answer

LIVE = "zhike_live"
METRICS = "zhike_metrics"


class EventStream(Answer):
    """An answer that goes on until the caller leaves, the process ends, or the sign-in does."""

    def __init__(self, call: Call, chunks: AsyncIterator[bytes]) -> None:
        """`chunks` are ready to be sent."""
        super().__init__()
        self._call = call
        self._chunks = chunks

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send until somebody has enough."""
        first = await anext(self._chunks)
        metrics: Metrics = self._call.request.app.state[METRICS]
        with metrics.streams.track_inprogress():
            await self._stream(first, receive, send)

    async def _stream(self, first: bytes, receive: Any, send: Any) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        sending = asyncio.create_task(self._send_all(send))
        leaving = asyncio.create_task(_wait_until_gone(receive))
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, leaving):
            task.cancel()
        await asyncio.wait({sending, leaving})
        await self._chunks.aclose()  # type: ignore[attr-defined]  # an async generator
        if not leaving.done() or leaving.cancelled():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_all(self, send: Any) -> None:
        async for chunk in self._chunks:
            if not await self._still_signed_in():
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def _still_signed_in(self) -> bool:
        """Asked before each event: a session that ended must not hear another word."""
        return await identify_again(self._call.kernel, self._call) == self._call.identity


async def identify_again(kernel: Kernel, call: Call) -> Identity | None:
    """Who the caller is now."""
    kind, _, secret = (call.header("authorization") or "").partition(" ")
    if kind:
        return await kernel.signin.tokens.identify(secret.strip())
    return await kernel.signin.sessions.identify(call.find_cookie(cookie_name(kernel.settings)) or "")


async def stream_events(call: Call) -> ASGIResponse:
    """GET /events"""
    live: LiveEvents = call.request.app.state[LIVE]
    return EventStream(call, live.follow(call.reader))


async def _wait_until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


ENDPOINTS = (
    Endpoint(
        "GET", "/events", stream_events, reads(), ("实时变更", "Live changes"),
        answers={200: None, 429: None}, kind="text/event-stream",
    ),
)  # fmt: skip
