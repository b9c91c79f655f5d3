"""Puts a schema back as it was a moment ago, in its own place: what an upgrade that failed does by itself."""

from __future__ import annotations

from pathlib import Path

from zhike.kernel.base.ids import WorkspaceKey, new_token
from zhike.kernel.base.workplace import workplace
from zhike.kernel.journal.place import raise_era
from zhike.kernel.postgres.dump import (
    drop_schema,
    dump_schema,
    export_snapshot,
    measure_schema,
    rename_schema,
    restore_dump,
)
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.operations.backup.archive import DATABASE, ArchiveReader
from zhike.operations.backup.errors import BackupDiffers
from zhike.operations.backup.make import Source


async def put_back(source: Source, path: Path) -> None:
    """Replace a workspace's tables by those of an archive of it; its files stay where they lie.

    The failed tables are kept aside until the old ones stand and agree with the manifest. Raises NotABackup,
    BackupDamaged, BackupDiffers, DumpFailed; then everything is as it was before the call.
    """
    reader = ArchiveReader(path)
    try:
        key = WorkspaceKey(reader.manifest.workspace)
        with workplace("zhike-back-") as folder:
            dump = folder / DATABASE
            reader.extract(DATABASE, dump)
            await _replace(source.database, schema_of(key), dump, reader)
    finally:
        reader.close()
    await raise_era(source.database, key)


async def keep_schema(database: Database, schema: str, target: Path) -> None:
    """A dump of one schema that no archive holds, such as the installation's own. Raises DumpFailed."""
    async with database.transaction(isolation="repeatable read", statement_timeout_seconds=0) as transaction:
        await dump_schema(database.url, schema, await export_snapshot(transaction), target)


async def put_schema_back(database: Database, schema: str, dump: Path) -> None:
    """The inverse of `keep_schema`. Raises DumpFailed; then everything is as it was before the call."""
    await _replace(database, schema, dump, None)


async def _replace(database: Database, schema: str, dump: Path, reader: ArchiveReader | None) -> None:
    aside = f"{schema}_aside_{new_token(6).lower().replace('-', '_')}"
    await rename_schema(database, schema, aside)
    try:
        await restore_dump(database.url, dump)
        if reader is not None:
            await _compare(database, schema, reader)
    except BaseException:
        await drop_schema(database, schema)
        await rename_schema(database, aside, schema)
        raise
    await drop_schema(database, aside)


async def _compare(database: Database, schema: str, reader: ArchiveReader) -> None:
    async with database.connection() as connection:
        found = {one.table: (one.rows, one.digest) for one in await measure_schema(connection, schema)}
    expected = {one.name: (one.rows, one.digest) for one in reader.manifest.tables}
    differences = [name for name in sorted(expected | found) if expected.get(name) != found.get(name)]
    if differences:
        raise BackupDiffers(count=len(differences), first=differences[0])
