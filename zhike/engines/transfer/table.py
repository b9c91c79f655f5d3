"""One face for every file: a table with a header, and rows that are either whole or say what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from zhike.engines.transfer.archive import Limits, Source, open_source
from zhike.engines.transfer.csv_reader import Lines, RawRow, open_text, read_rows
from zhike.engines.transfer.dialect import Dialect, detect_dialect
from zhike.engines.transfer.encoding import Encoding, detect_encoding
from zhike.engines.transfer.errors import EmptyFile, EncodingUnsure, Notice, RowProblem, TooManyColumns
from zhike.engines.transfer.header import Header, find_header, tell_width
from zhike.engines.transfer.json_lines import is_json_lines, list_members, read_lines
from zhike.engines.transfer.xlsx_reader import convert_workbook, read_converted
from zhike.kernel.base.workplace import workplace

MAX_COLUMNS = 5_000
SAMPLE_CHARS = 1 << 18
SAMPLE_ROWS = 300
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person said about a file; None is found out. `header` is the line of the header, 0 when there is none."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its place (1-based) and its name, unique in the table; `given` is False for a name that
    the file does not have ("列3")."""

    place: int
    name: str
    given: bool = True


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of data: as many cells as the table has columns, or a problem (then the cells are as they were)."""

    line: int
    cells: tuple[str, ...]
    problem: RowProblem | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was looked into. `rows()` reads it from the start, as often as it is called."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    header_line: int | None
    notices: tuple[Notice, ...]
    encoding: Encoding | None = None
    dialect: Dialect | None = None
    sheets: tuple[str, ...] = ()
    _open: _Opener = field(kw_only=True)

    def rows(self) -> Iterator[SourceRow]:
        """Every row below the header that is not blank."""
        return self._open.rows()


@dataclass(frozen=True, slots=True)
class _Opener:
    """How the rows of a table are read again."""

    source: Source
    encoding: Encoding | None
    dialect: Dialect | None
    names: tuple[str, ...]
    skip_to_line: int
    pads_short_rows: bool
    cuts_blank_ends: bool = False

    def raw_rows(self) -> Iterator[RawRow]:
        if self.source.kind == "lines":
            yield from read_lines(self.source.path, self.names)
            return
        if self.encoding is None or self.dialect is None:
            yield from read_converted(self.source.path)
            return
        with (
            self.source.path.open("rb") as file,
            open_text(file, self.encoding, self.dialect.terminator) as lines,
        ):
            yield from read_rows(lines, self.dialect, len(self.names) or None)

    def rows(self) -> Iterator[SourceRow]:
        bare_names = [name for name in self.names if name]
        for raw in self.raw_rows():
            if raw.line <= self.skip_to_line:
                continue
            if raw.problem is None and not any(cell.strip() for cell in raw.cells):
                continue
            if self.source.kind == "lines":
                yield SourceRow(raw.line, tuple(raw.cells), raw.problem)
            else:
                yield _fit(raw, bare_names, self)


@contextmanager
def open_table(
    path: Path,
    name: str,
    options: ReadOptions = ReadOptions(),
    known_names: frozenset[str] = frozenset(),
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Table]:
    """Look into a file: what it is, its encoding, marks, header and columns.

    `known_names` are folded names that columns may well have (labels of fields), a help in finding the header. Raises
    EmptyFile, NotATable, BrokenWorkbook, LockedWorkbook, NoSuchSheet, BrokenArchive, FileTooLarge, TooManyColumns,
    EncodingUnsure.
    """
    with workplace("zhike-import-") as folder:
        source = open_source(path, name, folder, limits)
        if source.kind == "workbook":
            converted = folder / "rows"
            sheets = convert_workbook(source.path, name, options.sheet, converted)
            opener = _Opener(Source(converted, name, "workbook"), None, None, (), 0, pads_short_rows=True)
            yield _describe(opener, source, options, known_names, sheets)
        elif options.separator is None and options.encoding is None and is_json_lines(source.path):
            yield _describe_lines(Source(source.path, source.name, "lines"))
        else:
            encoding, dialect = _look_at_text(source, options)
            opener = _Opener(source, encoding, dialect, (), 0, pads_short_rows=False)
            yield _describe(opener, source, options, known_names, ())


def _describe_lines(source: Source) -> Table:
    """JSON lines have no header to be found: their members are named."""
    names = list_members(source.path)
    opener = _Opener(source, None, None, names, 0, pads_short_rows=False)
    return Table(source.name, source.kind, _name_columns(names), None, (), _open=opener)


def _look_at_text(source: Source, options: ReadOptions) -> tuple[Encoding, Dialect]:
    with source.path.open("rb") as file:
        encoding = detect_encoding(file)
        if options.encoding is not None and options.encoding != encoding.codec:
            encoding = Encoding(options.encoding)
        if not encoding.sure:
            line, column = _find_first_foreign(source.path)
            raise EncodingUnsure(name=source.name, codec=encoding.codec, line=line, column=column)
    with source.path.open("rb") as file, open_text(file, encoding, "") as lines:
        sample = _read_sample(lines)
    if not sample.strip("\r\n\t ,;\ufeff"):
        raise EmptyFile(name=source.name)
    dialect = detect_dialect(sample)
    if options.separator is not None:
        dialect = replace(dialect, separator=options.separator)
    return encoding, dialect


def _read_sample(lines: Lines) -> str:
    parts: list[str] = []
    size = 0
    while size < SAMPLE_CHARS:
        text = lines.readline(SAMPLE_CHARS)
        if not text:
            break
        parts.append(text)
        size += len(text)
    return "".join(parts)


def _find_first_foreign(path: Path) -> tuple[int, int]:
    """The first place whose bytes are not ASCII, for an error that has to point somewhere."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.isascii():
                column = next(index for index, byte in enumerate(line) if byte >= 0x80)
                return number, line[:column].count(b",") + 1
    return 1, 1


def _describe(
    opener: _Opener, source: Source, options: ReadOptions, known_names: frozenset[str], sheets: tuple[str, ...]
) -> Table:
    sample = list(islice(opener.raw_rows(), SAMPLE_ROWS))
    width = tell_width([row.cells for row in sample])
    if width and opener.dialect is not None:
        sample = list(islice(replace(opener, names=("",) * width).raw_rows(), SAMPLE_ROWS))
    if not any(any(cell.strip() for cell in row.cells) for row in sample):
        raise EmptyFile(name=source.name)
    header = _choose_header(sample, options, known_names)
    names = _trim_names(header, sample)
    _check_width(len(names), sample)
    first_line = sample[header.last].line if header.last is not None else 0
    after = sample[header.last + 1].line if header.last is not None and header.last + 1 < len(sample) else None
    skip_to = 0 if header.last is None else (after - 1 if after else sample[header.last].line + 10**9)
    body = sample[header.last + 1 :] if header.last is not None else sample
    ready = replace(
        opener,
        names=names,
        skip_to_line=skip_to,
        pads_short_rows=opener.pads_short_rows or _is_habit(body, lambda row: 0 < len(row) < len(names)),
        cuts_blank_ends=_is_habit(body, lambda row: len(row) > len(names) and not "".join(row[len(names) :]).strip()),
    )
    return Table(
        name=source.name,
        kind=source.kind,
        columns=_name_columns(names),
        header_line=first_line or None,
        notices=_gather_notices(header, sheets, opener),
        encoding=opener.encoding,
        dialect=opener.dialect,
        sheets=sheets,
        _open=ready,
    )


def _is_habit(body: Sequence[RawRow], test: Callable[[Sequence[str]], bool]) -> bool:
    """Whether so many rows are of another width that the program that wrote the file means it so."""
    found = sum(1 for row in body if test(row.cells))
    count = sum(1 for row in body if row.cells)
    return 0 < found == count or (found > 1 and found * 10 >= count)


def _choose_header(sample: Sequence[RawRow], options: ReadOptions, known_names: frozenset[str]) -> Header:
    rows = [row.cells for row in sample]
    if options.header is None:
        return find_header(rows, known_names)
    index = next((at for at, row in enumerate(sample) if row.line == options.header), None)
    if index is None:
        return Header(("",) * tell_width(rows))
    return Header(tuple(" ".join(cell.split()) for cell in rows[index]), index, index)


def _trim_names(header: Header, sample: Sequence[RawRow]) -> tuple[str, ...]:
    """The columns without those at the right end that have neither name nor any value."""
    used = max((index + 1 for row in sample for index, cell in enumerate(row.cells) if cell.strip()), default=0)
    named = max((index + 1 for index, name in enumerate(header.names) if name), default=0)
    body = [row.cells for row in sample[(header.last + 1 if header.last is not None else 0) :]]
    width = max(named, min(used, tell_width(body) if any(body) else 0), len(header.names) if header.last is None else 0)
    return tuple(header.names[index] if index < len(header.names) else "" for index in range(width))


def _check_width(width: int, sample: Sequence[RawRow]) -> None:
    if width > MAX_COLUMNS:
        raise TooManyColumns(line=sample[0].line, count=width, limit=MAX_COLUMNS)


def _name_columns(names: Sequence[str]) -> tuple[Column, ...]:
    seen: dict[str, int] = {}
    columns = []
    for place, name in enumerate(names, start=1):
        bare = name or f"列{place}"
        seen[bare] = seen.get(bare, 0) + 1
        shown = bare if seen[bare] == 1 else f"{bare} ({seen[bare]})"
        columns.append(Column(place, shown, bool(name)))
    return tuple(columns)


def _gather_notices(header: Header, sheets: tuple[str, ...], opener: _Opener) -> tuple[Notice, ...]:
    notices = []
    if header.last is None:
        notices.append(
            Notice(
                "no_header",
                "没有找到表头，第一行按数据处理；如第一行是表头，请指定表头所在行。",
                "No header was found and the first row is taken as data. If it is a header, say in which line it is.",
            )
        )
    if len(sheets) > 1:
        others = "、".join(sheets[1:6])
        notices.append(
            Notice(
                "more_sheets",
                f"只读取了工作表“{sheets[0]}”；另有：{others}。",
                f"Only the sheet '{sheets[0]}' was read. There are also: {others}.",
            )
        )
    if opener.encoding is not None and opener.encoding.repair_signs:
        notices.append(
            Notice(
                "signs_repaired",
                "文件中的标点曾被错误转码（如 U+0092），已还原为对应的引号、破折号等。",
                "Signs that were decoded wrongly before (such as U+0092) were turned back into quotes and dashes.",
            )
        )
    return tuple(notices)


def _fit(raw: RawRow, names: Sequence[str], opener: _Opener) -> SourceRow:
    """A row as wide as the table, or what is wrong with its width. Nothing is moved: a surplus cell in the middle looks
    the same as one at the end where the last column is blank."""
    cells, width = raw.cells, len(opener.names)
    if raw.problem is not None:
        return SourceRow(raw.line, tuple(cells), raw.problem)
    if len(cells) > width:
        if not opener.cuts_blank_ends or any(cell.strip() for cell in cells[width:]):
            return SourceRow(raw.line, tuple(cells), _too_many(raw.line, len(cells), width))
        cells = cells[:width]
    if len(cells) > 1 and len(names) > 1 and cells[0].strip() in {names[0], ""}:
        stripped = [cell.strip() for cell in cells]
        if [cell for cell in stripped if cell] == names[: len(cells)]:
            return SourceRow(raw.line, tuple(cells), _header_again(raw.line))
    if len(cells) < width:
        if not opener.pads_short_rows:
            return SourceRow(raw.line, tuple(cells), _too_few(raw.line, len(cells), width))
        cells = cells + [""] * (width - len(cells))
    return SourceRow(raw.line, tuple(cells))


def _too_many(line: int, count: int, width: int) -> RowProblem:
    return RowProblem(
        line,
        width + 1,
        "row_too_long",
        f"第 {line} 行有 {count} 列，表头只有 {width} 列（从第 {width + 1} 列起多出）；"
        "请检查该行是否有多余的分隔符，或含分隔符的内容没有用引号括起。",
        f"Line {line} has {count} cells and the table {width} columns (too many from column {width + 1} on). "
        "Look for a separator too many, or a value with a separator that is not quoted.",
    )


def _too_few(line: int, count: int, width: int) -> RowProblem:
    return RowProblem(
        line,
        count + 1,
        "row_too_short",
        f"第 {line} 行只有 {count} 列，应有 {width} 列（缺第 {count + 1} 列起）；请补上缺少的分隔符或单元格。",
        f"Line {line} has {count} cells and should have {width} (missing from column {count + 1} on). "
        "Add the missing separators or cells.",
    )


def _header_again(line: int) -> RowProblem:
    return RowProblem(
        line,
        1,
        "header_again",
        f"第 {line} 行重复了表头，可能是拼接的第二张表；该行不导入，如不需要请删除。",
        f"Line {line} repeats the header, maybe of a second table. It is not imported; remove it if it is not wanted.",
    )
