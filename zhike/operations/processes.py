"""A parent with children: starts them by forking, restarts those that die, ends them all, and never outlives itself.

The parent imports everything once and holds no thread, loop or connection, so that forking is safe, cheap in memory
and quick. A pipe that only the parent can write to tells children of its death, however it died.
"""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

import structlog

from zhike.kernel.base.clock import SystemClock

STOP_SECONDS = 12.0
READY_SECONDS = 60.0
ORPHAN_SECONDS = 1.5
"""How long a child may take to end when its parent is gone: the next start waits for the port that it holds."""
SHORT_LIFE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 10.0
HANG_SECONDS = 30.0
"""How long a child that used to say that it lives may be silent before it is ended and started anew."""
BEAT_SECONDS = 1.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_log = structlog.get_logger("zhike.processes")
_CLOCK = SystemClock()

Body = Callable[[Callable[[], None]], None]
"""What a child does. It gets a function to call when it is ready, and again every BEAT_SECONDS from its loop, so that
a child that hangs is told from one that has nothing to do. It ends by returning or by SIGTERM."""


@dataclass(slots=True)
class Child:
    """One place for a child, and who fills it now."""

    name: str
    body: Body
    pid: int | None = None
    began_at: float = 0.0
    deaths: int = 0
    start_at: float = 0.0
    ready: bool = False
    beats: int = 0
    beat_at: float = 0.0
    ready_pipe: int | None = field(default=None)


class Parent:
    """Keeps its children alive until it is told to stop."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        on_look: Callable[[], None] = lambda: None,
        on_fork: Callable[[], None] = lambda: None,
        hang_seconds: float = HANG_SECONDS,
    ) -> None:
        """`on_look` is called about once a second, to watch what is no child of ours; `on_fork` in each new child, to
        let go of what only the parent may hold."""
        self._children = tuple(children)
        self._on_look = on_look
        self._on_fork = on_fork
        self._hang_seconds = hang_seconds
        self._alive_read, self._alive_write = os.pipe()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._asked = False

    def start(self) -> bool:
        """Fork all children and wait until each is ready; False when one ended first or somebody asked to stop."""
        for number in _SIGNALS:
            signal.signal(number, self._ask)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for child in self._children:
            self._fork(child)
        deadline = _CLOCK.monotonic_seconds() + READY_SECONDS
        while not all(child.ready for child in self._children):
            self._wait(0.2)
            self._read_ready()
            late = _CLOCK.monotonic_seconds() > deadline
            if self._reap() or self.is_asked() or late:
                return False
        return True

    def watch(self) -> None:
        """Restart children that die, until a signal asks for the end."""
        while not self.is_asked():
            self._wait(1.0)
            self._read_ready()
            self._end_hung()
            for child in self._reap():
                lived = _CLOCK.monotonic_seconds() - child.began_at
                child.deaths = child.deaths + 1 if lived < SHORT_LIFE_SECONDS else 0
                pause = min(0.2 * 2**child.deaths, LONGEST_PAUSE_SECONDS) if child.deaths else 0.0
                child.start_at = _CLOCK.monotonic_seconds() + pause
                _log.error("process_died", name=child.name, seconds=round(lived, 1), again_in=pause)
            self._on_look()
            for child in self._children:
                if self.is_asked():
                    return
                if child.pid is None and child.start_at <= _CLOCK.monotonic_seconds():
                    self._fork(child)

    def stop(self) -> None:
        """Ask all children to end, wait, and end by force those that do not."""
        for child in self._children:
            if child.pid is not None:
                os.kill(child.pid, signal.SIGTERM)
        deadline = _CLOCK.monotonic_seconds() + STOP_SECONDS
        while any(child.pid is not None for child in self._children):
            self._reap()
            if _CLOCK.monotonic_seconds() > deadline:
                for child in self._children:
                    if child.pid is not None:
                        os.kill(child.pid, signal.SIGKILL)
                deadline = float("inf")
            self._wait(0.05)

    def is_asked(self) -> bool:
        """Whether a signal asked for the end."""
        return self._asked

    def _ask(self, *_: object) -> None:
        self._asked = True

    def _wait(self, seconds: float) -> None:
        pipes = [self._wake_read, *(child.ready_pipe for child in self._children if child.ready_pipe is not None)]
        ready, _, _ = select.select(pipes, [], [], seconds)
        if self._wake_read in ready:
            os.read(self._wake_read, 4096)

    def _read_ready(self) -> None:
        for child in self._children:
            pipe = child.ready_pipe
            if pipe is not None and select.select([pipe], [], [], 0)[0]:
                said = os.read(pipe, 4096)
                if said:
                    child.ready = True
                    child.beats += len(said)
                    child.beat_at = _CLOCK.monotonic_seconds()
                else:
                    os.close(pipe)
                    child.ready_pipe = None

    def _end_hung(self) -> None:
        """End by force who used to beat and does so no more: a stopped or hung process does not hear SIGTERM."""
        silent_since = _CLOCK.monotonic_seconds() - self._hang_seconds
        for child in self._children:
            if child.pid is not None and child.beats > 1 and child.beat_at < silent_since:
                _log.error("process_hung", name=child.name, seconds=self._hang_seconds)
                child.beats = 0
                os.kill(child.pid, signal.SIGKILL)

    def _reap(self) -> list[Child]:
        dead = []
        for child in self._children:
            # Only our own: others' children (the database) are waited for by those who started them.
            if child.pid is not None and os.waitpid(child.pid, os.WNOHANG)[0] != 0:
                child.pid = None
                dead.append(child)
        return dead

    def _fork(self, child: Child) -> None:
        read, write = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            self._be(child, write)
        os.close(write)
        if child.ready_pipe is not None:
            os.close(child.ready_pipe)
        child.pid, child.ready_pipe, child.ready, child.beats = pid, read, False, 0
        child.began_at = _CLOCK.monotonic_seconds()

    def _be(self, child: Child, ready: int) -> NoReturn:
        """What the child does instead of returning: its body, and then nothing of the parent's clearing up."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (*_SIGNALS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            # A Ctrl-C at the terminal is for the parent, which asks us in an orderly way.
            os.setpgid(0, 0)
            os.close(self._alive_write)
            self._on_fork()
            threading.Thread(target=_die_with, args=(self._alive_read,), daemon=True).start()
            os.set_blocking(ready, False)
            child.body(lambda: _say_ready(ready))
            code = 0
        except Exception as error:  # boundary: the last that a process does is to say why it ends
            _log.error("process_failed", name=child.name, exc_info=error)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def _say_ready(pipe: int) -> None:
    # A full pipe means that nobody has listened for a day; the next beat will do.
    with suppress(BlockingIOError, BrokenPipeError):
        os.write(pipe, b"1")


def _die_with(pipe: int) -> None:
    """Reads until the parent is gone; then asks this process to end, and ends it if it does not."""
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ORPHAN_SECONDS)
    os._exit(1)
