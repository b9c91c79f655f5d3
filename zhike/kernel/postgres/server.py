"""Supervisor of the embedded PostgreSQL: makes the cluster, starts, watches and stops it.

The server is a child that is told to shut down when its parent dies, however it dies. One supervisor a data
folder: a file lock, which the kernel releases with the process, keeps the second one out.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.errors import Conflict, ZhikeError
from zhike.kernel.base.ids import new_token
from zhike.kernel.postgres.account import Account, choose_account
from zhike.kernel.postgres.binaries import copy_binaries, find_binaries
from zhike.kernel.postgres.configuration import (
    machine_memory,
    machine_shared_memory,
    server_settings,
    write_configuration,
)
from zhike.kernel.postgres.places import SOCKET_FILE, SOCKET_PORT, SYSTEM_HOME, Places, known_places, settle_places
from zhike.kernel.postgres.processes import end_orphans, is_ready, list_processes, remove_stale_locks

START_SECONDS = 600.0
STOP_SECONDS = 60.0
SUPERUSER = "postgres"
ROLE = "zhike"
DATABASE = "zhike"
HOST_BASED_AUTHENTICATION = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"
_PDEATHSIG = 1
_CLOCK = SystemClock()


class DataFolderBusy(Conflict):
    """Another Zhike runs on the same data folder."""

    code = "data_folder_busy"
    title_zh = "数据文件夹正在使用"
    title_en = "The data folder is in use"
    detail_zh = "另一个 Zhike（进程 {pid}）正在使用 {folder}；请先停止它，或用 --data 指定其他文件夹。"
    detail_en = "Another Zhike (process {pid}) uses {folder}. Stop it, or name another folder with --data."


class ServerFailed(ZhikeError):
    """A program of PostgreSQL ended with an error."""

    code = "server_failed"
    title_zh = "内置数据库无法启动"
    title_en = "The embedded database did not start"
    detail_zh = "{program} 失败：{output}"
    detail_en = "{program} failed: {output}"


class EmbeddedServer:
    """The PostgreSQL of one data folder."""

    def __init__(self, data: Path, *, os_user: str | None = None, overrides: dict[str, str] | None = None) -> None:
        """`overrides` are PostgreSQL settings for special machines. Nothing happens before start()."""
        self.data = data.absolute()
        self._os_user = os_user
        self._overrides = overrides or {}
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._places = known_places(self.data)

    @property
    def url(self) -> str:
        """How to connect as the role that owns the database. Known once the cluster was made."""
        return _url(self._places, ROLE)

    @property
    def superuser_url(self) -> str:
        """How to connect as the server's administrator; for backup and diagnosis only."""
        return _url(self._places, SUPERUSER)

    @property
    def is_running(self) -> bool:
        """Whether our server process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id of the server that we started."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Make the cluster where there is none and start the server; returns when it takes connections.

        What a killed run left behind is cleaned up. Raises DataFolderBusy, NotYourCluster, ServerFailed.
        """
        if not self.data.exists():
            self.data.mkdir(parents=True)
            # Ours, so the server's user may walk through it to its own part whatever the umask says.
            self.data.chmod(0o711)
        self._take_lock()
        try:
            account = choose_account(known_places(self.data).cluster, self._os_user)
            self._places = settle_places(self.data, account)
            binaries = _reachable_binaries(account)
            if not self._places.cluster.exists():
                _make_cluster(self._places, account, binaries)
            self._clear_up()
            self._launch(account, binaries)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut the server down, disconnecting everybody, and free the data folder."""
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(STOP_SECONDS)
        self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def disown(self) -> None:
        """For a forked child: let go of the parent's lock and process without touching either."""
        self._process = None
        if self._lock is not None:
            # The lock goes with the last copy of its file: a child that lives on must not keep it.
            self._lock.close()
            self._lock = None

    def restart_if_dead(self) -> bool:
        """Start the server again if it died by itself; says whether it had. For a watching loop."""
        if self._process is None or self.is_running:
            return False
        self._process = None
        self._clear_up()
        account = choose_account(self._places.cluster, self._os_user)
        self._launch(account, _reachable_binaries(account))
        return True

    def _take_lock(self) -> None:
        path = self.data / "zhike.lock"
        handle = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            pid = handle.read().strip() or "?"
            handle.close()
            raise DataFolderBusy(pid=pid, folder=self.data) from error
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        self._lock = handle

    def _clear_up(self) -> None:
        end_orphans(self._places.cluster)
        remove_stale_locks(self._places.cluster, self._places.socket / f"{SOCKET_FILE}.lock")

    def _launch(self, account: Account, binaries: Path) -> None:
        places = self._places
        settings = server_settings(machine_memory(), machine_shared_memory()) | {
            "unix_socket_directories": str(places.socket),
            "unix_socket_permissions": "0700",
            "port": str(SOCKET_PORT),
            "log_directory": str(places.log),
            "hba_file": str(places.authentication),
            "ident_file": str(places.cluster / "pg_ident.conf"),
        }
        write_configuration(places.configuration, settings | self._overrides)
        places.authentication.write_text(HOST_BASED_AUTHENTICATION, encoding="utf-8")
        places.authentication.chmod(0o644)
        program: list[str | Path] = [binaries / "bin" / "postgres", "-D", places.cluster]
        output = (places.home / "start.log").open("wb")
        with output:
            self._process = subprocess.Popen(  # noqa: S603 - our own program and paths
                [*program, "-c", f"config_file={places.configuration}"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                # A Ctrl-C at the terminal is for us; we stop the server when nobody needs it any more.
                start_new_session=True,
                preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509 - one system call, no locks
                **account.popen_arguments(),
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        process = self._process
        deadline = _CLOCK.monotonic_seconds() + START_SECONDS
        while process is not None and _CLOCK.monotonic_seconds() < deadline:
            if process.poll() is not None:
                raise ServerFailed(program="postgres", output=self._tail())
            if is_ready(self._places.cluster, process.pid):
                return
            time.sleep(0.01)
        raise ServerFailed(program="postgres", output=self._tail())

    def _tail(self) -> str:
        logs = [self._places.home / "start.log", *sorted(self._places.log.glob("*.log"), key=_modified)[-1:]]
        texts = [log.read_text(encoding="utf-8", errors="replace")[-1500:] for log in logs if log.exists()]
        return "\n".join(texts).strip()


def find_running_url(data: Path) -> str | None:
    """How to connect to the server that another process runs on a data folder, or None if none runs."""
    places = known_places(data.absolute())
    running = (pid for pid in list_processes(places.cluster) if is_ready(places.cluster, pid))
    return _url(places, ROLE) if any(running) else None


def _modified(path: Path) -> float:
    return path.stat().st_mtime


def _url(places: Places, role: str) -> str:
    password = (places.passwords / role).read_text(encoding="utf-8").strip()
    where = urlencode({"host": places.socket, "port": SOCKET_PORT}, quote_via=quote)
    return f"postgresql://{role}:{quote(password)}@/{DATABASE}?{where}"


def _reachable_binaries(account: Account) -> Path:
    binaries = find_binaries()
    if account.can_enter(binaries / "bin") and account.can_enter(binaries / "bin" / "postgres"):
        return binaries
    SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
    return copy_binaries(binaries, SYSTEM_HOME)


def _make_cluster(places: Places, account: Account, binaries: Path) -> None:
    if places.unfinished.exists():
        shutil.rmtree(places.unfinished)
    account.make_own_folder(places.unfinished)
    passwords = {role: _new_password(places.passwords / role) for role in (SUPERUSER, ROLE)}
    # Refuses everybody by itself; who may connect stands in a file of ours that is named at each start.
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
    initdb = (binaries / "bin" / "initdb", "-D", places.unfinished, "--username", SUPERUSER, "--auth=reject")
    _run(account, [*initdb, *locale, "--no-instructions"], "")
    roles = (
        f"ALTER ROLE {SUPERUSER} PASSWORD '{passwords[SUPERUSER]}'\n"
        f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{passwords[ROLE]}' IN ROLE pg_monitor\n"
        f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n"
    )
    _run(account, [binaries / "bin" / "postgres", "--single", "-D", places.unfinished, "template1"], roles)
    places.unfinished.rename(places.cluster)


def _new_password(path: Path) -> str:
    password = new_token(24)
    path.write_text(password + "\n", encoding="utf-8")
    path.chmod(0o600)
    return password


def _run(account: Account, command: Sequence[str | Path], text: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program and paths
        command,
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        check=False,
        **account.popen_arguments(),
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode != 0 or "ERROR:" in output or "FATAL:" in output:
        raise ServerFailed(program=Path(command[0]).name, output=output[-2000:].strip())


def _die_with_parent(parent: int) -> Callable[[], None]:
    """What the child does before it becomes the server: ask the kernel for SIGINT when its parent is gone."""
    if sys.platform != "linux":
        return lambda: None
    libc: Any = ctypes.CDLL(None, use_errno=True)

    def arrange() -> None:
        libc.prctl(_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange
