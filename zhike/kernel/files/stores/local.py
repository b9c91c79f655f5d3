"""Files in a folder of this machine: written aside, synced, then renamed, so that a key is whole or absent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from zhike.kernel.base.ids import new_token
from zhike.kernel.files.errors import FileMissing, FileStoreUnavailable

Result = TypeVar("Result")

CHUNK_BYTES = 256 * 1024


class LocalStore:
    """A `FileStore` in a folder. Folders are made as needed, readable by the running user alone."""

    def __init__(self, folder: Path) -> None:
        """`folder` need not exist yet."""
        self._folder = folder

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """Write beside the target and rename at the end. Raises FileStoreUnavailable (disk full, no right)."""
        target = self._folder / key
        aside = target.with_name(f".{target.name}.{new_token(6)}")
        await _in_thread(_make_folder, target.parent)
        handle = await _in_thread(_open_private, aside)
        try:
            async for chunk in chunks:
                await _in_thread(handle.write, chunk)
            await _in_thread(_sync, handle)
            await _in_thread(aside.replace, target)
        finally:
            await _in_thread(handle.close)
            await _in_thread(_remove, aside)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Read in chunks. Raises FileMissing, FileStoreUnavailable."""
        handle = await _in_thread(_open_reading, self._folder / key)
        try:
            while chunk := await _in_thread(handle.read, CHUNK_BYTES):
                yield chunk
        finally:
            await _in_thread(handle.close)

    async def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        await _in_thread(_remove, self._folder / key)

    async def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """Walk the folder; files still being written don't count."""
        for path in await _in_thread(_walk, self._folder):
            key = path.relative_to(self._folder).as_posix()
            if key.startswith(prefix):
                yield key


async def _in_thread(work: Callable[..., Result], *arguments: object) -> Result:
    """Disk work beside the event loop; what the disk says becomes our own error."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except FileNotFoundError as error:
        raise FileMissing from error
    except OSError as error:
        raise FileStoreUnavailable(reason=error.strerror or type(error).__name__) from error


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _open_private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _open_reading(path: Path) -> BinaryIO:
    return path.open("rb")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _sync(handle: BinaryIO) -> None:
    handle.flush()
    os.fsync(handle.fileno())


def _walk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
