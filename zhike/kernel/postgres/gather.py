"""Wake-ups that come in a row are passed on together.

While records are written, every process that writes announces it twenty times a second, and the sequencer as often
again; whoever listens would look at all of them. The first ones of a while are passed on at once, so that one write is
followed without delay; what comes after them waits for the end of the while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from zhike.kernel.base.ids import WorkspaceKey

WHILE_SECONDS = 0.1
AT_ONCE = 2
"""A write and its place in the journal are announced one after the other."""

Heard = Callable[[frozenset[WorkspaceKey] | None], None]


class Gathered:
    """Calls `callback` with what it is called with itself, at once or a little later and together."""

    def __init__(self, callback: Heard, *, seconds: float = WHILE_SECONDS, at_once: int = AT_ONCE) -> None:
        """Lives in the event loop in which it is called."""
        self._callback, self._seconds, self._at_once = callback, seconds, at_once
        self._passed = 0
        self._names: set[WorkspaceKey] = set()
        self._all = False
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Pass it on, or keep it for the end of the while. None means all."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._end)
            self._passed = 0
        if self._passed < self._at_once:
            self._passed += 1
            self._callback(workspaces)
        elif workspaces is None:
            self._all = True
        else:
            self._names |= workspaces

    def close(self) -> None:
        """Pass nothing on any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._timer = None
        kept, self._names = self._names, set()
        everything, self._all = self._all, False
        if everything or kept:
            self(None if everything else frozenset(kept))
