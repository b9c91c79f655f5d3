"""`zhike demo load | remove`: a sample company with a year of life, and away with it again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from zhike.commands.at_kernel import find_workspace_of, with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, add_workspace, choose
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Language
from zhike.kernel.base.settings import Settings
from zhike.main import build_kernel, close_kernel
from zhike.operations.demo import Brought, bring_demo, take_demo
from zhike.operations.kernel import Kernel


class Removed(msgspec.Struct, frozen=True):
    """How many records are gone."""

    removed: int


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of demo."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    load = verbs.add_parser("load", help=choose(("载入演示数据", "bring in the sample company"), language))
    remove = verbs.add_parser("remove", help=choose(("移除演示数据", "take it away, all of it"), language))
    text = choose(("演示用户的密码（默认随机生成）", "password of its people (made by chance)"), language)
    load.add_argument("--password", metavar="WORD", help=text)
    for verb in (load, remove):
        add_workspace(verb, language)
        add_place(verb, language)


def run(call: Invocation) -> int:
    """Do the verb."""
    if call.words.verb == "remove":
        gone = with_kernel(call, lambda kernel: _remove(call, kernel))
        told = (f"已移除 {gone.removed} 条演示记录", f"{gone.removed} records of the sample are gone")
        call.answer(gone, lambda: [choose(told, call.language)])
        return OK
    brought = with_kernel(call, lambda kernel: _load(call, kernel))
    call.answer(brought, lambda: tell_brought(brought, call.language))
    return OK


async def _load(call: Invocation, kernel: Kernel) -> Brought:
    workspace = (await find_workspace_of(call, kernel)).key
    return await bring_demo(
        kernel, past_kernel, workspace, show_progress(call, ("载入演示数据", "Loading")), password=call.words.password
    )


async def _remove(call: Invocation, kernel: Kernel) -> Removed:
    workspace = (await find_workspace_of(call, kernel)).key
    return Removed(await take_demo(kernel, workspace, show_progress(call, ("移除演示数据", "Removing"))))


@asynccontextmanager
async def past_kernel(settings: Settings, clock: Clock) -> AsyncIterator[Kernel]:
    """A kernel on another clock, closed at the end."""
    kernel = await build_kernel(settings, clock)
    try:
        yield kernel
    finally:
        await close_kernel(kernel)


def show_progress(call: Invocation, text: tuple[str, str]) -> Callable[[int, int], None]:
    """Tells how far it is: one line that is written over where somebody looks, else one at each tenth."""
    shown = -1

    def show(done: int, total: int) -> None:
        nonlocal shown
        step = 100 * done // max(total, 1) if sys.stderr.isatty() else 10 * (10 * done // max(total, 1))
        if step == shown or call.as_json:
            return
        shown = step
        line = f"{choose(text, call.language)} {step}% ({done}/{total})"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line}" + ("\n" if done == total else ""))
        else:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    return show


def tell_brought(brought: Brought, language: Language) -> list[str]:
    """What people read: how much there is, and by which names to look at it."""
    if not brought.fresh:
        told = (f"演示数据已在（{brought.records} 条记录）", f"The sample is there already ({brought.records} records)")
        return [choose(told, language)]
    lines = [choose((f"演示数据已载入：{brought.records} 条记录", f"Loaded: {brought.records} records"), language)]
    lines += [f"  {login:<24} {name} {title}" for login, name, title in brought.sign_ins]
    lines.append(
        choose((f"以上用户的密码：{brought.password}", f"Password of all of them: {brought.password}"), language)
    )
    return lines


COMMAND = Command(configure, run)
