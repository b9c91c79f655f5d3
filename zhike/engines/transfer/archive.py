"""What kind of file something is by its first bytes, and what is inside when it is packed; never more than allowed."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from zhike.engines.transfer.errors import BrokenArchive, FileTooLarge, NotATable

MIB = 1 << 20
Kind = Literal["text", "workbook", "lines"]
CHUNK_BYTES = 1 << 20

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_STRANGERS = (
    (b"%PDF", "PDF 文档", "a PDF document"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"RIFF", "音视频文件", "sound or film"),
    (b"Rar!", "RAR 压缩文件", "a RAR archive"),
    (b"7z\xbc\xaf", "7z 压缩文件", "a 7z archive"),
    (b"\xfd7zXZ", "XZ 压缩文件", "an XZ archive"),
    (b"BZh", "BZ2 压缩文件", "a BZ2 archive"),
    (b"MZ", "程序", "a program"),
    (b"\x7fELF", "程序", "a program"),
    (b"SQLite format 3", "SQLite 数据库", "an SQLite database"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
)
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be read. `unpacked_bytes` holds for what comes out of an archive or a workbook."""

    file_bytes: int = 512 * MIB
    unpacked_bytes: int = 1024 * MIB
    ratio: int = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read as a table: where it is, what it is called, and how to read it."""

    path: Path
    name: str
    kind: Kind


def open_source(path: Path, name: str, folder: Path, limits: Limits) -> Source:
    """Look into a file and unpack it into `folder` where it is packed.

    Raises FileTooLarge, NotATable, BrokenArchive.
    """
    _check_size(path.stat().st_size, limits.file_bytes, name, "大小", "by its size")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _open_zip(path, name, folder, limits)
    if head.startswith(b"\x1f\x8b"):
        target = folder / "unpacked"
        with _reporting(name), gzip.open(path, "rb") as packed:
            _copy(packed, target, name, limits, path.stat().st_size)
        return open_plain(target, name)
    return open_plain(path, name)


def open_plain(path: Path, name: str) -> Source:
    """Tell a text from a workbook of the old kind. Raises NotATable for what is neither."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_COMPOUND) or head[:2] in _BIFF:
        return Source(path, name, "workbook")
    for mark, zh, en in _STRANGERS:
        if head.startswith(mark):
            raise NotATable(name=name, what_zh=zh, what_en=en)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise NotATable(name=name, what_zh="网页或 XML", what_en="a web page or XML")
    if _is_binary(head):
        raise NotATable(name=name, what_zh="二进制数据", what_en="binary data")
    return Source(path, name, "text")


def _is_binary(head: bytes) -> bool:
    """Control bytes that no text holds; UTF-16 and UTF-32 are full of zeros, at every second place or more."""
    controls = sum(1 for byte in head if byte < 9 or 14 <= byte < 27 or 28 <= byte < 31)
    zeros = head.count(0)
    if zeros * 5 > len(head) or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return controls * 20 > len(head)


def _check_size(size: int, limit: int, name: str, zh: str, en: str) -> None:
    if size > limit:
        raise FileTooLarge(name=name, what_zh=zh, what_en=en, limit_mib=limit // MIB)


class _reporting:  # noqa: N801 - a context manager reads as a verb
    """Turns what the unpackers raise into an error that says what to do."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        broken = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError)
        if isinstance(error, broken):
            raise BrokenArchive(
                name=self._name, reason_zh="已损坏，无法解压", reason_en="is damaged and cannot be unpacked"
            ) from error
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise BrokenArchive(name=self._name, reason_zh="设有密码", reason_en="needs a password") from error


def _open_zip(path: Path, name: str, folder: Path, limits: Limits) -> Source:
    with _reporting(name), zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        total = sum(entry.file_size for entry in entries)
        _check_size(total, limits.unpacked_bytes, name, "解压后", "unpacked")
        names = {entry.filename for entry in entries}
        if "[Content_Types].xml" in names or "mimetype" in names:
            _check_truth(archive, entries, name, limits, path.stat().st_size)
            if not any(_is_sheet(entry) for entry in names):
                raise NotATable(name=name, what_zh="文档", what_en="a document")
            return Source(path, name, "workbook")
        tables = [entry for entry in entries if not _is_noise(entry.filename)]
        if len(tables) != 1:
            shown = "、".join(entry.filename for entry in tables[:5]) or "–"
            raise BrokenArchive(
                name=name,
                reason_zh=f"中有 {len(tables)} 个文件（{shown}），应只有 1 个",
                reason_en=f"holds {len(tables)} files ({shown}) and should hold one",
            )
        target = folder / "unpacked"
        with archive.open(tables[0]) as packed:
            _copy(packed, target, name, limits, path.stat().st_size)
        inner = PurePosixPath(tables[0].filename).name
    if zipfile.is_zipfile(target):
        with _reporting(name), zipfile.ZipFile(target) as archive:
            if "[Content_Types].xml" in archive.namelist() or "mimetype" in archive.namelist():
                return Source(target, inner, "workbook")
        raise BrokenArchive(name=name, reason_zh="中又是压缩文件", reason_en="holds another archive")
    return open_plain(target, inner)


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/") or name == "content.xml"


def _is_noise(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _check_truth(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limits: Limits, packed_bytes: int
) -> None:
    """Unpack the parts of a workbook to nowhere: the sizes that an archive declares may be lies."""
    total = 0
    for entry in entries:
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK_BYTES):
                total += len(chunk)
                _check_growth(total, packed_bytes, name, limits)


def _check_growth(total: int, packed_bytes: int, name: str, limits: Limits) -> None:
    _check_size(total, limits.unpacked_bytes, name, "解压后", "unpacked")
    if total > 64 * MIB and total > limits.ratio * packed_bytes:
        raise FileTooLarge(name=name, what_zh="解压后", what_en="unpacked", limit_mib=limits.unpacked_bytes // MIB)


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, name: str, limits: Limits, packed_bytes: int) -> None:
    total = 0
    with target.open("wb") as file:
        while chunk := packed.read(CHUNK_BYTES):
            total += len(chunk)
            _check_growth(total, packed_bytes, name, limits)
            file.write(chunk)


def remove_folder(folder: Path) -> None:
    """Throw unpacked files away."""
    shutil.rmtree(folder, ignore_errors=True)
