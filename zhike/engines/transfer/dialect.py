"""How a text file marks its cells: separator, quote, escape and line end, found by trying and scoring the outcome.

A good guess makes rows of equal width out of cells that look like single values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from zhike.engines.transfer.cell_shape import Shape, tell_shape
from zhike.engines.transfer.split import split_leniently

SEPARATORS = (",", ";", "\t", "|", "^", "~", ":", "\x01", "\x1f", " ")
SAMPLE_ROWS = 200
SAMPLE_CHARS = 1 << 16
SAMPLE_CELLS = 4_000
MAX_OPEN_LINES = 20
PATIENCE = 5
_FOREIGN_MARKS = (";", "\t", "|", '"', "^", "\x01", "\x1f")
_DECLARED = re.compile(r"(?i)sep=(.)\s*$")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The marks of a file. An empty separator: one column; an empty quote: none; an empty escape: quotes double.

    `skip_space` drops blanks after a separator. `terminator` ends a line ("\\n" also where it is "\\r\\n").
    `first_line` is where the table starts when the file declares its separator in a line of its own ("sep=;").
    """

    separator: str = ","
    quote: str = '"'
    escape: str = ""
    skip_space: bool = False
    terminator: str = "\n"
    first_line: int = 1


def detect_dialect(sample: str) -> Dialect:
    """Find the dialect of a sample that ends at the end of a line (or of the file)."""
    terminator = "\n" if "\n" in sample or "\r" not in sample else "\r"
    lines = [line.rstrip("\r") for line in sample[:SAMPLE_CHARS].split(terminator)]
    declared = _DECLARED.fullmatch(lines[0]) if lines else None
    if declared:
        base = Dialect(separator=declared[1], terminator=terminator, first_line=2)
        return _with_quoting(base, lines[1:])
    lines = [line for line in lines if line.strip()]
    best, best_score = Dialect(separator="", terminator=terminator), 0.0
    for separator in SEPARATORS:
        if not any(separator in line for line in lines):
            continue
        dialect = _with_quoting(Dialect(separator=separator, terminator=terminator), lines)
        score = _score(_sample_rows(lines, dialect), dialect)
        if score > best_score + 0.001:
            best, best_score = dialect, score
    if not best.separator:
        return _with_quoting(best, lines)
    return best


def _with_quoting(dialect: Dialect, lines: list[str]) -> Dialect:
    """Choose quote, escape and the blanks after separators for a separator."""
    edge = re.escape(dialect.separator) if dialect.separator else "$"
    text = "\n".join(lines)
    doubles, singles = (
        len(re.findall(rf"(?m)(?:^|{edge}) ?{quote}[^{quote}\n]*{quote} *(?={edge}|$)", text)) for quote in ('"', "'")
    )
    quote = "'" if singles > 2 * doubles and singles > 2 else '"'
    escape = "\\" if _escapes_quotes(text, quote, edge) else ""
    chosen = replace(dialect, quote=quote, escape=escape)
    return replace(chosen, skip_space=bool(dialect.separator) and _spaces_follow(dialect.separator, text))


def _escapes_quotes(text: str, quote: str, edge: str) -> bool:
    """Whether a backslash takes a quote's meaning away, rather than being a letter before a doubled quote.

    `\\"x` says so. `\\""` before a separator says so (an escaped quote, then the closing one) where nothing doubles.
    """
    ends = rf"(?= *(?:{edge}|$))"
    if re.search(rf"\\{quote}(?!{quote})(?! *(?:{edge}|$))", text, re.MULTILINE):
        return True
    doubles = re.search(rf"(?<![\\{quote}]){quote}{quote}(?!{quote})(?! *(?:{edge}|$))", text, re.MULTILINE)
    return not doubles and bool(re.search(rf"\\{quote}{quote}(?!{quote}){ends}", text, re.MULTILINE))


def _spaces_follow(separator: str, text: str) -> bool:
    """Whether a blank after the separator is part of the file's manner: a quote after it, or nearly always one."""
    if separator in {" ", "\t"}:
        return False
    mark = re.escape(separator)
    if re.search(rf'{mark} "[^"\n]*"', text) and not re.search(rf'{mark}"', text):
        return True
    all_count = text.count(separator)
    at_end = len(re.findall(rf"{mark}(?=\n|$)", text))
    return text.count(separator + " ") >= max(1, (all_count - at_end) * 0.97)


def _sample_rows(lines: list[str], dialect: Dialect) -> list[list[str]]:
    return list(islice(_join_open_lines(lines, dialect), SAMPLE_ROWS))


def _join_open_lines(lines: list[str], dialect: Dialect) -> Iterator[list[str]]:
    """Rows of the sample; a quoted cell may run over some lines. Where that fails often, quotes mean nothing here."""
    at = failures = 0
    while at < len(lines):
        cells, is_open = split_leniently(lines[at], dialect)
        count = 1
        while is_open and failures < PATIENCE and count < MAX_OPEN_LINES and at + count < len(lines):
            count += 1
            cells, is_open = split_leniently("\n".join(lines[at : at + count]), dialect)
        if is_open:
            cells, count = lines[at].split(dialect.separator or None), 1
            failures += 1
        yield cells
        at += count


def _score(rows: list[list[str]], dialect: Dialect) -> float:
    widths = Counter(len(row) for row in rows)
    width, rows_of_it = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width < 2 or widths[1] * 2 > len(rows):
        return 0.0
    share = rows_of_it / len(rows)
    cells = list(islice((cell for row in rows if len(row) == width for cell in row), SAMPLE_CELLS))
    clean = sum(_rate_cell(cell) for cell in cells) / len(cells)
    score = share * (width - 1) / width * clean
    if dialect.separator in {" ", ":", "~", "^"}:
        # These stand inside values all the time (times, addresses, names): believed only when nothing contradicts.
        score = score * 0.6 if share == 1.0 and width > 2 and len(rows) > 1 else 0.0
    return score if share >= 0.4 else score * share


def _rate_cell(cell: str) -> float:
    shape = tell_shape(cell)
    if shape in {Shape.NUMBER, Shape.MOMENT, Shape.ADDRESS, Shape.CODE, Shape.EMPTY}:
        return 1.0
    return 0.3 if any(mark in cell for mark in _FOREIGN_MARKS) else 0.9
