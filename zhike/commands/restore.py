"""`zhike restore`: a workspace out of an archive, compared before it is put in place."""

import argparse
import asyncio
from pathlib import Path

from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, choose
from zhike.kernel.base.errors import Language
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.workspaces import Workspace
from zhike.operations.backup.desk import open_source
from zhike.operations.backup.restore import Rehearsal, rehearse, restore_backup
from zhike.operations.place import reachable_database
from zhike.operations.setup import migrate_everything


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Flags of restore."""
    parser.add_argument("file", metavar="FILE", help=choose(("备份文件", "the archive"), language))
    parser.add_argument(
        "--as", dest="key", metavar="KEY", help=choose(("以此标识还原", "restore under this key"), language)
    )
    parser.add_argument(
        "--check", action="store_true", help=choose(("只演练比对，不落地", "only restore aside and compare"), language)
    )
    add_place(parser, language)


def run(call: Invocation) -> int:
    """Restore, or check only; FAILED when a check finds a difference."""
    settings = call.settings()
    # A restore is often the first thing in a fresh folder.
    settings.data.mkdir(parents=True, exist_ok=True)
    with reachable_database(settings) as reachable:
        if call.words.check:
            found = asyncio.run(_check(call, reachable))
            call.answer(found, lambda: [_tell_check(found, call.language)])
            return FAILED if found.differences else OK
        workspace = asyncio.run(_restore(call, reachable))
        call.answer({"workspace": workspace.key}, lambda: [_tell(workspace, call.language)])
    return OK


async def _check(call: Invocation, settings: Settings) -> Rehearsal:
    await migrate_everything(settings.database_url or "")
    async with open_source(settings, settings.database_url or "") as source:
        return await rehearse(source, Path(call.words.file))


async def _restore(call: Invocation, settings: Settings) -> Workspace:
    await migrate_everything(settings.database_url or "")
    async with open_source(settings, settings.database_url or "") as source:
        return await restore_backup(source, Path(call.words.file), call.words.key)


def _tell_check(found: Rehearsal, language: Language) -> str:
    if found.differences:
        return choose(("与清单不一致：", "Differs from its manifest: "), language) + ", ".join(found.differences)
    return choose(
        (f"完好：{found.rows} 行、{found.files} 个文件", f"Good: {found.rows} rows, {found.files} files"), language
    )


def _tell(workspace: Workspace, language: Language) -> str:
    return choose((f"已还原为工作区 {workspace.key}", f"Restored as the workspace {workspace.key}"), language)


COMMAND = Command(configure, run)
