"""Reads an open export into a new workspace, all or nothing, and compares every table with the manifest."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.read import read_stored_in
from zhike.kernel.catalog.rebuild import DEFINING_TABLES, rebuild_tables
from zhike.kernel.journal.place import raise_era
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.open_rows import (
    OpenColumn,
    OpenTable,
    defer_keys,
    empty_table,
    list_open_tables,
    load_open_rows,
    measure_open_table,
    order_tables,
    set_sequences,
)
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.workspaces import Workspace, check_workspace_key, create_workspace, drop_workspace
from zhike.kernel.signin.portable import PortableLogin, import_logins
from zhike.operations.backup.make import Source
from zhike.operations.leave.manifest import (
    FILES,
    FORMAT,
    LEFT_OUT,
    LOGINS,
    MANIFEST,
    LeaveManifest,
    NotAnOpenExport,
    OpenExportDamaged,
    OpenExportDiffers,
    OpenExportNewer,
    OpenLogin,
    TableEntry,
)
from zhike.operations.leave.write import KIND

BATCH_ROWS, BATCH_BYTES = 500, 4 << 20
CHUNK_BYTES = 1 << 20
MAX_MANIFEST = 64 << 20


class OpenReader:
    """An open export; what is read out of it was checked against its manifest at the end of each part."""

    def __init__(self, path: Path) -> None:
        """Raises NotAnOpenExport."""
        try:
            self._zip = zipfile.ZipFile(path)
            if self._zip.getinfo(MANIFEST).file_size > MAX_MANIFEST:
                raise NotAnOpenExport(name=path.name, reason_zh="清单过大", reason_en="its manifest is too large")
            self.manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=LeaveManifest)
        except (OSError, KeyError, zipfile.BadZipFile, msgspec.DecodeError) as error:
            raise NotAnOpenExport(name=path.name, reason_zh="没有清单", reason_en="it has no manifest") from error
        if (self.manifest.kind, self.manifest.format) != (KIND, FORMAT):
            raise NotAnOpenExport(name=path.name, reason_zh="格式不同", reason_en="the format differs")
        self._parts = {part.name: part for part in self.manifest.parts}

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def list_files(self) -> list[str]:
        """The parts that are attached files."""
        return [name for name in self._parts if name.startswith(FILES)]

    def stream(self, name: str) -> Iterator[bytes]:
        """A part in chunks. Raises OpenExportDamaged."""
        expected = self._parts.get(name)
        size, digest = 0, hashlib.sha256()
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK_BYTES):
                    size += len(chunk)
                    digest.update(chunk)
                    yield chunk
        except (KeyError, zipfile.BadZipFile, OSError) as error:
            raise OpenExportDamaged(part=name) from error
        if expected is None or (size, digest.hexdigest()) != (expected.size, expected.sha256):
            raise OpenExportDamaged(part=name)

    async def batches(self, name: str) -> AsyncIterator[Sequence[bytes]]:
        """The lines of a part in batches. Raises OpenExportDamaged."""
        batch: list[bytes] = []
        size = 0
        rest = b""
        for chunk in self.stream(name):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                batch.append(line)
                size += len(line)
                if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
                    yield batch
                    batch, size = [], 0
        if rest:
            raise OpenExportDamaged(part=name)
        if batch:
            yield batch


async def read_open_export(source: Source, path: Path, into: str, title: str | None = None) -> Workspace:
    """Make a workspace of an export. A failure leaves none behind.

    Raises NotAnOpenExport, OpenExportDamaged, OpenExportNewer, OpenExportDiffers, WorkspaceExists, BadWorkspaceKey,
    CatalogInvalid.
    """
    reader = OpenReader(path)
    try:
        key = check_workspace_key(into)
        workspace = await create_workspace(source.database, source.clock, key, title or reader.manifest.title)
        try:
            await _fill(source, reader, workspace)
        except BaseException:
            await drop_workspace(source.database, key)
            raise
        return workspace
    finally:
        reader.close()


async def _fill(source: Source, reader: OpenReader, workspace: Workspace) -> None:
    key, manifest = WorkspaceKey(workspace.key), reader.manifest
    entries = {entry.name: entry for entry in manifest.tables if entry.name not in LEFT_OUT}
    async with source.database.transaction(key, lock=LockMode.EXCLUSIVE, statement_timeout_seconds=0) as transaction:
        await _load(transaction, reader, workspace, entries)
    for name in reader.list_files():
        stored = f"{manifest.workspace}/{name.removeprefix(FILES)}"
        await source.library.put_key(key + stored.removeprefix(manifest.workspace), _stream(reader.stream(name)))
    await source.library.rename_keys(key, manifest.workspace)
    logins = msgspec.json.decode(b"".join(reader.stream(LOGINS)), type=list[OpenLogin])
    portable = [
        PortableLogin(UUID(one.user_id), one.name, None, must_change=True, disabled=one.disabled) for one in logins
    ]
    await import_logins(source.database, key, portable, source.clock)
    await raise_era(source.database, key)


async def _load(
    transaction: Transaction, reader: OpenReader, workspace: Workspace, entries: dict[str, TableEntry]
) -> None:
    schema, program = workspace.schema, reader.manifest.program
    await defer_keys(transaction)
    before = await read_stored_in(transaction, workspace)
    here = {table.name: table for table in await list_open_tables(transaction, schema)}
    for name in reversed(await order_tables(transaction, schema, sorted(here.keys() - LEFT_OUT.keys()))):
        await empty_table(transaction, schema, name)
    for name in DEFINING_TABLES:
        await _load_table(transaction, reader, schema, here, entries[name], program)
    await rebuild_tables(transaction, workspace, before)
    here = {table.name: table for table in await list_open_tables(transaction, schema)}
    rest = [name for name in entries if name not in DEFINING_TABLES]
    for name in await order_tables(transaction, schema, rest):
        await _load_table(transaction, reader, schema, here, entries[name], program)
    await set_sequences(transaction, schema, reader.manifest.sequences)
    for name, entry in entries.items():
        extra = [column.name for column in here[name].columns if column.name not in entry.columns]
        found = await measure_open_table(transaction, schema, name, extra)
        if (found.rows, found.digest) != (entry.rows, entry.digest):
            raise OpenExportDiffers(name=name, found=found.rows, wanted=entry.rows)


async def _load_table(
    transaction: Transaction,
    reader: OpenReader,
    schema: str,
    here: dict[str, OpenTable],
    entry: TableEntry,
    program: str,
) -> None:
    known = here.get(entry.name)
    columns = {} if known is None else {column.name: column.type for column in known.columns}
    unknown = [name for name in entry.columns if name not in columns]
    if known is None or unknown:
        raise OpenExportNewer(program=program, name=".".join([entry.name, *unknown[:1]]))
    table = OpenTable(entry.name, tuple(OpenColumn(name, columns[name]) for name in entry.columns))
    await load_open_rows(transaction, schema, table, reader.batches(entry.part))


async def _stream(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
