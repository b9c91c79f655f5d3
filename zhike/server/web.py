"""One web process: a kernel, the application, and uvicorn on a socket that its parent has opened."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn

import zhike
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.wake import Listener
from zhike.operations.kernel import Kernel
from zhike.server.app import make_app
from zhike.server.live import LiveEvents

GRACE_SECONDS = 5
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2048


class WebServer(uvicorn.Server):
    """uvicorn that says when it listens, and tells open event streams to end, which would hold up its own end."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], on_exit: Callable[[], object]) -> None:
        """`on_exit` is called in a signal handler: it must return at once."""
        super().__init__(config)
        self._on_ready = on_ready
        self._on_exit = on_exit

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal asked for the end."""
        super().handle_exit(sig, frame)
        self._on_exit()


async def serve_web(kernel: Kernel, listening: socket.socket, on_ready: Callable[[], None]) -> None:
    """Answer requests until a signal asks for the end."""
    async with live_events(kernel) as live:
        config = uvicorn.Config(
            make_app(kernel, live=live),
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            # Only a proxy on this machine may say who the caller is.
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1,::1",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
            backlog=BACKLOG,
        )
        loop = asyncio.get_running_loop()
        server = WebServer(config, on_ready, lambda: loop.call_soon_threadsafe(live.close))
        await server.serve(sockets=[listening])


@asynccontextmanager
async def live_events(kernel: Kernel) -> AsyncIterator[LiveEvents]:
    """The ears of a process: what others announce reaches the kernel and the open streams."""
    live = LiveEvents(kernel)

    def hear(workspaces: frozenset[WorkspaceKey] | None) -> None:
        kernel.hear(workspaces)
        live.wake(workspaces)

    listener = Listener(kernel.database.url, hear, serving=zhike.__version__)
    await listener.start()
    try:
        yield live
    finally:
        live.close()
        await listener.close()
