"""Brings an archive back: into a scratch database first, compared there, and only then into place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.workplace import workplace
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.journal.erase import list_erasures, list_kept_erasures, replay_erasures
from zhike.kernel.journal.place import place_all, raise_era
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.dump import (
    drop_schema,
    dump_schema,
    export_snapshot,
    measure_schema,
    rename_schema,
    restore_dump,
    scratch_database,
)
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import (
    Workspace,
    WorkspaceExists,
    check_workspace_key,
    create_workspace,
    find_workspace,
    schema_of,
)
from zhike.kernel.signin.portable import PortableLogin, import_logins
from zhike.operations.backup.archive import DATABASE, FILES, ArchiveReader, Login
from zhike.operations.backup.errors import BackupDiffers
from zhike.operations.backup.make import Source
from zhike.operations.erasing import ERASERS


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a restore aside found. `differences` name tables, files or the journal; none means the backup is good."""

    tables: int
    rows: int
    files: int
    seconds: float
    differences: tuple[str, ...]


async def rehearse(source: Source, path: Path) -> Rehearsal:
    """Restore an archive aside, compare everything with its manifest, and throw the copy away.

    Raises NotABackup, BackupDamaged, DumpFailed.
    """
    began = source.clock.monotonic_seconds()
    reader = ArchiveReader(path)
    try:
        async with scratch_database(source.database) as scratch:
            differences = await _restore_aside(reader, scratch)
        files = reader.list_files()
        for key in files:
            for _ in reader.stream(FILES + key):
                pass
    finally:
        reader.close()
    rows = sum(table.rows for table in reader.manifest.tables)
    took = source.clock.monotonic_seconds() - began
    return Rehearsal(len(reader.manifest.tables), rows, len(files), took, tuple(differences))


async def restore_backup(source: Source, path: Path, new_key: str | None = None) -> Workspace:
    """Bring an archive back as a workspace, under its own key or a new one.

    Raises NotABackup, BackupDamaged, BackupDiffers, WorkspaceExists, DumpFailed; then nothing has changed.
    """
    reader = ArchiveReader(path)
    try:
        old = WorkspaceKey(reader.manifest.workspace)
        key = check_workspace_key(new_key or old)
        if await find_workspace(source.database, key) is not None:
            raise WorkspaceExists(key=key)
        async with scratch_database(source.database) as scratch:
            differences = await _restore_aside(reader, scratch)
            if differences:
                raise BackupDiffers(count=len(differences), first=differences[0])
            if key != old:
                await rename_schema(scratch, schema_of(old), schema_of(key))
            await _move(scratch, source.database, schema_of(key))
        return await _open(source, reader, key)
    finally:
        reader.close()


async def _restore_aside(reader: ArchiveReader, scratch: Database) -> list[str]:
    """Restore into an empty database; says what differs from the manifest."""
    manifest = reader.manifest
    key = WorkspaceKey(manifest.workspace)
    with workplace("zhike-restore-") as folder:
        dump = folder / DATABASE
        reader.extract(DATABASE, dump)
        await restore_dump(scratch.url, dump)
    async with scratch.connection() as connection:
        found = {one.table: (one.rows, one.digest) for one in await measure_schema(connection, schema_of(key))}
    expected = {table.name: (table.rows, table.digest) for table in manifest.tables}
    differences = [name for name in sorted(expected | found) if expected.get(name) != found.get(name)]
    checked = await verify_journal(scratch, key)
    return differences if checked.fault is None else [*differences, f"journal at {checked.fault.pos}"]


async def _move(scratch: Database, database: Database, schema: str) -> None:
    with workplace("zhike-restore-") as folder:
        dump = folder / DATABASE
        async with scratch.transaction(isolation="repeatable read", statement_timeout_seconds=0) as transaction:
            await dump_schema(scratch.url, schema, await export_snapshot(transaction), dump)
        await restore_dump(database.url, dump)


async def _open(source: Source, reader: ArchiveReader, key: WorkspaceKey) -> Workspace:
    """Files, sign-in accounts and the list of workspaces; a failure takes the schema away again."""
    try:
        old = reader.manifest.workspace
        for stored in reader.list_files():
            body = reader.stream(FILES + stored)
            await source.library.put_key(key + stored.removeprefix(old), _stream(body))
        await source.library.rename_keys(key, old)
        # Listing it brings an older backup's schema up to date as well.
        workspace = await create_workspace(source.database, source.clock, key, reader.manifest.title)
        logins = [_portable(login) for login in reader.read_logins()]
        await import_logins(source.database, key, logins, source.clock)
        await raise_era(source.database, key)
        await _erase_again(source, workspace, WorkspaceKey(old))
    except BaseException:
        await drop_schema(source.database, schema_of(key))
        raise
    return workspace


async def _erase_again(source: Source, workspace: Workspace, old: WorkspaceKey) -> None:
    """Who was erased after the backup was taken is erased again."""
    known = {one.record for one in await list_erasures(source.database, workspace.key)}
    later = [one for one in await list_kept_erasures(source.database, old) if one.record not in known]
    if later:
        catalog = await load_catalog(source.database, workspace)
        await replay_erasures(source.database, catalog, later, source.clock, ERASERS)
        await place_all(source.database, workspace.key, source.clock)


async def _stream(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def _portable(login: Login) -> PortableLogin:
    return PortableLogin(UUID(login.user_id), login.name, login.password_hash, login.must_change, login.disabled)
