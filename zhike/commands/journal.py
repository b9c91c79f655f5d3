"""`zhike journal verify | tail`: the journal's seals checked, and its entries followed."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.commands.at_kernel import find_workspace_of, with_kernel
from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, add_workspace, choose, write
from zhike.kernel.base.errors import Language
from zhike.kernel.journal.consumer import Entry, read_entries
from zhike.kernel.journal.verify import Verification, verify_journal
from zhike.kernel.postgres.dump import read_heads
from zhike.operations.kernel import Kernel

PAGE = 200
LOOK_SECONDS = 0.5


class Shown(msgspec.Struct, frozen=True):
    """One entry, without the values that it changed."""

    pos: int
    at: datetime
    kind: str
    object: str
    record: UUID | None
    operation: UUID
    actor: UUID | None
    cause: str


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of journal."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help=choose(("校验全部封印", "check every seal"), language))
    tail = verbs.add_parser("tail", help=choose(("查看最近的条目", "show the latest entries"), language))
    text = choose(("条数（默认 20）", "how many (20)"), language)
    tail.add_argument("-n", dest="count", type=int, default=20, metavar="N", help=text)
    tail.add_argument("--follow", action="store_true", help=choose(("持续显示", "go on"), language))
    for verb in (verify, tail):
        add_workspace(verb, language)
        add_place(verb, language)


def run(call: Invocation) -> int:
    """Do the verb; FAILED when a seal does not fit."""
    if call.words.verb == "tail":
        with_kernel(call, lambda kernel: _tail(call, kernel))
        return OK
    found = with_kernel(call, lambda kernel: _verify(call, kernel))
    call.answer(found, lambda: [_tell(found, call.language)])
    return OK if found.good else FAILED


async def _verify(call: Invocation, kernel: Kernel) -> Verification:
    return await verify_journal(kernel.background, (await find_workspace_of(call, kernel)).key)


async def _tail(call: Invocation, kernel: Kernel) -> None:
    workspace = await find_workspace_of(call, kernel)
    async with kernel.database.connection() as connection:
        _, last = await read_heads(connection, workspace.schema)
    after = max(0, last - call.words.count)
    while True:
        entries: Sequence[Entry] = await read_entries(kernel.database, workspace.key, after, PAGE)
        for entry in entries:
            after = entry.pos
            _show(call, entry)
        if not entries:
            if not call.words.follow:
                return
            await asyncio.sleep(LOOK_SECONDS)


def _show(call: Invocation, entry: Entry) -> None:
    shown = Shown(
        entry.pos, entry.at, entry.kind, entry.object, entry.record_id, entry.operation_id, entry.actor_id, entry.cause
    )
    if call.as_json:
        write(msgspec.json.encode(shown).decode())
    else:
        at = entry.at.isoformat(timespec="seconds")
        write(f"{shown.pos:>10}  {at}  {shown.kind}  {shown.object}  {shown.record or ''}  {shown.cause}")


def _tell(found: Verification, language: Language) -> str:
    if found.fault is not None:
        at = choose((f"第 {found.fault.pos} 条处不符：", f"Broken at {found.fault.pos}: "), language)
        return at + choose((found.fault.zh, found.fault.en), language)
    return choose(
        (
            f"完好：{found.ranges} 段、{found.entries} 条，直到第 {found.last_pos} 条",
            f"Good: {found.ranges} ranges, {found.entries} entries, up to {found.last_pos}",
        ),
        language,
    )


COMMAND = Command(configure, run)
