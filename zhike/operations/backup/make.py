"""Makes the archive of one workspace while people work in it."""

from __future__ import annotations

import asyncio
import zipfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from zhike import __version__
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.workplace import workplace
from zhike.kernel.files.library import FileLibrary
from zhike.kernel.postgres.dump import dump_schema, export_snapshot, measure_schema, read_heads
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.workspaces import Workspace, get_workspace
from zhike.kernel.signin.portable import PortableLogin, export_logins
from zhike.operations.backup.archive import (
    DATABASE,
    FILES,
    FORMAT,
    LOGINS,
    ArchiveWriter,
    Login,
    Manifest,
    Table,
)

UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a backup takes from. `database` must be of the kind MAINTENANCE: a dump has no time limit."""

    database: Database
    library: FileLibrary
    clock: Clock


async def make_backup(source: Source, key: str, folder: Path, *, with_files: bool = True) -> Path:
    """Write the archive of a workspace into a folder and say where it is. Without the attached files it is only good
    for putting back a workspace whose files still lie in their place.

    Raises WorkspaceNotFound, DumpFailed, OSError. What is unfinished lies in a folder beside that is removed, after a
    kill by the next backup.
    """
    workspace = await get_workspace(source.database, key)
    now = source.clock.now()
    target = folder / f"{workspace.key}-{now:%Y%m%d-%H%M%S}.zhike"
    with workplace(".backup-", folder) as aside:
        async with source.database.transaction(
            WorkspaceKey(workspace.key), isolation="repeatable read", statement_timeout_seconds=0
        ) as transaction:
            await _write(source, workspace, transaction, aside, with_files=with_files)
        (aside / UNFINISHED).replace(target)
    return target


async def _write(
    source: Source, workspace: Workspace, transaction: Transaction, aside: Path, *, with_files: bool
) -> None:
    snapshot = await export_snapshot(transaction)
    with zipfile.ZipFile(aside / UNFINISHED, "x", allowZip64=True) as zipped:
        writer = ArchiveWriter(zipped)
        dump = aside / DATABASE
        await dump_schema(source.database.url, workspace.schema, snapshot, dump)
        await asyncio.to_thread(writer.add_path, DATABASE, dump)
        dump.unlink()
        logins = [_portable(one) for one in await export_logins(transaction, WorkspaceKey(workspace.key))]
        writer.add_bytes(LOGINS, msgspec.json.encode(logins))
        for file in await source.library.list_keys(transaction, workspace.key) if with_files else ():
            await writer.add_stream(FILES + file, source.library.open_key(file))
        catalog_version, journal_pos = await read_heads(transaction, workspace.schema)
        tables = await measure_schema(transaction, workspace.schema)
        writer.finish(
            Manifest(
                format=FORMAT,
                program=__version__,
                workspace=workspace.key,
                title=workspace.title,
                made_at=source.clock.now(),
                catalog_version=catalog_version,
                journal_pos=journal_pos,
                tables=[Table(one.table, one.rows, one.digest) for one in tables],
                parts=writer.parts,
            )
        )


def _portable(login: PortableLogin) -> Login:
    return Login(str(login.user), login.name, login.password_hash, login.must_change, login.disabled)
