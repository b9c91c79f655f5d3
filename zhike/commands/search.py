"""`zhike search find | rebuild`: what a person finds, and the index made anew."""

from __future__ import annotations

import argparse

import msgspec

from zhike.commands.at_kernel import find_reader, find_workspace_of, with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, add_workspace, choose
from zhike.engines.search.find import Found
from zhike.engines.search.show import Hit
from zhike.kernel.base.errors import Language
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.model import JobId
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.operations.kernel import Kernel
from zhike.operations.setup import FIRST_LOGIN


class Rebuilt(msgspec.Struct, frozen=True):
    """Which job made the index anew, and how it ended."""

    job: JobId
    state: str


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of search."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    find = verbs.add_parser("find", help=choose(("搜索", "search"), language))
    find.add_argument("query", metavar="QUERY", help=choose(("要找的内容", "what to look for"), language))
    find.add_argument(
        "--as", dest="who", metavar="LOGIN", default=FIRST_LOGIN,
        help=choose(("以谁的权限（默认 admin）", "whose rights (admin)"), language),
    )  # fmt: skip
    text = choose(("只找此对象，可重复", "only this object; repeatable"), language)
    find.add_argument("--object", metavar="KEY", action="append", default=[], help=text)
    text = choose(("每个对象的条数（默认 5）", "hits an object (5)"), language)
    find.add_argument("--limit", metavar="N", type=int, default=5, help=text)
    rebuild = verbs.add_parser("rebuild", help=choose(("重建索引", "make the index anew"), language))
    for verb in (find, rebuild):
        add_workspace(verb, language)
        add_place(verb, language)


def run(call: Invocation) -> int:
    """Do the verb."""
    if call.words.verb == "rebuild":
        done = with_kernel(call, lambda kernel: _rebuild(call, kernel))
        told = (f"索引已重建（{done.state}）", f"The index is made ({done.state})")
        call.answer(done, lambda: [choose(told, call.language)])
        return OK
    found = with_kernel(call, lambda kernel: _find(call, kernel))
    call.answer(found, lambda: _tell(found, call.language))
    return OK


async def _find(call: Invocation, kernel: Kernel) -> Found:
    workspace = await find_workspace_of(call, kernel)
    reader = await find_reader(kernel, workspace.key, call.words.who, call.language)
    return await kernel.search.find(reader, call.words.query, call.words.object, call.words.limit)


async def _rebuild(call: Invocation, kernel: Kernel) -> Rebuilt:
    """Enqueue it and do it here, unless a running Zhike is faster."""
    workspace = await find_workspace_of(call, kernel)
    await kernel.search_follower.follow(workspace.key)
    job = await kernel.search.rebuild(workspace.key)

    async def keys() -> tuple[WorkspaceKey, ...]:
        return (workspace.key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    worker = Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys, slots=1)
    await worker.drain(workspace.key)
    return Rebuilt(job, (await kernel.queue.get(kernel.database, workspace.key, job)).state)


def _tell(found: Found, language: Language) -> list[str]:
    lines: list[str] = []
    for group in found.groups:
        more = choose(("，还有更多", ", and more"), language) if group.stopped else ""
        lines.append(f"{group.object} ({group.found}{more})")
        lines += [_tell_hit(hit) for hit in group.hits]
    if not lines:
        lines.append(choose(("没有找到", "Nothing was found"), language))
    return lines


def _tell_hit(hit: Hit) -> str:
    met = "; ".join(f"{one.field}: {_underline(one.text, one.ranges)}" for one in hit.matches)
    return f"  {hit.score:6.1f}  {hit.title}  [{met}]  {' '.join(hit.reasons)}  {hit.id}"


def _underline(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(ranges):
        text = f"{text[:start]}«{text[start:end]}»{text[end:]}"
    return text


COMMAND = Command(configure, run)
