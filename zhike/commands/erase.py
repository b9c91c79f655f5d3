"""`zhike erase OBJECT ID --reason ...`: erases a person's record for good. There is no way back."""

from __future__ import annotations

import argparse
from uuid import UUID

from zhike.commands.at_kernel import find_reader, find_workspace_of, with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, add_workspace, choose
from zhike.kernel.base.errors import Invalid, Language
from zhike.operations.erasing import EraseAsk, Erased, Erasing
from zhike.operations.kernel import Kernel
from zhike.operations.setup import FIRST_LOGIN


class NoRecordId(Invalid):
    """The word is no id."""

    code = "not_a_record_id"
    title_zh = "不是记录编号"
    title_en = "Not the id of a record"
    detail_zh = "“{word}”不是记录编号；它是记录网址的最后一段。"
    detail_en = "'{word}' is not the id of a record. It is the last part of the record's address."


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of erase."""
    parser.add_argument("object", metavar="OBJECT", help=choose(("对象，如 contact", "its object (contact)"), language))
    parser.add_argument("id", metavar="ID", help=choose(("记录编号", "its id"), language))
    text = choose(("为什么（永久保留，不要写出此人）", "why; kept for ever, not naming the person"), language)
    parser.add_argument("--reason", metavar="TEXT", required=True, help=text)
    text = choose(("以谁的身份（默认 admin）", "whose rights the erasure has (admin)"), language)
    parser.add_argument("--user", metavar="LOGIN", default=FIRST_LOGIN, help=text)
    add_workspace(parser, language)
    add_place(parser, language)


def run(call: Invocation) -> int:
    """Erase, and say what went."""
    done = with_kernel(call, lambda kernel: _erase(call, kernel))
    call.answer(done, lambda: _tell(done, call.language))
    return OK


async def _erase(call: Invocation, kernel: Kernel) -> Erased:
    try:
        record = UUID(call.words.id)
    except ValueError as error:
        raise NoRecordId(word=call.words.id) from error
    workspace = (await find_workspace_of(call, kernel)).key
    reader = await find_reader(kernel, workspace, call.words.user, call.language)
    return await Erasing(kernel).erase(reader, EraseAsk(call.words.object, record, call.words.reason))


def _tell(done: Erased, language: Language) -> list[str]:
    head = choose(("已永久抹除，无法撤销：", "Erased for good; this cannot be undone:"), language)
    fields = choose(("字段", "fields"), language)
    counts = [f"  {name}: {count}" for name, count in done.counts.items() if count]
    return [f"{head} {done.object} {done.record}", f"  {fields}: {', '.join(done.fields)}", *counts]


COMMAND = Command(configure, run)
