"""`zhike move-in FILE...`: several files of another system in one job, by a plan that can be written, changed, used."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, add_workspace, choose
from zhike.commands.import_file import (
    ENDED,
    LOOK_SECONDS,
    check_file,
    find_reader,
    read_file,
    show_progress,
    working,
)
from zhike.engines.transfer.cells import BlankRule, UnknownOptionRule
from zhike.engines.transfer.errors import BadImport
from zhike.engines.transfer.model import Counts, LinkTally, Mode, UnresolvedRule
from zhike.engines.transfer.moving.face import MAX_TOLD, MigrationStatus, TableLook, Uploaded
from zhike.engines.transfer.moving.model import FileRequest, MigrationRequest
from zhike.engines.transfer.moving.report import MigrationReport, make_report, write_workbook
from zhike.engines.transfer.table import ReadOptions
from zhike.kernel.base.errors import Language
from zhike.kernel.jobs.model import JobId, JobState, Progress
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.reader import Reader
from zhike.main import running_kernel
from zhike.operations.kernel import Kernel
from zhike.operations.place import reachable_database
from zhike.operations.setup import FIRST_LOGIN


class PlannedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One table of a plan; `file` is its name. Without an object it is left out."""

    file: str
    sheet: str | None = None
    object: str | None = None
    foreign_id: str | None = None
    mapping: dict[str, str] | None = None
    mode: Mode = "insert"
    key: str | None = None
    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    encoding: str | None = None
    separator: str | None = None
    header: int | None = None


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be brought in from where."""

    source: str
    files: tuple[PlannedFile, ...]
    unresolved: UnresolvedRule = "leave"


class Answer(msgspec.Struct, frozen=True):
    """What a program is told."""

    job: JobId
    operation: UUID
    state: str
    dry_run: bool
    counts: Counts | None
    links: LinkTally | None
    error: msgspec.Raw | None
    report: MigrationReport


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of move-in."""
    add_place(parser, language)
    add_workspace(parser, language)
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help=choose(("CSV、XLSX、JSON 行文件或 ZIP", "tables, or a ZIP"), language)
    )
    for flag, meta, zh, en in (
        ("--user", "LOGIN", "以谁的身份（默认 admin）", "whose rights it has (admin)"),
        ("--source", "NAME", "来源系统的名称，编号按它记住", "name of the other system; ids are kept under it"),
        ("--plan", "PLAN.yaml", "按此方案", "do as this plan says"),
        ("--write-plan", "PLAN.yaml", "只写出建议的方案", "write the suggested plan, and do nothing"),
        ("--report", "PATH.xlsx", "把对账报告写入此文件", "write the reconciliation to this file"),
    ):
        parser.add_argument(flag, metavar=meta, help=choose((zh, en), language))
    parser.add_argument("--dry-run", action="store_true", help=choose(("只试运行", "change nothing"), language))


def run(call: Invocation) -> int:
    """Move in; FAILED when it did not come to its end."""
    for name in [*call.words.files, *([call.words.plan] if call.words.plan else [])]:
        check_file(Path(name))
    with reachable_database(call.settings()) as settings:

        async def work() -> Answer | None:
            async with running_kernel(settings) as kernel:
                return await _move(call, kernel)

        answer = asyncio.run(work())
    if answer is None:
        call.say((f"方案已写入 {call.words.write_plan}", f"The plan is in {call.words.write_plan}"))
        return OK
    call.answer(answer, lambda: _tell(answer, call.language))
    return OK if answer.state == JobState.DONE else FAILED


async def _move(call: Invocation, kernel: Kernel) -> Answer | None:
    words = call.words
    workspace = (await get_workspace(kernel.database, words.workspace)).key
    reader = await find_reader(kernel, workspace, words.user or FIRST_LOGIN, call.language)
    named = [(Path(name).name, read_file(Path(name))) for name in words.files]
    uploaded = await kernel.migrations.upload(reader, named)
    plan = _read_plan(Path(words.plan)) if words.plan else None
    if plan is None:
        plan = _make_plan(
            words.source or Path(words.files[0]).stem, await kernel.migrations.look(reader, uploaded.files)
        )
    if words.write_plan:
        await asyncio.to_thread(Path(words.write_plan).write_bytes, _show_plan(plan))
        return None
    job = await kernel.migrations.start(reader, _make_request(plan, uploaded, words))
    async with working(kernel, workspace):
        status = await _follow(call, kernel, reader, job)
    report = make_report(status, reader.language)
    if words.report:
        await asyncio.to_thread(Path(words.report).write_bytes, write_workbook(report, reader.language))
    return Answer(
        job,
        status.arguments.operation,
        status.job.state,
        status.arguments.dry_run,
        None if status.result is None else status.result.counts,
        None if status.result is None else status.result.links,
        None if status.job.error is None else msgspec.Raw(status.job.error),
        report,
    )


async def _follow(call: Invocation, kernel: Kernel, reader: Reader, job: JobId) -> MigrationStatus:
    while True:
        status = await kernel.migrations.get(reader, job)
        if status.job.state in ENDED:
            if not call.as_json:
                sys.stderr.write("\n")
            return await kernel.migrations.get(reader, job, MAX_TOLD)
        if not call.as_json and status.job.progress is not None:
            show_progress(msgspec.json.decode(status.job.progress, type=Progress))
        await asyncio.sleep(LOOK_SECONDS)


def _read_plan(path: Path) -> Plan:
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=Plan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadImport(reason_zh=f"方案 {path.name}：{error}", reason_en=f"{path.name}: {error}") from error


def _make_plan(source: str, tables: tuple[TableLook, ...]) -> Plan:
    return Plan(
        source,
        tuple(PlannedFile(one.file.name, one.sheet, one.object, one.foreign_id, one.mapping or None) for one in tables),
    )


def _show_plan(plan: Plan) -> bytes:
    shown: Any = msgspec.to_builtins(plan)
    return msgspec.yaml.encode(shown)


def _make_request(plan: Plan, uploaded: Uploaded, words: argparse.Namespace) -> MigrationRequest:
    by_name = {one.name: one.id for one in uploaded.files}
    files = []
    for one in plan.files:
        if one.object is None:
            continue
        if one.file not in by_name:
            known = "、".join(by_name)
            raise BadImport(
                reason_zh=f"没有文件“{one.file}”；现有：{known}", reason_en=f"no file '{one.file}': {known}"
            )
        read = ReadOptions(one.encoding, one.separator, one.sheet, one.header)
        files.append(
            FileRequest(
                by_name[one.file], one.object, one.foreign_id, one.mapping, one.mode, one.key, one.unknown_options,
                one.blank, one.trim, read,
            )
        )  # fmt: skip
    return MigrationRequest(
        words.source or plan.source, tuple(files), uploaded.attachments, plan.unresolved, words.dry_run
    )


def _tell(answer: Answer, language: Language) -> list[str]:
    if answer.counts is None:
        error = msgspec.json.decode(answer.error or b"{}")
        return [str(error.get("zh" if language == "zh" else "en") or answer.state)]
    lines = []
    for one in answer.report.files:
        counts, links = one.counts, one.links
        zh = (
            f"{one.file} → {one.object}：读取 {one.read}，新建 {counts.created}，更新 {counts.updated}，"
            f"无变化 {counts.unchanged}，未导入 {counts.refused}；关联 {links.resolved}，未关联 {links.unresolved}"
        )
        en = (
            f"{one.file} -> {one.object}: {one.read} read, {counts.created} created, {counts.updated} updated, "
            f"{counts.unchanged} unchanged, {counts.refused} refused; "
            f"links {links.resolved}, not found {links.unresolved}"
        )
        lines.append(choose((zh, en), language))
        lines += [
            f"  {each.column} {each.currency or ''} {each.source:f} → {each.stored:f} ({each.differing} ≠)"
            for each in one.sums
        ]
    if not answer.dry_run:
        undo = f"zhike undo {answer.operation}"
        lines.append(choose((f"撤销：{undo}", f"To take it back: {undo}"), language))
    return lines


COMMAND = Command(configure, run)
