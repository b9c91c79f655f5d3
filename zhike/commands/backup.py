"""`zhike backup`: an archive of one workspace or of all, restored aside and compared unless told otherwise."""

import argparse
import asyncio
from pathlib import Path

import msgspec

from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, choose
from zhike.kernel.base.errors import Language
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.workspaces import list_workspaces
from zhike.operations.backup.desk import backup_folder, open_source
from zhike.operations.backup.make import make_backup
from zhike.operations.backup.restore import Rehearsal, rehearse
from zhike.operations.place import reachable_database


class Made(msgspec.Struct, frozen=True):
    """One archive; `rehearsal` is None where it was not asked for."""

    workspace: str
    path: str
    size: int
    rehearsal: Rehearsal | None


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Flags of backup."""
    add_place(parser, language)
    parser.add_argument(
        "--workspace", metavar="KEY", help=choose(("只备份此工作区（默认全部）", "this workspace only (all)"), language)
    )
    parser.add_argument(
        "--to",
        metavar="FOLDER",
        help=choose(("存放的文件夹（默认 数据/backups）", "where to (DATA/backups)"), language),
    )
    parser.add_argument(
        "--no-rehearsal",
        action="store_true",
        help=choose(("不做还原演练", "do not restore aside and compare"), language),
    )


def run(call: Invocation) -> int:
    """Make the archives; FAILED when a rehearsal finds a difference."""
    settings = call.settings()
    with reachable_database(settings) as reachable:
        made = asyncio.run(_make_all(call, reachable))
    call.answer(made, lambda: [_tell(one, call.language) for one in made])
    return FAILED if any(one.rehearsal and one.rehearsal.differences for one in made) else OK


async def _make_all(call: Invocation, settings: Settings) -> list[Made]:
    folder = Path(call.words.to) if call.words.to else backup_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    async with open_source(settings, settings.database_url or "") as source:
        wanted = call.words.workspace
        keys = [wanted] if wanted else [one.key for one in await list_workspaces(source.database)]
        for key in keys:
            path = await make_backup(source, key, folder)
            rehearsal = None if call.words.no_rehearsal else await rehearse(source, path)
            made.append(Made(key, str(path), path.stat().st_size, rehearsal))
    return made


def _tell(made: Made, language: Language) -> str:
    megabytes = made.size / 1_000_000
    line = f"{made.workspace}: {made.path} ({megabytes:.1f} MB)"
    found = made.rehearsal
    if found is None:
        return line + choose(("，未演练", ", not rehearsed"), language)
    if found.differences:
        return line + choose(("，还原后不一致：", ", DIFFERS when restored: "), language) + ", ".join(found.differences)
    return line + choose(
        (
            f"，已还原比对：{found.tables} 张表 {found.rows} 行、{found.files} 个文件一致，用时 {found.seconds:.1f} 秒",
            f", restored and compared: {found.tables} tables, {found.rows} rows, {found.files} files equal,"
            f" in {found.seconds:.1f} s",
        ),
        language,
    )


COMMAND = Command(configure, run)
