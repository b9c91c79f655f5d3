"""`zhike worker`: a background process only, for installations that serve from several machines."""

from __future__ import annotations

import argparse
import asyncio
import signal

from zhike.commands.contract import OK, Command, Invocation, add_place, choose
from zhike.kernel.base.errors import Language
from zhike.kernel.base.settings import Settings
from zhike.main import running_kernel
from zhike.operations.background import run_background
from zhike.operations.place import reachable_database
from zhike.server.logs import configure_logs


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Flags of worker."""
    add_place(parser, language)
    parser.add_argument(
        "--log-level", metavar="LEVEL", help=choose(("日志级别（默认 info）", "how much to log (info)"), language)
    )
    parser.add_argument("--log-json", action="store_true", help=choose(("日志为 JSON", "log in JSON"), language))


def run(call: Invocation) -> int:
    """Work until SIGINT or SIGTERM; jobs under way are given back."""
    with reachable_database(call.settings()) as settings:
        configure_logs(settings)
        call.say(("后台进程已启动（Ctrl-C 停止）", "The worker runs (Ctrl-C stops it)"))
        asyncio.run(_work(settings))
    return OK


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running_kernel(settings) as kernel:
        await run_background(kernel, stop)


COMMAND = Command(configure, run)
