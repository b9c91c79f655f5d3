"""The embedded server: start, stop, crash, recovery, one supervisor a folder, awkward paths."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fixtures.server import OVERRIDES
from zhike.kernel.postgres.configuration import server_settings
from zhike.kernel.postgres.migrate import check_text_search
from zhike.kernel.postgres.places import MAX_SOCKET_PATH, SOCKET_FILE, known_places
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.processes import list_processes, read_postmaster_pid
from zhike.kernel.postgres.server import DataFolderBusy, EmbeddedServer, ServerFailed, find_running_url

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
# Crash recovery is what these tests are about, so the disk is waited for as in real life.
SAFE = OVERRIDES | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

HOLDER = """
import sys, time
from pathlib import Path
from tests.fixtures.server import OVERRIDES
from zhike.kernel.postgres.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), overrides=OVERRIDES | {"fsync": "on", "synchronous_commit": "on"})
server.start()
sys.stdout.write("ready\\n")
sys.stdout.flush()
time.sleep(600)
"""


@pytest.fixture
def make_server() -> Iterator[Callable[[Path], EmbeddedServer]]:
    made: list[EmbeddedServer] = []

    def make(data: Path) -> EmbeddedServer:
        server = EmbeddedServer(data, overrides=SAFE)
        made.append(server)
        return server

    yield make
    for server in made:
        server.stop()


async def run(server: EmbeddedServer, sql: str) -> object:
    database = await Database.open(server.url)
    try:
        return await database.fetch_value(sql)
    finally:
        await database.close()


def hold(data: Path) -> subprocess.Popen[str]:
    """Another Zhike process that runs the server of a folder."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(data)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    holder.stdout.close()
    return holder


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def test_data_outlive_a_stop(make_server: Callable[[Path], EmbeddedServer], open_folder: Path) -> None:
    server = make_server(open_folder / "数据 folder")
    server.start()
    await run(server, "CREATE TABLE public.kept (a int)")
    server.stop()
    assert not server.is_running
    assert list_processes(known_places(server.data).cluster) == []
    server.start()
    assert await run(server, "SELECT count(*) FROM public.kept") == 0


async def test_the_server_is_fit_for_chinese_and_safe(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    server = make_server(open_folder)
    server.start()
    await run(server, "CREATE EXTENSION pg_trgm SCHEMA public")
    database = await Database.open(server.url)
    await check_text_search(database)
    settings = await database.fetch_row(
        "SELECT current_setting('fsync') AS fsync, current_setting('listen_addresses') AS addresses,"
        " current_setting('data_checksums') AS checksums, current_setting('server_encoding') AS encoding,"
        " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser"
    )
    await database.close()
    assert dict(settings or {}) == {
        "fsync": "on",
        "addresses": "",
        "checksums": "on",
        "encoding": "UTF8",
        "superuser": False,
    }


def test_the_password_is_asked_for(make_server: Callable[[Path], EmbeddedServer], open_folder: Path) -> None:
    server = make_server(open_folder)
    server.start()
    secrets = known_places(open_folder).passwords
    assert secrets.stat().st_mode & 0o077 == 0
    for role in ("postgres", "zhike"):
        assert (secrets / role).stat().st_mode & 0o077 == 0
    hba = known_places(open_folder).authentication.read_text()
    assert {line.split()[-1] for line in hba.splitlines()} == {"scram-sha-256"}


async def test_a_killed_postmaster_recovers_what_was_committed(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    server = make_server(open_folder)
    server.start()
    await run(server, "CREATE TABLE public.kept AS SELECT generate_series(1, 1000) AS a")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not server.is_running)
    assert server.restart_if_dead()
    assert await run(server, "SELECT count(*) FROM public.kept") == 1000
    assert not server.restart_if_dead()


async def test_a_killed_zhike_leaves_nothing_that_hinders_the_next(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    holder = hold(open_folder)
    cluster = known_places(open_folder).cluster
    holder.kill()
    holder.wait()
    server = make_server(open_folder)
    server.start()
    assert await run(server, "SELECT 1") == 1
    assert read_postmaster_pid(cluster) == server.pid


async def test_everything_killed_at_once_starts_again(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    holder = hold(open_folder)
    cluster = known_places(open_folder).cluster
    for pid in [holder.pid, *list_processes(cluster)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    holder.wait()
    server = make_server(open_folder)
    server.start()
    assert await run(server, "SELECT 1") == 1


async def test_an_orphan_that_outlived_its_zhike_is_ended(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    holder = hold(open_folder)
    cluster = known_places(open_folder).cluster
    postmaster = read_postmaster_pid(cluster)
    assert postmaster is not None
    # Stopped processes do not hear that their parent died: the orphan is still there at the next start.
    os.kill(postmaster, signal.SIGSTOP)
    holder.kill()
    holder.wait()
    os.kill(postmaster, signal.SIGCONT)
    server = make_server(open_folder)
    server.start()
    assert server.pid != postmaster
    assert await run(server, "SELECT 1") == 1


async def test_a_stale_pid_file_with_a_living_stranger_is_ignored(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    server = make_server(open_folder)
    server.start()
    cluster = known_places(open_folder).cluster
    lock = (cluster / "postmaster.pid").read_text().split("\n")
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    (cluster / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lock[1:]]))
    server.start()
    assert await run(server, "SELECT 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_second_zhike_on_the_folder_is_told_so(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    holder = hold(open_folder)
    second = make_server(open_folder)
    with pytest.raises(DataFolderBusy, match=f"process {holder.pid}"):
        second.start()
    assert find_running_url(open_folder) is not None
    holder.terminate()
    holder.wait()
    wait_until(lambda: not list_processes(known_places(open_folder).cluster))
    assert find_running_url(open_folder) is None


async def test_a_half_made_cluster_is_made_anew(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    unfinished = open_folder / "postgres" / "cluster.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    server = make_server(open_folder)
    server.start()
    assert await run(server, "SELECT 1") == 1
    assert not unfinished.exists()


async def test_a_path_too_long_for_a_socket_works(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    data = open_folder / ("长" * 40) / ("x" * 60)
    server = make_server(data)
    server.start()
    socket = known_places(data).socket
    assert len(os.fsencode(data)) > MAX_SOCKET_PATH
    assert len(os.fsencode(socket / SOCKET_FILE)) <= MAX_SOCKET_PATH
    assert await run(server, "SELECT 1") == 1
    server.stop()
    shutil.rmtree(socket)


def test_a_wrong_setting_is_told_with_the_server_s_words(open_folder: Path) -> None:
    server = EmbeddedServer(open_folder, overrides={"work_mem": "plenty"})
    with pytest.raises(ServerFailed, match="work_mem"):
        server.start()
    assert not server.is_running
    # The folder is free again.
    retried = EmbeddedServer(open_folder, overrides=SAFE)
    retried.start()
    retried.stop()


@AS_ROOT
async def test_root_runs_it_as_somebody_else(make_server: Callable[[Path], EmbeddedServer], open_folder: Path) -> None:
    server = make_server(open_folder)
    server.start()
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    assert open_folder.stat().st_uid == 0
    assert open_folder.stat().st_mode & 0o777 == 0o755


@AS_ROOT
async def test_a_folder_that_the_server_s_user_cannot_reach_keeps_its_modes(
    make_server: Callable[[Path], EmbeddedServer], open_folder: Path
) -> None:
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    data = private / "data"
    server = make_server(data)
    server.start()
    home = known_places(data).home
    assert home.parent == Path("/var/lib/zhike")
    assert await run(server, "SELECT 1") == 1
    assert private.stat().st_mode & 0o777 == 0o700
    assert find_running_url(data) == server.url
    server.stop()
    shutil.rmtree(home)


def test_settings_fit_the_machine() -> None:
    gigabyte = 1024**3
    small, large = server_settings(gigabyte, gigabyte), server_settings(64 * gigabyte, gigabyte)
    assert (small["shared_buffers"], large["shared_buffers"]) == ("128MB", "2048MB")
    assert "dynamic_shared_memory_type" not in small
    assert server_settings(gigabyte, 64 * 1024**2)["dynamic_shared_memory_type"] == "mmap"
