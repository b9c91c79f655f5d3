"""Files that come beside a table: a ZIP whose entries the cells of file columns name.

Each named entry is uploaded as the importer's own file, and the cell then holds its id, which the write path attaches
to the record with all its checks. Files whose row is refused stay loose and are swept after a day.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from zhike.engines.transfer.errors import BrokenArchive, RowProblem
from zhike.engines.transfer.mapping import MappedColumn
from zhike.engines.transfer.table import SourceRow
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.catalog.fieldtypes.file import FileType
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.files.library import FileLibrary

CHUNK_BYTES = 1 << 18
_BETWEEN = re.compile(r"[;；\n]")


def list_file_columns(definition: ObjectDefinition, mapped: Sequence[MappedColumn]) -> dict[int, str]:
    """The columns (1-based) that hold names of files, with their fields."""
    found = {}
    for each in mapped:
        field = definition.fields.get(each.path)
        if field is not None and isinstance(get_field_type(field.type), FileType):
            found[each.place] = field.key
    return found


class Attachments:
    """The ZIP of one import."""

    def __init__(self, path: Path, name: str, library: FileLibrary, owner: tuple[WorkspaceKey, UserId]) -> None:
        """`owner` is the workspace and the importer. Raises BrokenArchive."""
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise BrokenArchive(name=name, reason_zh="不是 ZIP 文件", reason_en="is no ZIP") from error
        self._library, self._owner = library, owner
        self._entries = _index([one for one in self._zip.namelist() if not one.endswith("/")])

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    async def settle(self, rows: Sequence[SourceRow], columns: Mapping[int, str]) -> list[SourceRow]:
        """Rows with ids in place of names; a row that names what is not there, or cannot be kept, is refused."""
        return [row if row.problem is not None else await self._settle_row(row, columns) for row in rows]

    async def _settle_row(self, row: SourceRow, columns: Mapping[int, str]) -> SourceRow:
        cells = list(row.cells)
        for place, field in columns.items():
            names = [part.strip() for part in _BETWEEN.split(cells[place - 1]) if part.strip()]
            entries = [self._entries.get(_fold(name)) for name in names]
            if None in entries:
                return replace(row, problem=_missing(row.line, place, names[entries.index(None)], field))
            try:
                ids = [await self._keep(entry) for entry in entries if entry is not None]
            except (ZhikeError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                return replace(row, problem=_unusable(row.line, place, field, error))
            cells[place - 1] = "; ".join(ids)
        return replace(row, cells=tuple(cells))

    async def _keep(self, entry: str) -> str:
        name = PurePosixPath(entry).name
        file = await self._library.upload(self._owner[0], self._owner[1], name, self._read(entry))
        return str(file.id)

    async def _read(self, entry: str) -> AsyncIterator[bytes]:
        with self._zip.open(entry) as part:
            while chunk := part.read(CHUNK_BYTES):
                yield chunk


def _index(entries: Sequence[str]) -> dict[str, str]:
    """Entries by their path, and by their bare name where only one has it."""
    by_name: dict[str, list[str]] = {}
    for entry in entries:
        by_name.setdefault(_fold(PurePosixPath(entry).name), []).append(entry)
    bare = {name: found[0] for name, found in by_name.items() if len(found) == 1}
    return bare | {_fold(entry): entry for entry in entries}


def _fold(name: str) -> str:
    """A name as it is compared: archives of other systems compose their letters otherwise and use other slashes."""
    return unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./").casefold()


def _missing(line: int, place: int, name: str, field: str) -> RowProblem:
    shown = name[:80]
    return RowProblem(
        line,
        place,
        "attachment_missing",
        f"第 {line} 行第 {place} 列：附件包中没有文件“{shown}”；请把它加入 ZIP，或改正文件名。",
        f"Line {line}, column {place}: there is no file '{shown}' in the ZIP. Add it, or correct its name.",
        field,
    )


def _unusable(line: int, place: int, field: str, error: Exception) -> RowProblem:
    if isinstance(error, ZhikeError):
        zh, en = error.localised("zh").detail, error.localised("en").detail
    else:
        zh, en = "附件包中的文件已损坏或已加密。", "The entry of the ZIP is damaged or encrypted."
    return RowProblem(
        line,
        place,
        "attachment_unusable",
        f"第 {line} 行第 {place} 列：{zh}",
        f"Line {line}, column {place}: {en}",
        field,
    )
