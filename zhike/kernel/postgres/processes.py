"""The processes of a cluster that an earlier, killed Zhike left behind: find them and end them."""

import os
import signal
import time
from pathlib import Path

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.errors import ZhikeError

STOP_SECONDS = 30.0
_CLOCK = SystemClock()


class OrphanSurvives(ZhikeError):
    """A server of an earlier run does not go away."""

    code = "orphan_survives"
    title_zh = "旧的数据库进程无法结束"
    title_en = "An old database process does not end"
    detail_zh = "上次运行留下的数据库进程 {pids} 无法结束，请手动结束后重试。"
    detail_en = "The database processes {pids} of an earlier run do not end. End them and start again."


def read_postmaster_pid(cluster: Path) -> int | None:
    """The process id in the cluster's lock file, or None."""
    return _read_pid(cluster / "postmaster.pid")


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether the server with this process id says in its lock file that it takes connections.

    The id matters: the file of a killed server says "ready" until the next one overwrites it.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return False
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def list_processes(cluster: Path) -> list[int]:
    """All processes that work in the cluster's folder, as PostgreSQL's do."""
    wanted = os.fspath(cluster.resolve())
    found = []
    for entry in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        if entry.name.isdigit():
            try:
                folder = (entry / "cwd").readlink()
            except OSError:
                continue
            if os.fspath(folder) == wanted:
                found.append(int(entry.name))
    return sorted(found)


def end_orphans(cluster: Path) -> list[int]:
    """End every process of a cluster that nobody supervises; says which. Raises OrphanSurvives.

    A postmaster is asked to shut down; processes whose postmaster is dead are killed, which is what
    PostgreSQL itself does to them after a crash.
    """
    orphans = list_processes(cluster)
    postmaster = read_postmaster_pid(cluster)
    if postmaster in orphans:
        _signal([postmaster], signal.SIGINT)
        _wait_until_gone(cluster, STOP_SECONDS)
    remaining = list_processes(cluster)
    if remaining:
        _signal(remaining, signal.SIGKILL)
        _wait_until_gone(cluster, STOP_SECONDS)
    survivors = list_processes(cluster)
    if survivors:
        raise OrphanSurvives(pids=", ".join(map(str, survivors)))
    return orphans


def remove_stale_locks(cluster: Path, socket_lock: Path) -> None:
    """Remove the lock files of a server that is gone; only where no process works in the cluster any more.

    Their process id may belong to a stranger by now, or to a dead child that nobody has waited for (as in a
    container without init); PostgreSQL would take either for a running server. Where the id is free it clears
    up by itself, shared memory included.
    """
    for lock in (cluster / "postmaster.pid", socket_lock):
        pid = _read_pid(lock)
        if pid is not None and _exists(pid):
            lock.unlink(missing_ok=True)


def _read_pid(lock: Path) -> int | None:
    try:
        first = lock.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return int(first) if first.isdigit() else None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _wait_until_gone(cluster: Path, seconds: float) -> None:
    deadline = _CLOCK.monotonic_seconds() + seconds
    while list_processes(cluster) and _CLOCK.monotonic_seconds() < deadline:
        time.sleep(0.02)
