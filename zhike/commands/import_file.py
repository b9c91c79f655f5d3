"""`zhike import FILE`: a file into an object, with progress, and the refused rows as a file to mend."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import msgspec

from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, add_workspace, choose
from zhike.engines.transfer.errors import BadImport
from zhike.engines.transfer.imports import ImportRequest, ImportStatus
from zhike.engines.transfer.model import Counts
from zhike.engines.transfer.table import ReadOptions
from zhike.kernel.base.errors import Invalid, Language, NotFound
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.model import JobId, JobState, Progress
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.reader import Reader
from zhike.main import running_kernel
from zhike.operations.kernel import Kernel
from zhike.operations.place import reachable_database
from zhike.operations.setup import FIRST_LOGIN

CHUNK_BYTES = 1 << 18
LOOK_SECONDS = 0.5
ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class NoSuchUser(NotFound):
    """Nobody signs in by that name."""

    code = "import_user_unknown"
    title_zh = "用户不存在"
    title_en = "No such user"
    detail_zh = "工作区中没有登录名为“{login}”的用户；请用 --user 指定。"
    detail_en = "Nobody in the workspace has the login '{login}'. Name somebody with --user."


class NoSuchFile(Invalid):
    """The file is not there or cannot be read."""

    code = "import_file_unreadable"
    title_zh = "无法读取文件"
    title_en = "The file cannot be read"
    detail_zh = "{path}:{reason}"
    detail_en = "{path}: {reason}"


class Answer(msgspec.Struct, frozen=True):
    """What a program is told."""

    job: JobId
    operation: UUID
    state: str
    dry_run: bool
    rows: int
    counts: Counts | None
    error: msgspec.Raw | None
    report: str | None


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of import."""
    add_place(parser, language)
    add_workspace(parser, language)
    parser.add_argument("file", metavar="FILE", help=choose(("CSV、XLSX 等文件", "CSV, XLSX or the like"), language))
    parser.add_argument("--object", metavar="KEY", required=True, help=choose(("导入到的对象", "object"), language))
    for flag, meta, zh, en in (
        ("--user", "LOGIN", "以谁的身份导入（默认 admin）", "whose rights the import has (admin)"),
        ("--key", "FIELD", "用于匹配已有记录的字段", "field by which existing records are found"),
        ("--encoding", "NAME", "文件编码（默认自动识别）", "encoding of the file (found out)"),
        ("--separator", "CHARACTER", "分隔符（默认自动识别）", "separator (found out)"),
        ("--sheet", "NAME", "工作表", "sheet of a workbook"),
        ("--attachments", "ZIP", "附件包，文件列写其中的文件名", "files that cells of file columns name"),
        ("--report", "PATH", "把未导入的行写入此文件", "write rows that were not imported to this file"),
    ):
        parser.add_argument(flag, metavar=meta, help=choose((zh, en), language))
    parser.add_argument(
        "--map", metavar="COLUMN=FIELD", action="append", default=[],
        help=choose(("列与字段的对应，可重复（默认自动）", "which column goes where; repeatable (guessed)"), language),
    )  # fmt: skip
    parser.add_argument("--mode", choices=("insert", "update", "upsert"), default="insert")
    parser.add_argument("--unknown", choices=("refuse", "create", "ignore", "stop"), default="refuse")
    parser.add_argument("--blank", choices=("keep", "clear"), default="keep")
    parser.add_argument(
        "--keep-blanks", action="store_true",
        help=choose(("保留单元格首尾空格", "keep blanks around cells"), language),
    )  # fmt: skip
    parser.add_argument("--header", metavar="LINE", type=int, help=choose(("表头所在行，0 为无", "0: none"), language))
    parser.add_argument("--dry-run", action="store_true", help=choose(("只试运行", "change nothing"), language))


def run(call: Invocation) -> int:
    """Import; FAILED when the import did not come to its end."""
    check_file(Path(call.words.file))
    with reachable_database(call.settings()) as settings:

        async def work() -> Answer:
            async with running_kernel(settings) as kernel:
                return await _import(call, kernel)

        answer = asyncio.run(work())
    call.answer(answer, lambda: _tell(answer, call.language))
    return OK if answer.state == JobState.DONE else FAILED


def check_file(path: Path) -> None:
    """Raises NoSuchFile."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise NoSuchFile(path=path, reason=error.strerror) from error


async def _import(call: Invocation, kernel: Kernel) -> Answer:
    words = call.words
    workspace = (await get_workspace(kernel.database, words.workspace)).key
    reader = await find_reader(kernel, workspace, words.user or FIRST_LOGIN, call.language)
    path = Path(words.file)
    file = await kernel.imports.upload(reader, path.name, read_file(path))
    attachments = None
    if words.attachments is not None:
        check_file(Path(words.attachments))
        attachments = (await kernel.imports.upload(reader, "attachments.zip", read_file(Path(words.attachments)))).id
    job = await kernel.imports.start(reader, file.id, _make_request(words, attachments))
    status = await _work_until_done(call, kernel, workspace, reader, job)
    report = await _write_report(kernel, reader, status, words.report)
    return Answer(
        job=job,
        operation=status.arguments.operation,
        state=status.job.state,
        dry_run=status.arguments.dry_run,
        rows=0 if status.result is None else status.result.rows,
        counts=None if status.result is None else status.result.counts,
        error=None if status.job.error is None else msgspec.Raw(status.job.error),
        report=report,
    )


def _make_request(words: argparse.Namespace, attachments: UUID | None) -> ImportRequest:
    return ImportRequest(
        object=words.object,
        mapping=_read_pairs(words.map) if words.map else None,
        mode=words.mode,
        key=words.key,
        unknown_options=words.unknown,
        blank=words.blank,
        trim=not words.keep_blanks,
        attachments=attachments,
        dry_run=words.dry_run,
        read=ReadOptions(words.encoding, words.separator, words.sheet, words.header),
    )


def _read_pairs(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        column, sign, path = pair.rpartition("=")
        if not sign:
            raise BadImport(reason_zh=f"--map {pair}：应为 列=字段", reason_en=f"--map {pair} should be COLUMN=FIELD")
        found[column.strip()] = path.strip()
    return found


async def find_reader(kernel: Kernel, workspace: WorkspaceKey, login: str, language: Language) -> Reader:
    """Somebody by his login. Raises NoSuchUser."""
    user = await kernel.signin.users.find_by_login(workspace, login)
    if user is None:
        raise NoSuchUser(login=login)
    return Reader(workspace, user, user, "zh-CN" if language == "zh" else "en")


async def read_file(path: Path) -> AsyncIterator[bytes]:
    """The bytes of a file, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


async def _work_until_done(
    call: Invocation, kernel: Kernel, workspace: WorkspaceKey, reader: Reader, job: JobId
) -> ImportStatus:
    """Do the job here, unless a running Zhike was faster; either way tell how it goes."""

    async with working(kernel, workspace):
        while True:
            status = await kernel.imports.get(reader, job, 0)
            if status.job.state in ENDED:
                if not call.as_json:
                    sys.stderr.write("\n")
                return status
            if not call.as_json and status.job.progress is not None:
                show_progress(msgspec.json.decode(status.job.progress, type=Progress))
            await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def working(kernel: Kernel, workspace: WorkspaceKey) -> AsyncIterator[None]:
    """A worker of our own for as long as this lasts."""

    async def keys() -> Sequence[WorkspaceKey]:
        return (workspace,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    worker = Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys, slots=1)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task


def show_progress(progress: Progress) -> None:
    """How far it is, on one line that is written over."""
    total = "" if progress.total is None else f"/{progress.total:,}"
    sys.stderr.write(f"\r{progress.done:,}{total}   ")
    sys.stderr.flush()


async def _write_report(kernel: Kernel, reader: Reader, status: ImportStatus, path: str | None) -> str | None:
    if path is None or status.result is None or not status.result.counts.refused:
        return None
    chunks = [chunk async for chunk in await kernel.imports.report(reader, status.job.id)]
    await asyncio.to_thread(Path(path).write_bytes, b"".join(chunks))
    return path


def _tell(answer: Answer, language: Language) -> list[str]:
    counts = answer.counts
    if counts is None:
        error = msgspec.json.decode(answer.error or b"{}")
        return [str(error.get("zh" if language == "zh" else "en") or answer.state)]
    zh = (
        f"读取 {answer.rows} 行：新建 {counts.created}，更新 {counts.updated}，无变化 {counts.unchanged}，"
        f"未导入 {counts.refused}。撤销：zhike undo {answer.operation}"
    )
    en = (
        f"{answer.rows} rows read: {counts.created} created, {counts.updated} updated, {counts.unchanged} unchanged, "
        f"{counts.refused} refused. To take it back: zhike undo {answer.operation}"
    )
    if answer.dry_run:
        zh, en = (
            f"（试运行）读取{zh.partition('读取')[2].partition('。')[0]}。",
            f"(dry run) {en.partition('. To')[0]}.",
        )
    return [choose((zh, en), language)]


COMMAND = Command(configure, run)
