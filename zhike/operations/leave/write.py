"""Takes a whole workspace out into an archive that anybody can read, while people work in it: one moment of it."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from zhike import __version__
from zhike.kernel.base.ids import WorkspaceKey, new_token
from zhike.kernel.catalog.read import make_catalog, read_stored_in
from zhike.kernel.postgres.dump import read_heads
from zhike.kernel.postgres.open_rows import (
    OpenTable,
    list_open_tables,
    measure_open_table,
    read_sequences,
    stream_open_rows,
)
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.workspaces import Workspace, get_workspace
from zhike.kernel.signin.portable import export_logins
from zhike.operations.backup.archive import ArchiveWriter
from zhike.operations.backup.make import Source
from zhike.operations.leave.dictionary import make_dictionary, make_page, make_readme, name_part
from zhike.operations.leave.manifest import (
    DICTIONARY,
    FILES,
    FORMAT,
    LEFT_OUT,
    LOGINS,
    MANIFEST,
    PAGE,
    README,
    LeaveManifest,
    OpenLogin,
    TableEntry,
)

KIND = "zhike-workspace"


async def write_open_export(source: Source, key: str, path: Path) -> LeaveManifest:
    """Write the archive; an unfinished one is removed. Raises WorkspaceNotFound, FileExistsError, OSError."""
    workspace = await get_workspace(source.database, key)
    unfinished = path.with_name(f".{path.name}.{new_token(6)}")
    try:
        async with source.database.transaction(
            WorkspaceKey(workspace.key), lock=None, isolation="repeatable read", statement_timeout_seconds=0
        ) as transaction:
            with zipfile.ZipFile(unfinished, "x", zipfile.ZIP_DEFLATED, allowZip64=True) as zipped:
                manifest = await _write(source, workspace, transaction, ArchiveWriter(zipped))
                zipped.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


async def _write(
    source: Source, workspace: Workspace, transaction: Transaction, writer: ArchiveWriter
) -> LeaveManifest:
    schema, key = workspace.schema, WorkspaceKey(workspace.key)
    tables = [one for one in await list_open_tables(transaction, schema) if one.name not in LEFT_OUT]
    catalog = make_catalog(workspace, await read_stored_in(transaction, workspace))
    entries = [await _write_table(transaction, schema, table, writer) for table in tables]
    logins = [OpenLogin(str(one.user), one.name, one.disabled) for one in await export_logins(transaction, key)]
    writer.add_bytes(LOGINS, msgspec.json.encode(logins))
    keys = await source.library.list_keys(transaction, key)
    for stored in keys:
        name = FILES + stored.removeprefix(f"{workspace.key}/")
        await writer.add_stream(name, source.library.open_key(stored))
    writer.add_bytes(DICTIONARY, msgspec.json.encode(make_dictionary(catalog, tables)))
    writer.add_bytes(PAGE, make_page(workspace.title, catalog, tables).encode())
    writer.add_bytes(README, make_readme(workspace.title, len(keys)).encode())
    catalog_version, journal_pos = await read_heads(transaction, schema)
    return LeaveManifest(
        kind=KIND,
        format=FORMAT,
        program=__version__,
        workspace=workspace.key,
        title=workspace.title,
        made_at=source.clock.now(),
        catalog_version=catalog_version,
        journal_pos=journal_pos,
        tables=tuple(entries),
        sequences=await read_sequences(transaction, schema),
        files=len(keys),
        parts=tuple(writer.parts),
    )


async def _write_table(transaction: Transaction, schema: str, table: OpenTable, writer: ArchiveWriter) -> TableEntry:
    part = name_part(table.name)
    chunks: AsyncIterator[bytes] = stream_open_rows(transaction, schema, table.name)
    await writer.add_stream(part, chunks, packed=True)
    measured = await measure_open_table(transaction, schema, table.name)
    columns = tuple(column.name for column in table.columns)
    return TableEntry(table.name, part, columns, measured.rows, measured.digest)
