"""A serving Zhike as a child: started, asked until it answers, weighed, stopped."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS = 2


@contextmanager
def served(data: Path, port: int) -> Iterator[tuple[int, float]]:
    """(process id, seconds until it answered). Without rate limits, two web processes, quiet logs."""
    environment = os.environ | {"ZHIKE_RATE_LIMIT": "0", "ZHIKE_LOG_LEVEL": "warning"}
    # As ./run does: bytecode is kept.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    program = "from zhike.cli import main; raise SystemExit(main())"
    flags = ["--data", str(data), "--port", str(port), "--workers", str(WORKERS)]
    command = [sys.executable, "-c", program, "serve", *flags]
    began = time.perf_counter()
    with (data / "bench-serve.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        _wait(port, process)
        yield process.pid, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError("zhike serve ended at once; see bench-serve.log in the data folder")


def weigh(pid: int) -> float:
    """PSS in MB of a process and its children, the database's left out."""
    total = 0
    for each in _list_tree(pid):
        try:
            if "postgres" in Path(f"/proc/{each}/comm").read_text():
                continue
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _list_tree(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    tree, waiting = [], [pid]
    while waiting:
        tree.append(waiting.pop())
        waiting += parents.get(tree[-1], [])
    return tree
