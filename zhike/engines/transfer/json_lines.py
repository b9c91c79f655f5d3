"""JSON lines: one record a line, as our exports and many programs write them. A cell is the JSON text of a member."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from zhike.engines.transfer.csv_reader import RawRow
from zhike.engines.transfer.errors import RowProblem

MAX_LINE = 16 << 20
SAMPLE_LINES = 1000
_MARK = b"\xef\xbb\xbf"
_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NULL = b"null"


def is_json_lines(path: Path) -> bool:
    """Whether the first line that is not blank is a JSON object."""
    with path.open("rb") as file:
        line = file.readline(MAX_LINE).removeprefix(_MARK)
        while line and not line.strip():
            line = file.readline(MAX_LINE)
    return line.lstrip().startswith(b"{") and _decode(line) is not None


def list_members(path: Path) -> tuple[str, ...]:
    """The names of the members of the first thousand lines, in the order in which they come up."""
    names: dict[str, None] = {}
    for number, line in enumerate(_lines(path)):
        if number >= SAMPLE_LINES:
            break
        names |= dict.fromkeys(_decode(line[1]) or {})
    return tuple(names)


def read_lines(path: Path, names: tuple[str, ...]) -> Iterator[RawRow]:
    """A row a line. Members that the first lines did not have are told, not lost."""
    known = frozenset(names)
    for number, line in _lines(path):
        members = _decode(line)
        if members is None:
            yield RawRow(number, [line.decode("utf-8", "replace")[:200]], _broken(number))
        elif not members.keys() <= known:
            yield RawRow(number, [], _unknown(number, sorted(members.keys() - known)[0]))
        else:
            yield RawRow(number, [_to_cell(members.get(name)) for name in names])


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE):
            number += 1
            bare = line.removeprefix(_MARK) if number == 1 else line
            if bare.strip():
                yield number, bare


def _decode(line: bytes) -> dict[str, msgspec.Raw] | None:
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _to_cell(value: msgspec.Raw | None) -> str:
    raw = b"" if value is None else bytes(value)
    return "" if raw in (b"", _NULL) else raw.decode()


def _broken(line: int) -> RowProblem:
    return RowProblem(
        line,
        1,
        "line_is_no_json",
        f"第 {line} 行第 1 列起不是完整的 JSON 对象；请每行写一个 {{...}}，行内不换行。",
        f"Line {line}, from column 1 on, is no whole JSON object. Write one {{...}} a line, without breaks inside.",
    )


def _unknown(line: int, name: str) -> RowProblem:
    shown = name[:60]
    return RowProblem(
        line,
        1,
        "member_unknown",
        f"第 {line} 行有前面各行都没有的成员“{shown}”；请在文件第一行也写上它（可为 null）。",
        f"Line {line} has the member '{shown}', which the first lines lack. Write it into the first one too (null).",
    )
