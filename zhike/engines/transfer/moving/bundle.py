"""What a ZIP of a migration holds: tables, and files that cells of file columns name."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zhike.engines.transfer.archive import Limits
from zhike.engines.transfer.errors import BrokenArchive, FileTooLarge

TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".jsonl", ".ndjson", ".json"})
ATTACHMENT_FOLDERS = frozenset({"attachments", "files", "附件", "文件"})
MAX_TABLES = 200
CHUNK_BYTES = 1 << 18
_UTF8_NAME = 0x800


@dataclass(frozen=True, slots=True)
class Bundle:
    """The tables of a ZIP (entry and name), and whether anything else is in it."""

    tables: tuple[tuple[str, str], ...]
    has_attachments: bool


def is_bundle(path: Path) -> bool:
    """Whether a file is a ZIP and no workbook."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return not {"[Content_Types].xml", "mimetype"} & set(archive.namelist())


def open_bundle(path: Path, name: str, limits: Limits) -> Bundle:
    """Look into a ZIP. Raises BrokenArchive, FileTooLarge."""
    with zipfile.ZipFile(path) as archive:
        entries = [one for one in archive.infolist() if not one.is_dir() and not _is_noise(one.filename)]
    total = sum(one.file_size for one in entries)
    if total > limits.unpacked_bytes:
        raise FileTooLarge(name=name, what_zh="解压后", what_en="unpacked", limit_mib=limits.unpacked_bytes >> 20)
    tables = tuple((one.filename, PurePosixPath(_name(one)).name) for one in entries if _is_table(_name(one)))
    if not tables or len(tables) > MAX_TABLES:
        raise BrokenArchive(
            name=name,
            reason_zh=f"中有 {len(tables)} 个表格文件，应有 1 到 {MAX_TABLES} 个",
            reason_en=f"holds {len(tables)} tables and should hold 1 to {MAX_TABLES}",
        )
    return Bundle(tables, len(entries) > len(tables))


def read_entry(path: Path, entry: str, name: str, limits: Limits) -> Iterator[bytes]:
    """The bytes of an entry; what it declares may be a lie. Raises BrokenArchive, FileTooLarge."""
    total = 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as part:
            while chunk := part.read(CHUNK_BYTES):
                total += len(chunk)
                if total > limits.file_bytes:
                    raise FileTooLarge(
                        name=name, what_zh="解压后", what_en="unpacked", limit_mib=limits.file_bytes >> 20
                    )
                yield chunk
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BrokenArchive(name=name, reason_zh="已损坏或已加密", reason_en="is damaged or encrypted") from error


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; archives of older Chinese systems say nothing of their encoding."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _is_table(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.suffix.casefold() in TABLES and not ATTACHMENT_FOLDERS & {one.casefold() for one in path.parts[:-1]}


def _is_noise(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")
