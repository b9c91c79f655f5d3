"""`zhike serve`: the embedded database, the web processes and the background process, from one command."""

import argparse
import asyncio
import gc
import os
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import uvloop

from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, choose, write_error
from zhike.commands.demo import past_kernel, show_progress, tell_brought
from zhike.kernel.base.errors import Conflict, Language, ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.server import EmbeddedServer, find_running_url
from zhike.main import build_kernel, close_kernel, running_kernel
from zhike.operations.background import run_background
from zhike.operations.demo import bring_demo
from zhike.operations.first_setup import open_setup
from zhike.operations.kernel import Kernel
from zhike.operations.processes import BEAT_SECONDS, Body, Child, Parent
from zhike.operations.setup import ensure_first_workspace, make_first_administrator
from zhike.operations.upgrade.run import Upgrade, bring_up_to_date
from zhike.server.logs import configure_logs
from zhike.server.metrics import FOLDER_VARIABLE
from zhike.server.web import serve_web

PORT_TRIES = 12
PORT_PAUSE_SECONDS = 0.2


class PortBusy(Conflict):
    """Somebody else listens there."""

    code = "port_busy"
    title_zh = "端口已被占用"
    title_en = "The port is in use"
    detail_zh = "{host}:{port} 已有程序在监听；请用 --port 换一个端口，例如 --port {other}。"
    detail_en = "Something listens on {host}:{port} already. Choose another with --port, such as --port {other}."


class AlreadyServing(Conflict):
    """This data folder is being served."""

    code = "already_serving"
    title_zh = "Zhike 已在运行"
    title_en = "Zhike is running already"
    detail_zh = "{folder} 正由进程 {pid} 提供服务：{address}。停止它，或用 --data 指定其他文件夹。"
    detail_en = "The process {pid} serves {folder} at {address}. Stop it, or name another folder with --data."


class Running(msgspec.Struct, frozen=True):
    """What a serving process leaves in the data folder for others to read."""

    pid: int
    address: str


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Flags of serve."""
    add_place(parser, language)
    for flag, meta, zh, en in (
        ("--host", "ADDRESS", "监听地址（默认 127.0.0.1）", "address to listen on (127.0.0.1)"),
        ("--port", "N", "端口（默认 8000,0 为任意）", "port (8000; 0 takes any)"),
        ("--workers", "N", "Web 进程数（默认 2）", "web processes (2)"),
        ("--admin-password", "WORD", "首个管理员的密码", "password of the first administrator"),
        ("--public-url", "URL", "用户访问的地址（反向代理）", "address by which people reach it (behind a proxy)"),
        ("--log-level", "LEVEL", "日志级别（默认 info）", "how much to log (info)"),
    ):
        parser.add_argument(flag, metavar=meta, help=choose((zh, en), language))
    text = choose(("首次启动时载入演示数据", "bring in the sample company"), language)
    parser.add_argument("--demo", action="store_true", help=text)
    parser.add_argument("--log-json", action="store_true", help=choose(("日志为 JSON", "log in JSON"), language))


def run(call: Invocation) -> int:
    """Serve until told to stop."""
    settings = call.settings()
    check_not_running(settings)
    listening = open_sockets(settings)
    configure_logs(settings)
    server: EmbeddedServer | None = None
    try:
        if settings.database_url is None:
            server = EmbeddedServer(settings.data, os_user=settings.database_os_user)
            server.start()
            settings = replace(settings, database_url=server.url)
        return _serve(call, settings, listening, server)
    finally:
        if server is not None:
            server.stop()


def check_not_running(settings: Settings) -> None:
    """Raises AlreadyServing where this data folder's database runs and somebody says that he serves it."""
    note = _note_of(settings)
    if settings.database_url is not None or not note.exists() or find_running_url(settings.data) is None:
        return
    running = msgspec.json.decode(note.read_bytes(), type=Running)
    if Path(f"/proc/{running.pid}").exists():
        raise AlreadyServing(folder=settings.data.absolute(), pid=running.pid, address=running.address)


def open_sockets(settings: Settings) -> list[socket.socket]:
    """A listening socket for each web process, so that a connection waits while its process is restarted.

    Raises PortBusy.
    """
    port = _find_port(settings)
    sockets = []
    for _ in range(settings.workers):
        one = _make_socket(settings.host)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((settings.host, port))
        sockets.append(one)
    return sockets


def _find_port(settings: Settings) -> int:
    """The port, once nobody holds it: children of a killed parent take a moment to go."""
    for attempt in range(PORT_TRIES):
        probe = _make_socket(settings.host)
        try:
            # Without SO_REUSEPORT, so that another installation on this port is noticed and not shared with.
            probe.bind((settings.host, settings.port))
            probe.listen(1)
            return int(probe.getsockname()[1])
        except OSError as error:
            if attempt == PORT_TRIES - 1:
                raise PortBusy(host=settings.host, port=settings.port, other=settings.port + 1) from error
            time.sleep(PORT_PAUSE_SECONDS)
        finally:
            probe.close()
    raise AssertionError


def _note_of(settings: Settings) -> Path:
    return settings.data / "run" / "serve.json"


def _make_socket(host: str) -> socket.socket:
    one = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return one


def _serve(call: Invocation, settings: Settings, listening: list[socket.socket], server: EmbeddedServer | None) -> int:
    host, port = listening[0].getsockname()[:2]
    address = settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    _clear_metrics(settings)
    if not _prepare(call, settings, address):
        return FAILED
    # Everything is imported: what is forked from here on shares these pages as long as nobody touches them.
    gc.collect()
    gc.freeze()
    parent = Parent(
        [
            *(Child(f"web {number}", _web(settings, one)) for number, one in enumerate(listening, start=1)),
            Child("background", _background(settings)),
        ],
        on_look=lambda: _watch(server),
        on_fork=lambda: _disown(server),
    )
    try:
        if not parent.start():
            return FAILED
        running = Running(os.getpid(), address)
        _note_of(settings).write_bytes(msgspec.json.encode(running))
        call.answer(running, lambda: _greet(call, address))
        parent.watch()
        call.say(("正在停止……", "Stopping ..."))
        return OK
    finally:
        parent.stop()


def _greet(call: Invocation, address: str) -> list[str]:
    return [
        choose(
            (f"Zhike 已就绪：{address}（Ctrl-C 停止）", f"Zhike is ready: {address} (Ctrl-C stops it)"), call.language
        )
    ]


def _watch(server: EmbeddedServer | None) -> None:
    if server is not None:
        server.restart_if_dead()


def _disown(server: EmbeddedServer | None) -> None:
    if server is not None:
        server.disown()


def _clear_metrics(settings: Settings) -> None:
    folder = settings.data / "run" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER_VARIABLE] = str(folder.absolute())


def _prepare(call: Invocation, settings: Settings, address: str) -> bool:
    """Migrations, the first workspace and administrator, in a child: the parent must have no loop when it forks."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os._exit(_be_preparer(call, settings, address))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == OK


def _be_preparer(call: Invocation, settings: Settings, address: str) -> int:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        asyncio.run(_set_up(call, settings, address))
    except ZhikeError as error:
        return write_error(error, call.language, as_json=call.as_json)
    except Exception:  # boundary: this process ends here, and its exit code tells the parent
        traceback.print_exc()
        return FAILED
    return OK


async def _set_up(call: Invocation, settings: Settings, address: str) -> None:
    assert settings.database_url is not None  # noqa: S101 - the caller has just started or named it
    await bring_up_to_date(Upgrade(settings, running_kernel, alone=call.settings().database_url is None))
    kernel = await build_kernel(settings)
    try:
        workspace = await ensure_first_workspace(kernel)
        token = await open_setup(kernel, workspace) if settings.admin_password is None and not call.words.demo else None
        invitation = await make_first_administrator(kernel, workspace, settings.admin_password)
        if call.words.demo:
            await _bring_demo(call, kernel, workspace)
    finally:
        await close_kernel(kernel)
    _show_setup(call, token, address)
    if invitation is None:
        return
    if settings.admin_password is not None:
        call.say((f"已创建管理员 {invitation.login}", f"Administrator made: {invitation.login}"))
        return
    first = {"login": invitation.login, "password": invitation.password, "address": address}
    zh = f"或直接登录：用户名 {invitation.login}，密码 {invitation.password}（登录后须修改）"
    en = f"Or sign in at once: name {invitation.login}, password {invitation.password} (to be changed then)"
    call.answer(first, lambda: [choose((zh, en), call.language)])


def _show_setup(call: Invocation, token: str | None, address: str) -> None:
    """The link of the first set-up, where nobody can sign in yet. What follows # is sent to no server and no log."""
    if token is None:
        return
    link = f"{address}/setup#{token}"
    zh, en = f"首次设置，请打开：{link}", f"To set it up, open: {link}"
    call.answer({"setup": link, "address": address}, lambda: [choose((zh, en), call.language)])


async def _bring_demo(call: Invocation, kernel: Kernel, workspace: WorkspaceKey) -> None:
    show = show_progress(call, ("载入演示数据", "Loading the sample"))
    brought = await bring_demo(kernel, past_kernel, workspace, show)
    call.answer(brought, lambda: tell_brought(brought, call.language))


def _web(settings: Settings, listening: socket.socket) -> Body:
    async def serve(ready: Callable[[], None]) -> None:
        kernel = await build_kernel(settings)
        beating: list[asyncio.Task[None]] = []
        try:
            await serve_web(kernel, listening, lambda: beating.append(asyncio.create_task(_beat(ready))))
        finally:
            for one in beating:
                one.cancel()
            await close_kernel(kernel)

    return lambda ready: uvloop.run(serve(ready))


def _background(settings: Settings) -> Body:
    async def work(ready: Callable[[], None]) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        kernel = await build_kernel(settings)
        beating = asyncio.create_task(_beat(ready))
        try:
            await run_background(kernel, stop)
        finally:
            beating.cancel()
            await close_kernel(kernel)

    return lambda ready: uvloop.run(work(ready))


async def _beat(ready: Callable[[], None]) -> None:
    """Tell the parent again and again that this loop turns."""
    while True:
        ready()
        await asyncio.sleep(BEAT_SECONDS)


COMMAND = Command(configure, run)
