"""Wake-ups between processes: which workspaces were written to. They only hasten what polling would find.

Writers never NOTIFY inside their transactions (that serialises commits: a third of the rate). After commit
they tell the Waker of their process, which sends at most one stand-alone NOTIFY in 50 ms. The Listener calls
back with the workspaces named; after a broken connection it says "anything may have happened".
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey, new_jitter
from zhike.kernel.postgres.connect import PoolKind, connect
from zhike.kernel.postgres.errors import DRIVER_ERRORS
from zhike.kernel.postgres.gather import Gathered
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.presence import SHARED_LOCK, SHARED_UNLOCK, serving_kind

CHANNEL = "zhike_wake"
INTERVAL_SECONDS = 0.05
# PostgreSQL takes 7999 bytes; more names than that are said as "all".
MAX_PAYLOAD_BYTES = 7900
ALL = "*"

_LISTENER = PoolKind("listener", size=1, statement_timeout_seconds=0.0)
_NOTIFY = "SELECT pg_notify($1, $2)"

WakeCallback = Callable[[frozenset[WorkspaceKey] | None], None]
"""Gets the workspaces to look at; None means all of them."""


class Waker:
    """Tells the other processes, and this one, which workspaces were written to."""

    def __init__(self, database: Database, interval_seconds: float = INTERVAL_SECONDS) -> None:
        """One a process."""
        self._database = database
        self._interval_seconds = interval_seconds
        self._pending: set[WorkspaceKey] = set()
        self._task: asyncio.Task[None] | None = None

    def announce(self, workspace: WorkspaceKey) -> None:
        """Say that a workspace was written to. Returns at once; call it after commit, from the event loop."""
        self._pending.add(workspace)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._send_while_pending())

    async def close(self) -> None:
        """Send what is pending, and stop."""
        task = self._task
        if task is not None:
            await task

    async def _send_while_pending(self) -> None:
        try:
            while self._pending:
                names, self._pending = self._pending, set()
                # A lost wake-up delays its readers until their next poll, which is what polling is for.
                with suppress(ZhikeError):
                    await self._database.fetch_value(_NOTIFY, [CHANNEL, to_payload(names)])
                await asyncio.sleep(self._interval_seconds)
        finally:
            self._task = None


class Listener:
    """Calls back when any process has announced something. Keeps its own connection and renews it."""

    def __init__(self, url: str, callback: WakeCallback, *, serving: str | None = None) -> None:
        """`callback` runs in the event loop and must neither wait nor raise. `serving`: the version of the program, of
        a process that serves (see `presence.py`)."""
        self._url = url
        self._serving = serving
        self._callback = Gathered(callback)
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen; returns when the first connection listens."""
        self._task = asyncio.get_running_loop().create_task(self._keep_listening())
        await self._listening.wait()

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self._callback.close()

    async def _keep_listening(self) -> None:
        delay = 0.1
        while True:
            try:
                await self._listen_once()
                delay = 0.1
            except DRIVER_ERRORS:
                delay = min(delay * 2, 5.0)
            await asyncio.sleep(delay * new_jitter(0.5, 1.0))

    async def _listen_once(self) -> None:
        connection = await connect(self._url, _LISTENER if self._serving is None else serving_kind(self._serving))
        gone = asyncio.Event()
        try:
            if self._serving is not None:
                await connection.fetchval(SHARED_LOCK)
            connection.add_termination_listener(lambda _: gone.set())
            await connection.add_listener(CHANNEL, self._hear)
            self._listening.set()
            # Announcements made while nobody listened are lost, so everything may have changed.
            self._callback(None)
            await gone.wait()
        finally:
            if self._serving is not None and not gone.is_set():
                # Before the server notices that nobody is at the other end, the next program may want to begin.
                with suppress(*DRIVER_ERRORS):
                    await connection.fetchval(SHARED_UNLOCK)
            connection.terminate()

    def _hear(self, connection: object, pid: int, channel: str, payload: object) -> None:
        self._callback(from_payload(str(payload)))


def to_payload(workspaces: set[WorkspaceKey]) -> str:
    """The names with commas between, or `*` where they are too many."""
    text = ",".join(sorted(workspaces))
    return text if len(text.encode()) <= MAX_PAYLOAD_BYTES else ALL


def from_payload(payload: str) -> frozenset[WorkspaceKey] | None:
    """The names in a payload; None for all."""
    if payload == ALL:
        return None
    return frozenset(WorkspaceKey(name) for name in payload.split(",") if name)
