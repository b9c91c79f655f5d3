"""The child process that parses a workbook: few imports (it starts for each file), limited memory.

It prints the names of the sheets, and writes one JSON array a row: [row, cells, null] or [row, cells, [column, code,
shown]]. Run as `python -m zhike.engines.transfer.xlsx_child WORKBOOK TARGET SHEET`.
"""

from __future__ import annotations

import resource
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import python_calamine

from zhike.engines.transfer.xlsx_errors import find_error_cells, find_percent_cells

MEMORY_BYTES = 3 << 30
MAX_EXACT = 10**15
LOCKED, NO_SHEET, BROKEN = 3, 4, 5

Value = str | float | int | bool | date | datetime | time | timedelta


def to_text(value: Value) -> str:
    """What a person sees in a cell, without the decoration of its number format."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat()
    return str(value)


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < MAX_EXACT:
        return str(int(value))
    # Excel keeps and shows 15 significant digits; the 16th and 17th of a float are noise (0.1 + 0.2).
    text = format(Decimal(format(value, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _percent_text(value: float) -> str:
    """A fraction as the percentage that the cell shows."""
    text = format(Decimal(format(value, ".15g")).scaleb(2), "f")
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def _moment_text(value: datetime) -> str:
    rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    if abs(rounded - value) > timedelta(milliseconds=2):
        return value.isoformat(sep=" ", timespec="milliseconds")
    return rounded.isoformat(sep=" ")


def _find_lost_digits(cells: list[Value]) -> tuple[int, str, str] | None:
    for column, value in enumerate(cells, start=1):
        if isinstance(value, float) and abs(value) >= MAX_EXACT and value.is_integer():
            return column, "digits_lost", _number_text(value)
    return None


def _choose_sheet(book: python_calamine.CalamineWorkbook, wanted: str) -> str | None:
    if wanted:
        return wanted if wanted in book.sheet_names else None
    sheets = [each for each in book.sheets_metadata if each.typ == python_calamine.SheetTypeEnum.WorkSheet]
    visible = [each.name for each in sheets if each.visible == python_calamine.SheetVisibleEnum.Visible]
    names = visible or book.sheet_names
    return next((name for name in names if book.get_sheet_by_name(name).total_height), names[0])


def _convert(path: str, target: str, wanted: str) -> int:
    try:
        book = python_calamine.load_workbook(path)
    except python_calamine.PasswordError:
        return LOCKED
    chosen = _choose_sheet(book, wanted)
    if chosen is None:
        sys.stdout.write("、".join(book.sheet_names))
        return NO_SHEET
    sheet = book.get_sheet_by_name(chosen)
    left = sheet.start[1] if sheet.start else 0
    errors = find_error_cells(Path(path), book.sheet_names.index(chosen))
    troubles = {row: (column, "cell_is_error", shown) for (row, column), shown in sorted(errors.items(), reverse=True)}
    percents = find_percent_cells(Path(path), book.sheet_names.index(chosen))
    pad = [""] * left
    encoder = msgspec.json.Encoder()
    with Path(target).open("wb") as out:
        for row, cells in enumerate(sheet.to_python(), start=sheet.start[0] + 1 if sheet.start else 1):
            lost = _find_lost_digits(cells)
            trouble = troubles.get(row) or (None if lost is None else (lost[0] + left, *lost[1:]))
            texts = pad + [to_text(cell) for cell in cells]
            for place, cell in enumerate(cells, start=left + 1) if percents else ():
                if (row, place) in percents and isinstance(cell, float):
                    texts[place - 1] = _percent_text(cell)
            out.write(encoder.encode((row, texts, trouble)) + b"\n")
    sys.stdout.write(msgspec.json.encode([chosen, *(name for name in book.sheet_names if name != chosen)]).decode())
    return 0


def main() -> int:
    """Run as the child: arguments are the workbook, the file to write, and the sheet (empty: choose)."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return _convert(*sys.argv[1:4])
    except MemoryError:
        return 1
    except Exception as error:  # boundary: whatever the library says becomes the answer of the child
        sys.stdout.write(str(error)[:300])
        return BROKEN


if __name__ == "__main__":
    sys.exit(main())
