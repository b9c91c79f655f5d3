"""The library of one installation's files: upload, open, attach, sweep. Rights are asked above this room."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import FieldId, RecordId, UserId, WorkspaceKey, new_id
from zhike.kernel.base.text import clean_text
from zhike.kernel.files.content import HEAD_BYTES, recognise
from zhike.kernel.files.errors import FileEmpty, FileInfected, FileMissing, FileQuotaReached, FileTooLarge
from zhike.kernel.files.scan import Scanner
from zhike.kernel.files.stores.contract import FileStore
from zhike.kernel.files.thumbnail import Thumbnail, make_thumbnail
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.postgres.workspaces import schema_of

LOOSE_FOR = timedelta(hours=24)
"""How long an uploaded file waits for a record to belong to."""
BIN_FOR = timedelta(days=30)
"""How long a detached file can be brought back."""
MEGABYTE = 1024 * 1024
_PICTURE_BYTES = 25 * MEGABYTE
_QUERIES = load_queries("zhike.kernel.files")
FindQuota = Callable[[WorkspaceKey], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What one file, and all files of a workspace together, may hold, in bytes."""

    max_bytes: int = 50 * MEGABYTE
    quota_bytes: int = 10 * 1024 * MEGABYTE


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as the index knows it. `record` None: still loose, its uploader's alone."""

    id: UUID
    record: RecordId | None
    field: FieldId | None
    name: str
    content_type: str
    size: int
    sha256: bytes
    store_key: str
    width: int | None
    height: int | None
    thumbnail_key: str | None
    scan_state: str
    uploaded_by: UserId
    uploaded_at: datetime


class _Count:
    """Passes chunks on while it counts, hashes and keeps the head. Raises FileTooLarge as soon as it is."""

    def __init__(self, chunks: AsyncIterator[bytes], max_bytes: int) -> None:
        self._chunks, self._max = chunks, max_bytes
        self.size, self.head, self.digest = 0, b"", hashlib.sha256()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.size += len(chunk)
            if self.size > self._max:
                raise FileTooLarge(limit_mb=self._max // MEGABYTE)
            if len(self.head) < HEAD_BYTES:
                self.head += chunk[: HEAD_BYTES - len(self.head)]
            self.digest.update(chunk)
            yield chunk


class FileLibrary:
    """Files of all workspaces in one store."""

    def __init__(
        self, database: Database, store: FileStore, scanner: Scanner, clock: Clock, limits: FileLimits
    ) -> None:
        """Joined in main.py."""
        self._database, self._store, self._scanner = database, store, scanner
        self._clock, self._limits = clock, limits
        # A socket, plugged in main.py: how many bytes the settings of a workspace allow.
        self.find_quota: FindQuota | None = None

    async def upload(
        self, workspace: WorkspaceKey, user: UserId, name: str, chunks: AsyncIterator[bytes]
    ) -> StoredFile:
        """Keep a file for its uploader; it waits LOOSE_FOR for a record. Raises the errors of `errors.py`."""
        name = _clean_name(name)
        await self._check_quota(workspace, 0)
        file_id = new_id()
        key = f"{workspace}/{file_id.hex[-2:]}/{file_id.hex}"
        count = _Count(chunks, self._limits.max_bytes)
        await self._store.put(key, aiter(count))
        try:
            return await self._accept(workspace, user, (file_id, name, key), count)
        except BaseException:
            await self._store.delete(key)
            await self._store.delete(f"{key}-small")
            raise

    async def find(self, workspace: WorkspaceKey, file_id: UUID) -> StoredFile | None:
        """The index row of a file that isn't deleted."""
        row = await self._database.fetch_row(_QUERIES.get("find_file", schema_of(workspace)), [file_id])
        return None if row is None else _from_row(row)

    def open(self, file: StoredFile) -> AsyncIterator[bytes]:
        """The bytes. Raises FileMissing, FileStoreUnavailable at the first chunk."""
        return self._store.open(file.store_key)

    def open_thumbnail(self, file: StoredFile) -> AsyncIterator[bytes]:
        """The small picture. Raises FileMissing where there is none."""
        if file.thumbnail_key is None:
            raise FileMissing
        return self._store.open(file.thumbnail_key)

    async def attach(
        self, transaction: Transaction, user: UserId, files: Sequence[UUID], place: tuple[RecordId, FieldId]
    ) -> None:
        """Give loose files of the user (or the record's own) to a record's field, in the caller's transaction.

        Raises FileMissing when one is not his, not loose, or gone; then none is attached.
        """
        if transaction.workspace is None:
            raise FileMissing
        sql = _QUERIES.get("attach_files", schema_of(transaction.workspace))
        rows = await transaction.fetch_rows(sql, [list(files), place[0], place[1], user])
        if {row["id"] for row in rows} != set(files):
            raise FileMissing

    async def sweep(self, workspace: WorkspaceKey) -> int:
        """Delete loose files after LOOSE_FOR and detached ones after BIN_FOR; says how many. A job runs it."""
        now, schema, swept = self._clock.now(), schema_of(workspace), 0
        while rows := await self._database.fetch_rows(
            _QUERIES.get("take_doomed", schema), [now - LOOSE_FOR, now - BIN_FOR]
        ):
            for row in rows:
                await self._store.delete(row["store_key"])
                if row["thumbnail_key"]:
                    await self._store.delete(row["thumbnail_key"])
            swept += len(rows)
        return swept

    async def list_orphans(self, workspace: WorkspaceKey) -> list[str]:
        """Keys in the store that the index does not know: left by a crash between the two."""
        known = await self._database.fetch_rows(_QUERIES.get("list_store_keys", schema_of(workspace)))
        keys = {row["key"] for row in known}
        return [key async for key in self._store.list_keys(f"{workspace}/") if key not in keys]

    async def list_keys(self, connection: Connection, workspace: WorkspaceKey) -> list[str]:
        """Store keys of all files and thumbnails, as the connection sees the index."""
        rows = await connection.fetch_rows(_QUERIES.get("list_store_keys", schema_of(workspace)))
        return [row["key"] for row in rows]

    def open_key(self, key: str) -> AsyncIterator[bytes]:
        """The bytes under a store key, for backup."""
        return self._store.open(key)

    async def put_key(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """Bytes under a store key, for restore."""
        await self._store.put(key, chunks)

    async def rename_keys(self, workspace: WorkspaceKey, old: str) -> None:
        """Let a restored index point at the files of its workspace, which had another key before."""
        await self._database.execute(_QUERIES.get("rename_keys", schema_of(workspace)), [str(workspace), len(old) + 1])

    async def _accept(
        self, workspace: WorkspaceKey, user: UserId, named: tuple[UUID, str, str], count: _Count
    ) -> StoredFile:
        schema = schema_of(workspace)
        file_id, name, key = named
        if count.size == 0:
            raise FileEmpty(name=name)
        content_type = recognise(count.head, name)
        await self._check_quota(workspace, count.size)
        finding = await self._scanner.find(self._store.open(key))
        if finding is not None:
            raise FileInfected(name=name, finding=finding)
        small = await self._shrink(key, content_type, count.size)
        small_key = f"{key}-small" if small else None
        file = StoredFile(
            file_id,
            None,
            None,
            name,
            content_type,
            count.size,
            count.digest.digest(),
            key,
            small.width if small else None,
            small.height if small else None,
            small_key,
            self._scanner.state,
            user,
            self._clock.now(),
        )
        await self._database.execute(_QUERIES.get("insert_file", schema), _to_params(file))
        return file

    async def _shrink(self, key: str, content_type: str, size: int) -> Thumbnail | None:
        shrinkable = content_type.startswith("image/") and content_type != "image/svg+xml"
        if not shrinkable or size > _PICTURE_BYTES:
            return None
        body = b"".join([chunk async for chunk in self._store.open(key)])
        small = await asyncio.to_thread(make_thumbnail, body)
        if small is not None:
            await self._store.put(f"{key}-small", _once(small.body))
        return small

    async def _check_quota(self, workspace: WorkspaceKey, coming: int) -> None:
        used = await self._database.fetch_value(_QUERIES.get("count_bytes", schema_of(workspace)))
        own = None if self.find_quota is None else await self.find_quota(workspace)
        limit = self._limits.quota_bytes if own is None else min(own, self._limits.quota_bytes)
        if used + coming > limit:
            raise FileQuotaReached(limit_mb=limit // MEGABYTE, used_mb=used // MEGABYTE)


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body


def _clean_name(name: str) -> str:
    """The last part of a path that a browser sent, without control characters, at most 200 characters."""
    last = clean_text(name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable()).strip(" .")
    if len(kept) > 200:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: 199 - len(suffix)]}{dot}{suffix}" if dot and len(suffix) < 20 else kept[:200]
    return kept or "file"


def _to_params(file: StoredFile) -> list[object]:
    return [
        file.id,
        file.name,
        file.content_type,
        file.size,
        file.sha256,
        file.store_key,
        file.width,
        file.height,
        file.thumbnail_key,
        file.scan_state,
        file.uploaded_by,
        file.uploaded_at,
    ]


def _from_row(row: Row) -> StoredFile:
    return StoredFile(
        id=row["id"],
        record=row["record_id"],
        field=row["field_id"],
        name=row["name"],
        content_type=row["content_type"],
        size=row["size"],
        sha256=row["sha256"],
        store_key=row["store_key"],
        width=row["width"],
        height=row["height"],
        thumbnail_key=row["thumbnail_key"],
        scan_state=row["scan_state"],
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
    )
