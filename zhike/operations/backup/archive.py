"""The archive: a zip whose manifest says what every part must be."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from zhike.operations.backup.errors import BackupDamaged, NoBackupThere, NotABackup

FORMAT = 1
MANIFEST, DATABASE, LOGINS, FILES = "manifest.json", "database.dump", "logins.json", "files/"
_CHUNK = 1024 * 1024


class Part(msgspec.Struct, frozen=True):
    """A file of the archive: its size and SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


class Table(msgspec.Struct, frozen=True):
    """A table of the schema as it was: rows and digest, see `kernel.postgres.dump.TableDigest`."""

    name: str
    rows: int
    digest: str


class Manifest(msgspec.Struct, frozen=True):
    """What the archive holds."""

    format: int
    program: str
    workspace: str
    title: str
    made_at: datetime
    catalog_version: int
    journal_pos: int
    tables: list[Table]
    parts: list[Part]


class Login(msgspec.Struct, frozen=True):
    """A sign-in account of one of the workspace's users."""

    user_id: str
    name: str
    password_hash: str | None
    must_change: bool
    disabled: bool


class ArchiveWriter:
    """Adds parts to an archive and remembers what they were."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self.parts: list[Part] = []

    def add_bytes(self, name: str, body: bytes) -> None:
        """A small part."""
        self._zip.writestr(name, body, zipfile.ZIP_DEFLATED)
        self.parts.append(Part(name, len(body), hashlib.sha256(body).hexdigest()))

    def add_path(self, name: str, path: Path) -> None:
        """A part out of a file, stored as it is (a dump is compressed already)."""
        with path.open("rb") as source, self._open(name) as (target, note):
            while chunk := source.read(_CHUNK):
                target.write(chunk)
                note(chunk)

    async def add_stream(self, name: str, chunks: AsyncIterator[bytes], *, packed: bool = False) -> None:
        """A part out of a stream."""
        with self._open(name, packed=packed) as (target, note):
            async for chunk in chunks:
                target.write(chunk)
                note(chunk)

    def finish(self, manifest: Manifest) -> None:
        """The manifest comes last: an archive without one was never finished."""
        self._zip.writestr(MANIFEST, msgspec.json.encode(manifest), zipfile.ZIP_DEFLATED)

    @contextmanager
    def _open(self, name: str, *, packed: bool = False) -> Iterator[tuple[IO[bytes], _Note]]:
        note, info = _Note(), zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._zip.open(info, "w", force_zip64=True) as target:
            yield target, note
        self.parts.append(Part(name, note.size, note.hash.hexdigest()))


class _Note:
    """Counts and hashes what goes by."""

    def __init__(self) -> None:
        self.size, self.hash = 0, hashlib.sha256()

    def __call__(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.hash.update(chunk)


class ArchiveReader:
    """Reads an archive; whatever comes out of it was checked against the manifest."""

    def __init__(self, path: Path) -> None:
        """Raises NoBackupThere, NotABackup, BackupDamaged."""
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise NotABackup(name=path.name) from error
        except OSError as error:
            raise NoBackupThere(path=path, reason=error.strerror) from error
        try:
            self.manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
        except (OSError, KeyError, zipfile.BadZipFile, msgspec.DecodeError) as error:
            raise NotABackup(name=path.name) from error
        self._parts = {part.name: part for part in self.manifest.parts}

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def list_files(self) -> list[str]:
        """Store keys of the attached files."""
        return [name.removeprefix(FILES) for name in self._parts if name.startswith(FILES)]

    def read_logins(self) -> list[Login]:
        """The sign-in accounts."""
        return msgspec.json.decode(b"".join(self.stream(LOGINS)), type=list[Login])

    def extract(self, name: str, target: Path) -> None:
        """Write a part to a file. Raises BackupDamaged when it isn't what it was."""
        with target.open("wb") as out:
            for chunk in self.stream(name):
                out.write(chunk)

    def stream(self, name: str) -> Iterator[bytes]:
        """A part in chunks; raises BackupDamaged at its end when it isn't what it was."""
        expected, note = self._parts.get(name), _Note()
        if expected is None:
            raise BackupDamaged(part=name, reason_zh="清单中没有", reason_en="not in the manifest")
        try:
            with self._zip.open(name) as source:
                while chunk := source.read(_CHUNK):
                    note(chunk)
                    yield chunk
        except (KeyError, zipfile.BadZipFile, OSError) as error:
            raise BackupDamaged(part=name, reason_zh="无法读取", reason_en="it cannot be read") from error
        if (note.size, note.hash.hexdigest()) != (expected.size, expected.sha256):
            raise BackupDamaged(part=name, reason_zh="内容已改变", reason_en="its content changed")
