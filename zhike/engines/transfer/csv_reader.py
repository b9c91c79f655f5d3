"""Rows of a text file, one at a time in constant memory, with the line of the source that each began in.

Plain lines are split as they are, quoted ones by the standard library's parser. Where that refuses, or
swallows lines without coming to the columns of the table, `split_to_width` looks for the reading that fits; a quote
that never closes costs one row and not the rest of the file. A row that is well quoted is never read otherwise.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol

from zhike.engines.transfer.dialect import Dialect
from zhike.engines.transfer.encoding import TYPOGRAPHIC_SIGNS, Encoding
from zhike.engines.transfer.errors import RowProblem
from zhike.engines.transfer.split import split_leniently, split_to_width

MAX_LINE_CHARS = 4_000_000
MAX_OPEN_LINES = 500
MAX_OPEN_CHARS = 2_000_000
PATIENCE = 20
MAX_CELL_CHARS = 1_000_000

_BROKEN = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one row and the line where it began. A row that could not be read says why."""

    line: int
    cells: list[str]
    problem: RowProblem | None = None


class Lines(Protocol):
    """Where physical lines come from, each with its end still on."""

    def readline(self, limit: int = ..., /) -> str:
        """The next line or part of one, empty at the end."""


@contextmanager
def open_text(file: BinaryIO, encoding: Encoding, terminator: str) -> Iterator[Lines]:
    """Decode a file; bytes that are no characters become lone surrogates, which `read_rows` reports by their place."""
    file.seek(encoding.mark_bytes)
    reader = io.TextIOWrapper(file, encoding=encoding.codec, errors="surrogateescape", newline=terminator)
    try:
        yield _RepairedLines(reader) if encoding.repair_signs else reader
    finally:
        reader.detach()


class _RepairedLines:
    """Lines whose C1 controls are read as the typographic signs that they once were."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def readline(self, limit: int = -1, /) -> str:
        return self._lines.readline(limit).translate(TYPOGRAPHIC_SIGNS)


class _Feed:
    """Hands lines to the standard parser, remembers which it took, and stops it when a quote stays open too long."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self._offered: str | None = None
        self.taken: list[str] = []
        self.next_line = 1
        self.open_limit = MAX_OPEN_LINES

    def take(self) -> str:
        """The next line, with its end, added to the lines of this row; empty at the end of the file."""
        text = self._waiting.popleft() if self._waiting else self._lines.readline(MAX_LINE_CHARS)
        if text:
            self.next_line += text[-1] in "\r\n"
            self.taken.append(text)
        return text

    def start_row(self) -> None:
        """Forget the lines of the row before."""
        self.taken = []
        self._offered = None

    def offer_first(self) -> None:
        """Let the parser begin with the line that was taken already."""
        self._offered = self.taken[0]

    def give_back(self, keep: int) -> None:
        """Keep the first lines of this row; the rest are read again as rows of their own."""
        surplus = self.taken[keep:]
        self._waiting.extendleft(reversed(surplus))
        self.next_line -= sum(text[-1] in "\r\n" for text in surplus)
        del self.taken[keep:]

    def is_plain(self) -> bool:
        """Whether nothing in the lines of this row can be a character that may not be stored."""
        return all(text.isascii() and "\0" not in text and len(text) <= MAX_CELL_CHARS for text in self.taken)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._offered is not None:
            text, self._offered = self._offered, None
            return text
        if len(self.taken) >= self.open_limit or sum(map(len, self.taken[-2:])) > MAX_OPEN_CHARS:
            raise StopIteration
        text = self.take()
        if not text:
            raise StopIteration
        return text


def read_rows(lines: Lines, dialect: Dialect, width: int | None = None) -> Iterator[RawRow]:
    """All rows, blank lines as rows without cells. `width` (the table's columns) settles rows with stray quotes."""
    feed = _Feed(lines)
    parser = csv.reader(
        feed,
        delimiter=dialect.separator or "\x1f",
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape or None,
        doublequote=not dialect.escape,
        skipinitialspace=dialect.skip_space,
        strict=True,
    )
    quick = not dialect.skip_space and bool(dialect.separator)
    special = re.compile("|".join(re.escape(mark) for mark in (dialect.quote, dialect.escape) if mark) or "(?!)")
    failures = 0
    while True:
        feed.start_row()
        line = feed.next_line
        text = feed.take()
        if not text:
            return
        if line < dialect.first_line:
            continue
        if quick and not special.search(text) and "\0" not in text:
            cells = text.rstrip("\r\n").split(dialect.separator)
            row = RawRow(line, cells if len(cells) > 1 or cells[0] else [])
        else:
            row = _parse(feed, parser, dialect, width, line)
            if row.problem is not None:
                failures += 1
                if failures == PATIENCE:
                    feed.open_limit = PATIENCE
        yield row if feed.is_plain() else _check_characters(row)


def _parse(feed: _Feed, parser: Iterator[list[str]], dialect: Dialect, width: int | None, line: int) -> RawRow:
    """One row by the standard parser, or by the lenient one where that fails or gives another width."""
    if dialect.escape:
        return _parse_leniently(feed, dialect, width, line)
    feed.offer_first()
    try:
        cells = next(parser)
    except (csv.Error, StopIteration):
        return _recover(feed, dialect, width, line)
    if width is not None and len(feed.taken) > 1 and len(cells) != width:
        return _recover(feed, dialect, width, line, cells)
    if len(cells) == 1 and not cells[0]:
        cells = []
    return RawRow(line, cells)


def _parse_leniently(feed: _Feed, dialect: Dialect, width: int | None, line: int) -> RawRow:
    """One row in a dialect that the standard parser reads otherwise (a backslash that escapes quotes only)."""
    while True:
        cells, is_open = split_leniently("".join(feed.taken).rstrip("\r\n"), dialect)
        if not is_open and (width is None or len(cells) == width or len(feed.taken) == 1):
            return RawRow(line, cells if any(cells) else [])
        if not is_open:
            return _recover(feed, dialect, width, line, cells)
        if len(feed.taken) >= feed.open_limit or not feed.take():
            return _recover(feed, dialect, width, line)


def _recover(feed: _Feed, dialect: Dialect, width: int | None, line: int, strict: list[str] | None = None) -> RawRow:
    """The reading of the fewest lines that fits the table; else what the parser made of it, or a row with a problem."""
    if width is not None:
        for count in sorted({1, 2, 3, len(feed.taken)}):
            if count > len(feed.taken):
                break
            text = "".join(feed.taken[:count]).rstrip("\r\n")
            cells = split_to_width(text, dialect, width)
            if cells is not None:
                feed.give_back(count)
                return RawRow(line, cells)
    if strict is not None:
        return RawRow(line, strict)
    feed.give_back(1)
    text = feed.taken[0].rstrip("\r\n")
    cells, is_open = split_leniently(text, dialect)
    if not is_open:
        return RawRow(line, cells)
    return RawRow(line, cells, _unclosed(line, len(cells), dialect.quote))


def _unclosed(line: int, column: int, quote: str) -> RowProblem:
    return RowProblem(
        line,
        column,
        "quote_not_closed",
        f"第 {line} 行第 {column} 列以引号 {quote} 开头但没有结束的引号；请补上引号，或删除多余的引号。",
        f"Line {line}, column {column} opens with the quote {quote} that is never closed. Close it, or remove it.",
    )


def _check_characters(row: RawRow) -> RawRow:
    """Find what can't be stored: bytes that are no characters of the encoding, NUL, and monstrous cells."""
    if row.problem is not None:
        return replace(row, cells=[_BROKEN.sub("\ufffd", cell) for cell in row.cells])
    for column, cell in enumerate(row.cells, start=1):
        broken = _BROKEN.search(cell)
        if broken is None and "\0" not in cell and len(cell) <= MAX_CELL_CHARS:
            continue
        shown = [_BROKEN.sub("\ufffd", each)[:MAX_CELL_CHARS] for each in row.cells]
        return RawRow(row.line, shown, _describe(row.line, column, cell, broken))
    return row


def _describe(line: int, column: int, cell: str, broken: re.Match[str] | None) -> RowProblem:
    if broken is not None:
        byte = f"0x{ord(broken[0]) - 0xDC00:02X}"
        place = broken.start() + 1
        return RowProblem(
            line,
            column,
            "character_broken",
            f"第 {line} 行第 {column} 列第 {place} 个字符（{byte}）不符合文件编码；请改正它，或将文件另存为 UTF-8。",
            f"Line {line}, column {column}: character {place} ({byte}) does not fit the encoding of the file. "
            "Correct it, or save the file as UTF-8.",
        )
    if "\0" in cell:
        place = cell.index("\0") + 1
        return RowProblem(
            line,
            column,
            "text_has_nul",
            f"第 {line} 行第 {column} 列第 {place} 个字符是空字符（U+0000）；请删除后重试。",
            f"Line {line}, column {column}: character {place} is NUL (U+0000). Remove it and try again.",
        )
    return RowProblem(
        line,
        column,
        "cell_too_long",
        f"第 {line} 行第 {column} 列有 {len(cell)} 个字符，最多 {MAX_CELL_CHARS} 个；请缩短。",
        f"Line {line}, column {column} has {len(cell)} characters, at most {MAX_CELL_CHARS}. Shorten it.",
    )
