"""The writers of tables: rows in, a file out, in memory that does not grow with the rows.

No cell is run by a spreadsheet: in CSV what begins like a formula gets an apostrophe in front, which our own imports
take away again (`cells.guard_cell`); in a workbook such a cell is text that is marked as quoted, so that it stays text
when somebody edits it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import msgspec
import xlsxwriter
from xlsxwriter.format import Format

from zhike.engines.transfer.cells import guard_cell, is_guarded
from zhike.engines.transfer.exports.columns import CellMaker, ExportColumn
from zhike.engines.transfer.exports.errors import CellTooLong, CellUnwritable, TooManyRows

MARK = b"\xef\xbb\xbf"
"""Without it spreadsheets take a CSV for the code page of the machine."""
MAX_SHEET_ROWS = 1_048_575
MAX_CELL = 32_767
# Numbers of our own making begin with a minus and are no formulas.
_NUMBER = re.compile(r"-[0-9][0-9.]*%?(?: [A-Z]{3})?")

# What XML cannot hold and the format's own escape does not bring back.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")

Row = Mapping[str, object]


class Writer(Protocol):
    """Takes pages of rows as the query gave them."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows. Blocking: called in a thread."""

    def close(self) -> None:
        """Finish the file."""


class CsvWriter:
    """UTF-8 with a mark, lines ended by CR LF, quotes where needed."""

    def __init__(self, path: Path, columns: Sequence[ExportColumn], makers: Sequence[CellMaker]) -> None:
        self._pairs = [(column.name, maker) for column, maker in zip(columns, makers, strict=True)]
        self._file = path.open("wb")
        self._file.write(MARK)
        self._put([[guard_cell(column.heading) for column in columns]])

    def write(self, rows: Sequence[Row]) -> None:
        """See Writer."""
        self._put([[_safe(maker.text(row.get(name))) for name, maker in self._pairs] for row in rows])

    def close(self) -> None:
        """See Writer."""
        self._file.close()

    def _put(self, rows: Sequence[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        self._file.write(text.getvalue().encode())


def _safe(text: str) -> str:
    return text if text[:1] == "-" and _NUMBER.fullmatch(text) else guard_cell(text)


class JsonLinesWriter:
    """Each record as the API gives it, one a line; dates in UTC, numbers as decimal text, links with id and title."""

    def __init__(self, path: Path, columns: Sequence[ExportColumn]) -> None:
        self._names = [column.name for column in columns]
        self._encoder = msgspec.json.Encoder(decimal_format="number")
        self._file = path.open("wb")
        self._empty = True

    def write(self, rows: Sequence[Row]) -> None:
        """See Writer."""
        self._empty = self._empty and not rows
        for row in rows:
            self._file.write(self._encoder.encode({name: row[name] for name in self._names if name in row}) + b"\n")

    def close(self) -> None:
        """See Writer. A file without any row is one blank line, because files of no bytes are not kept."""
        if self._empty:
            self._file.write(b"\n")
        self._file.close()


class XlsxWriter:
    """One sheet. Rows are written to disk one by one (`constant_memory`); texts are cells of their own."""

    def __init__(
        self, path: Path, columns: Sequence[ExportColumn], makers: Sequence[CellMaker], mark: str = ""
    ) -> None:
        """`mark` says whose copy it is: in the head of every printed page, and in the file's properties."""
        self._pairs = [(column.name, maker) for column, maker in zip(columns, makers, strict=True)]
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        if mark:
            # In heads "&" begins a code.
            self._sheet.set_header("&C&8" + mark.replace("&", "&&")[:200])
            self._book.set_properties({"author": mark.split(" · ", maxsplit=1)[0], "comments": mark})
        self._row = 0
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._formats: dict[str, Format | None] = {
            "number": None,
            "percent": self._book.add_format({"num_format": "0.##########%"}),
            "money": self._book.add_format({"num_format": "#,##0.00####"}),
            "date": self._book.add_format({"num_format": "yyyy-mm-dd"}),
            "datetime": self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        bold = self._book.add_format({"bold": True})
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, 18)
            self._sheet.write_string(0, place, column.heading, bold)

    def write(self, rows: Sequence[Row]) -> None:
        """See Writer. Raises TooManyRows where a sheet is full."""
        for row in rows:
            self._row += 1
            if self._row > MAX_SHEET_ROWS:
                raise TooManyRows(count=self._row, limit=MAX_SHEET_ROWS, rule_zh="一个工作表", rule_en="one sheet")
            for place, (name, maker) in enumerate(self._pairs):
                value = row.get(name)
                if value is not None:
                    self._write_cell(place, name, maker, value)

    def close(self) -> None:
        """See Writer."""
        self._book.close()

    def _write_cell(self, place: int, name: str, maker: CellMaker, value: object) -> None:
        native = maker.native(value)
        if native is None:
            text = maker.text(value)
            if len(text) >= MAX_CELL:
                raise CellTooLong(row=self._row, field=name, limit=MAX_CELL)
            if _NO_CHARACTER.search(text):
                raise CellUnwritable(row=self._row, field=name)
            # An apostrophe that an import would take for ours gets one of ours.
            shown = "'" + text if text[:1] == "'" and is_guarded(text) else text
            style = self._quoted if is_guarded("'" + text) else None
            self._sheet.write_string(self._row, place, shown, style)
            return
        form, inner = native
        if isinstance(inner, Decimal):
            self._sheet.write_number(self._row, place, float(inner), self._formats[form])
        elif isinstance(inner, datetime | date):
            self._sheet.write_datetime(self._row, place, inner, self._formats[form])
