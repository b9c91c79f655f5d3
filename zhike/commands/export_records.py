"""`zhike export OBJECT`: records of an object into a file, with the rights of a user."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from zhike.commands.at_kernel import find_reader, find_workspace_of, with_kernel
from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, add_workspace, choose
from zhike.engines.transfer.exports.errors import BadExport
from zhike.engines.transfer.exports.face import ExportStatus
from zhike.engines.transfer.exports.model import SUFFIXES, ExportRequest, ExportSort
from zhike.kernel.base.errors import Invalid, Language
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.model import JobId, JobState, Progress
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.query.reader import Reader
from zhike.operations.kernel import Kernel
from zhike.operations.setup import FIRST_LOGIN

LOOK_SECONDS = 0.3
ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class TargetUnwritable(Invalid):
    """The file cannot be written."""

    code = "export_target_unwritable"
    title_zh = "无法写入文件"
    title_en = "The file cannot be written"
    detail_zh = "{path}:{reason}"
    detail_en = "{path}: {reason}"


class Answer(msgspec.Struct, frozen=True):
    """What a program is told."""

    job: JobId
    state: str
    operation: UUID
    path: str | None
    rows: int
    personal: tuple[str, ...]
    error: msgspec.Raw | None


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of export."""
    add_place(parser, language)
    add_workspace(parser, language)
    parser.add_argument("object", metavar="OBJECT", help=choose(("要导出的对象", "object to export"), language))
    parser.add_argument("--format", choices=tuple(SUFFIXES), default="csv")
    parser.add_argument("--headers", choices=("labels", "keys"), default="labels")
    parser.add_argument("--links", choices=("titles", "ids"), default="titles")
    for flag, meta, zh, en in (
        ("--output", "PATH", "写入此文件（默认用导出的文件名）", "file to write (the export's own name)"),
        ("--user", "LOGIN", "以谁的身份导出（默认 admin）", "whose rights the export has (admin)"),
        ("--fields", "A,B.C", "字段，逗号分隔（默认全部）", "fields with commas between (all)"),
        ("--filter", "JSON", "筛选条件（JSON）", "condition as JSON"),
        ("--sort", "A,-B", "排序，前加 - 为倒序", "sort keys, - in front for descending"),
    ):
        parser.add_argument(flag, metavar=meta, help=choose((zh, en), language))


def run(call: Invocation) -> int:
    """Export; FAILED when there is no file at the end."""
    answer = with_kernel(call, lambda kernel: _export(call, kernel))
    call.answer(answer, lambda: _tell(answer, call.language))
    return OK if answer.state == JobState.DONE else FAILED


async def _export(call: Invocation, kernel: Kernel) -> Answer:
    workspace = (await find_workspace_of(call, kernel)).key
    reader = await find_reader(kernel, workspace, call.words.user or FIRST_LOGIN, call.language)
    job = await kernel.exports.start(reader, _make_request(call.words, reader.language))
    status = await _work_until_done(call, kernel, workspace, reader, job)
    path = await _write(kernel, reader, status, call.words.output) if status.result is not None else None
    return Answer(
        job=job,
        state=status.job.state,
        operation=status.arguments.operation,
        path=path,
        rows=0 if status.result is None else status.result.rows,
        personal=() if status.result is None else status.result.personal,
        error=None if status.job.error is None else msgspec.Raw(status.job.error),
    )


def _make_request(words: argparse.Namespace, language: str) -> ExportRequest:
    return ExportRequest(
        object=words.object,
        format=words.format,
        fields=tuple(_split(words.fields)),
        where=_read_condition(words.filter),
        sort=tuple(ExportSort(name.removeprefix("-"), name.startswith("-")) for name in _split(words.sort)),
        headers=words.headers,
        links=words.links,
        language=language,
    )


def _split(names: str | None) -> list[str]:
    return [name.strip() for name in (names or "").split(",") if name.strip()]


def _read_condition(text: str | None) -> dict[str, object] | None:
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, object])
    except msgspec.DecodeError as broken:
        raise BadExport(reason_zh=f"--filter 不是 JSON 条件：{broken}", reason_en=f"--filter: {broken}") from broken


async def _work_until_done(
    call: Invocation, kernel: Kernel, workspace: WorkspaceKey, reader: Reader, job: JobId
) -> ExportStatus:
    """Do the job here, unless a running Zhike was faster; either way tell how it goes."""

    async def keys() -> Sequence[WorkspaceKey]:
        return (workspace,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    worker = Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys, slots=1)
    working, told = asyncio.create_task(worker.run()), False
    try:
        while True:
            status = await kernel.exports.get(reader, job)
            if status.job.state in ENDED:
                sys.stderr.write("\n" if told else "")
                return status
            if not call.as_json and status.job.progress is not None:
                progress = msgspec.json.decode(status.job.progress, type=Progress)
                told = True
                sys.stderr.write(f"\r{progress.done:,}   ")
                sys.stderr.flush()
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        worker.stop()
        await working


async def _write(kernel: Kernel, reader: Reader, status: ExportStatus, output: str | None) -> str:
    found = await kernel.exports.fetch(reader, status.job.id)
    path = Path(output or found.file.name)
    try:
        target = await asyncio.to_thread(path.open, "wb")
        with target:
            async for chunk in found.chunks:
                target.write(chunk)
    except OSError as error:
        raise TargetUnwritable(path=path, reason=error.strerror) from error
    return str(path)


def _tell(answer: Answer, language: Language) -> list[str]:
    if answer.path is None:
        error = msgspec.json.decode(answer.error or b"{}")
        return [str(error.get("zh" if language == "zh" else "en") or answer.state)]
    lines = [choose((f"已导出 {answer.rows} 行到 {answer.path}", f"{answer.rows} rows in {answer.path}"), language)]
    if answer.personal:
        listed = ", ".join(answer.personal)
        lines.append(choose((f"含个人信息字段：{listed}", f"Fields with data about persons: {listed}"), language))
    return lines


COMMAND = Command(configure, run)
