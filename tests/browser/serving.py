"""`zhike serve` as a process of its own, on a free port and a fresh data folder."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue

PASSWORD = "a browser looks at it"
_READY = re.compile(r"(http://127\.0\.0\.1:\d+)(?![\d/])")
START_SECONDS = 120
STOP_SECONDS = 30


class ServerDied(Exception):
    """The server did not come up; what it said is the message."""


class Serving:
    """A running server. Stop it in the end."""

    def __init__(self, folder: Path, password: str | None = PASSWORD) -> None:
        """Start it over `folder` and wait until it says where it listens. Without a password it waits to be set up.

        Raises ServerDied.
        """
        command = [sys.executable, "-c", "from zhike.cli import main; raise SystemExit(main())", "serve"]
        options = ["--data", str(folder), "--port", "0", "--workers", "1"]
        if password is not None:
            options += ["--admin-password", password]
        self._process = subprocess.Popen(
            [*command, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self._lines: Queue[str | None] = Queue()
        self._said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.url = self._wait_until_ready()

    @property
    def setup_link(self) -> str:
        """The link of the first set-up that it printed."""
        return next(found.group() for line in self._said if (found := re.search(r"http\S+/setup#\S+", line)))

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _wait_until_ready(self) -> str:
        while True:
            try:
                line = self._lines.get(timeout=START_SECONDS)
            except Empty:
                line = None
            if line is None:
                self.stop()
                raise ServerDied("".join(self._said))
            self._said.append(line)
            found = _READY.search(line)
            if found:
                return found.group(1)

    def stop(self) -> None:
        """As Ctrl-C does; by force where that does not help."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._listener.join(STOP_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()
