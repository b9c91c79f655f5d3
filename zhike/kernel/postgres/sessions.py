"""A small pool of raw connections: last in, first out, recycled by age and use.

The driver's own pool costs a proxy and a reset query on each use (0.62 of the raw rate); we keep no session
state, so there is nothing to reset. Recycling matters because a backend remembers every relation that it has
seen: about 1.1 MB for each workspace.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.ids import new_jitter
from zhike.kernel.postgres.errors import DatabaseBusy, DatabaseUnavailable

MAX_AGE_SECONDS = 1800.0
MAX_USES = 100_000
ACQUIRE_SECONDS = 10.0
_CLOCK = SystemClock()


def _retire_at() -> float:
    # Spread, so that connections made together at start are not all renewed in the same moment.
    return _CLOCK.monotonic_seconds() + new_jitter(0.8, 1.2) * MAX_AGE_SECONDS


@dataclass(slots=True, eq=False)
class Session:
    """One raw connection and what the pool knows of it."""

    raw: asyncpg.Connection
    retire_at: float = field(default_factory=_retire_at)
    uses: int = 0

    @property
    def worn(self) -> bool:
        """Whether the connection should be replaced when it comes back."""
        return self.uses >= MAX_USES or _CLOCK.monotonic_seconds() >= self.retire_at


class SessionPool:
    """Hands out sessions; at most `size` exist at a time."""

    def __init__(self, open_connection: Callable[[], Awaitable[asyncpg.Connection]], size: int) -> None:
        """Connections are opened when they are first needed."""
        self._open_connection = open_connection
        self._size = size
        self._idle: list[Session] = []
        self._count = 0
        self._waiters: deque[asyncio.Future[Session | None]] = deque()
        self._closing_tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def in_use(self) -> int:
        """How many sessions are lent out now."""
        return self._count - len(self._idle)

    async def acquire(self) -> Session:
        """Borrow a session. Raises DatabaseBusy, DatabaseUnavailable, the driver's errors of connecting."""
        while True:
            if self._closed:
                raise DatabaseUnavailable(message="the pool is closed")
            session = self._take_idle()
            if session is None and self._count < self._size:
                session = await self._open()
            if session is None:
                session = await self._wait()
            if session is not None:
                session.uses += 1
                return session

    def release(self, session: Session, *, broken: bool = False) -> None:
        """Give a session back; a broken, worn or closed one is replaced when next needed."""
        if broken or self._closed or session.worn or session.raw.is_closed():
            self._discard(session)
        elif not self._hand_over(session):
            self._idle.append(session)

    async def close(self) -> None:
        """Close idle sessions and refuse new ones; lent sessions close when they come back."""
        self._closed = True
        while self._waiters:
            self._hand_over(None)
        while self._idle:
            self._discard(self._idle.pop())
        if self._closing_tasks:
            await asyncio.wait(self._closing_tasks, timeout=10)

    def _take_idle(self) -> Session | None:
        while self._idle:
            session = self._idle.pop()
            if not session.raw.is_closed():
                return session
            self._count -= 1
        return None

    async def _open(self) -> Session:
        self._count += 1
        try:
            return Session(await self._open_connection())
        except BaseException:
            self._count -= 1
            self._hand_over(None)
            raise

    async def _wait(self) -> Session | None:
        waiter: asyncio.Future[Session | None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            return await asyncio.wait_for(asyncio.shield(waiter), ACQUIRE_SECONDS)
        except BaseException as error:
            if waiter.done() and not waiter.cancelled():
                self._return_unused(waiter.result())
            waiter.cancel()
            if isinstance(error, TimeoutError):
                raise DatabaseBusy(seconds=int(ACQUIRE_SECONDS)) from error
            raise

    def _return_unused(self, session: Session | None) -> None:
        if session is not None:
            self.release(session)
        else:
            self._hand_over(None)

    def _hand_over(self, session: Session | None) -> bool:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(session)
                return True
        return False

    def _discard(self, session: Session) -> None:
        self._count -= 1
        self._hand_over(None)
        task = asyncio.get_running_loop().create_task(_close_quietly(session.raw))
        self._closing_tasks.add(task)
        task.add_done_callback(self._closing_tasks.discard)


async def _close_quietly(raw: asyncpg.Connection) -> None:
    # close() also waits until a cancelled statement has really stopped, which terminate() would not.
    try:
        await raw.close(timeout=5)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        raw.terminate()
