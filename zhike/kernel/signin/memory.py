"""What a process remembers of sessions and tokens: for a second at most, and one look-up at a time for each."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from zhike.kernel.base.clock import Clock
from zhike.kernel.signin.model import Identity

REMEMBER_SECONDS = 1.0
MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Remembered:
    identity: Identity | None
    until: float


class Memory:
    """Identities by the hash of what proved them."""

    def __init__(self, clock: Clock) -> None:
        """Empty."""
        self._clock = clock
        self._known: dict[bytes, _Remembered] = {}
        self._looking: dict[bytes, asyncio.Task[Identity | None]] = {}
        self._era = 0

    async def recall(self, key: bytes, look_up: Callable[[], Awaitable[Identity | None]]) -> Identity | None:
        """The identity behind a key, looked up anew where that was more than a second ago."""
        known = self._known.get(key)
        if known is not None and known.until > self._clock.monotonic_seconds():
            return known.identity
        task = self._looking.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._look(key, look_up))
            self._looking[key] = task
        # One caller that goes away must not take the others' answer with it.
        return await asyncio.shield(task)

    def forget(self) -> None:
        """Look everything up again: something about sessions changed, here or in another process."""
        self._era += 1
        self._known.clear()
        self._looking.clear()

    async def _look(self, key: bytes, look_up: Callable[[], Awaitable[Identity | None]]) -> Identity | None:
        era, began = self._era, self._clock.monotonic_seconds()
        try:
            identity = await look_up()
        finally:
            if era == self._era:
                self._looking.pop(key, None)
        # What was read before a change is answered to those who asked before it, and not kept.
        if era == self._era:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = _Remembered(identity, began + REMEMBER_SECONDS)
        return identity
