"""`zhike undo OPERATION`: takes an import, a bulk edit or any other operation back as a whole."""

from __future__ import annotations

import argparse
import sys
from uuid import UUID

import msgspec

from zhike.commands.at_kernel import find_reader, find_workspace_of, with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, add_workspace, choose
from zhike.kernel.base.errors import Invalid, Language
from zhike.kernel.base.ids import OperationId
from zhike.kernel.journal.operations import list_operations
from zhike.kernel.records.undo import UndoReport, undo_operation
from zhike.operations.kernel import Kernel
from zhike.operations.setup import FIRST_LOGIN


class NoOperationId(Invalid):
    """The word is no id."""

    code = "not_an_operation_id"
    title_zh = "不是操作编号"
    title_en = "Not the id of an operation"
    detail_zh = "“{word}”不是操作编号；不带编号运行 zhike undo 可列出最近的操作。"
    detail_en = "'{word}' is not the id of an operation. Run zhike undo without one to list the latest."


class Listed(msgspec.Struct, frozen=True):
    """One operation that might be taken back."""

    id: UUID
    at: str
    title: str
    records: int
    undone: bool


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of undo."""
    text = choose(("操作编号（不写则列出最近的操作）", "its id (without one the latest are listed)"), language)
    parser.add_argument("operation", metavar="OPERATION", nargs="?", help=text)
    text = choose(("以谁的身份（默认 admin）", "whose rights the undo has (admin)"), language)
    parser.add_argument("--user", metavar="LOGIN", default=FIRST_LOGIN, help=text)
    add_workspace(parser, language)
    add_place(parser, language)


def run(call: Invocation) -> int:
    """Take back, or list."""
    if call.words.operation is None:
        found = with_kernel(call, lambda kernel: _list(call, kernel))
        call.answer(found, lambda: [_tell_listed(one, call.language) for one in found])
        return OK
    report = with_kernel(call, lambda kernel: _undo(call, kernel))
    call.answer(report, lambda: _tell(report, call.language))
    return OK


async def _list(call: Invocation, kernel: Kernel) -> list[Listed]:
    workspace = (await find_workspace_of(call, kernel)).key
    page = await list_operations(kernel.database, workspace, limit=20)
    return [
        Listed(
            one.id,
            one.at.isoformat(timespec="seconds"),
            one.title.get(call.language, ""),
            sum(count.count for count in one.objects),
            one.undone_by is not None,
        )
        for one in page.operations
    ]


async def _undo(call: Invocation, kernel: Kernel) -> UndoReport:
    try:
        operation = OperationId(UUID(call.words.operation))
    except ValueError as error:
        raise NoOperationId(word=call.words.operation) from error
    workspace = (await find_workspace_of(call, kernel)).key
    reader = await find_reader(kernel, workspace, call.words.user, call.language)

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done}/{total}")

    return await undo_operation(kernel.records, reader, operation, show)


def _tell_listed(one: Listed, language: Language) -> str:
    state = choose(("已撤销", "undone"), language) if one.undone else ""
    return f"{one.id}  {one.at}  {one.records:>8}  {one.title}  {state}".rstrip()


def _tell(report: UndoReport, language: Language) -> list[str]:
    undone = choose((f"已撤销 {report.undone} 条", f"{report.undone} records taken back"), language)
    left = choose((f"保留 {report.left_count} 条：", f"{report.left_count} left as they are:"), language)
    lines = [f"  {one.object} {one.id}  {choose((one.zh, one.en), language)}" for one in report.left[:20]]
    return [undone] if not report.left_count else [undone, left, *lines]


COMMAND = Command(configure, run)
