"""`zhike serve` as people run it: processes, signals, crashes, ports."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "correct horse battery"
WAIT_SECONDS = 120


@dataclass
class Serving:
    """One running `zhike serve`, and what it printed."""

    process: subprocess.Popen[str]
    address: str

    @property
    def children(self) -> list[psutil.Process]:
        """Its Python children: web processes and the background process."""
        parent = psutil.Process(self.process.pid)
        return [child for child in parent.children() if "python" in child.name()]

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", timeout=30)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT_SECONDS)


def start(data: Path, *flags: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "zhike.cli", "serve", "--json", "--data", str(data), *flags]
    environment = {**os.environ, "LANG": "en_US.UTF-8"} | {"LC_ALL": "", "LC_MESSAGES": "", "ZHIKE_LANGUAGE": ""}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_until_ready(process: subprocess.Popen[str]) -> Serving:
    assert process.stdout is not None
    for line in process.stdout:
        told = json.loads(line)
        if "pid" in told:
            assert told["pid"] == process.pid
            return Serving(process, told["address"])
    assert process.stderr is not None
    raise AssertionError(process.stderr.read())


def is_alive(pid: int) -> bool:
    """Whether a process runs. One that ended and was adopted by a PID 1 that reaps nobody stays as a zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """What a test starts, ended with it."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=WAIT_SECONDS)


@pytest.mark.slow
def test_serves_survives_and_stops(open_folder: Path, processes: list[subprocess.Popen[str]]) -> None:
    data = open_folder / "数据 folder"

    def serve(*flags: str) -> Serving:
        processes.append(start(data, "--port", "0", "--workers", "2", *flags))
        return wait_until_ready(processes[-1])

    serving = serve("--admin-password", PASSWORD)
    assert serving.get("/healthz").json()["status"] == "ok"
    assert serving.get("/readyz").json()["database"] == "ok"
    body = {"login": "admin", "password": PASSWORD}
    session = httpx.post(f"{serving.address}/api/v1/session", json=body, timeout=30)
    assert (session.status_code, session.json()["workspace"]["key"]) == (201, "main")

    second = subprocess.run(  # noqa: PLW1510 - the exit code is what is asked
        [sys.executable, "-m", "zhike.cli", "serve", "--data", str(data), "--port", "0"],
        cwd=ROOT, env={**os.environ, "ZHIKE_LANGUAGE": "en"}, capture_output=True, text=True, timeout=WAIT_SECONDS,
    )  # fmt: skip
    assert second.returncode == 3
    assert str(serving.process.pid) in second.stderr
    assert serving.address in second.stderr

    children = serving.children
    assert len(children) == 3
    for child in children:
        child.kill()
    gone, _ = psutil.wait_procs(children, WAIT_SECONDS)
    assert len(gone) == 3
    # The sockets are the parent's: a request waits for the process that is started anew, and none is refused.
    assert serving.get("/healthz").status_code == 200

    everybody = [serving.process.pid, *(child.pid for child in psutil.Process(serving.process.pid).children(True))]
    assert serving.stop() == 0
    assert [pid for pid in everybody if is_alive(pid)] == []

    again = serve()
    port = httpx.URL(again.address).port
    everybody = [child.pid for child in psutil.Process(again.process.pid).children(True)]
    again.process.kill()
    again.process.wait()
    processes.append(start(data, "--port", str(port)))
    third = wait_until_ready(processes[-1])
    assert third.get("/readyz").json()["status"] == "ok"
    assert [pid for pid in everybody if is_alive(pid)] == []
    assert third.stop(signal.SIGTERM) == 0


def test_busy_port_says_so_and_names_the_way_out(open_folder: Path, database_url: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = subprocess.run(  # noqa: PLW1510 - the exit code is what is asked
            [
                sys.executable, "-m", "zhike.cli", "serve", "--data", str(open_folder), "--port", str(port),
                "--database-url", database_url,
            ],
            cwd=ROOT, env={**os.environ, "ZHIKE_LANGUAGE": "en"}, capture_output=True, text=True, timeout=WAIT_SECONDS,
        )  # fmt: skip
    assert done.returncode == 3
    assert f"127.0.0.1:{port}" in done.stderr
    assert f"--port {port + 1}" in done.stderr
