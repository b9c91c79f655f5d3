"""Rows of a workbook (XLSX, XLS, ODS), as people see them: 13800138000 and not 13800138000.0, 2026-03-05 and not 46086.

A workbook is parsed whole by a native library, so it is done in a child process with limited memory and time: what
crashes or swallows memory there (`xlsx_child.py`) ends as an error here, and no server process keeps the memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from zhike.engines.transfer.csv_reader import RawRow
from zhike.engines.transfer.errors import BrokenWorkbook, LockedWorkbook, NoSuchSheet, RowProblem
from zhike.engines.transfer.xlsx_child import BROKEN, LOCKED, NO_SHEET

TIMEOUT_SECONDS = 300


def convert_workbook(path: Path, name: str, sheet: str | None, target: Path) -> tuple[str, ...]:
    """Write the rows of a sheet to `target`, one JSON array a line; answer the names of all sheets, the one read first.

    Without a name the first visible sheet that holds anything is read. Raises BrokenWorkbook, LockedWorkbook,
    NoSuchSheet.
    """
    command = [sys.executable, "-m", "zhike.engines.transfer.xlsx_child", str(path), str(target), sheet or ""]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False, env={**os.environ, "PYTHONUTF8": "1"}
        )
    except subprocess.TimeoutExpired as slow:
        raise BrokenWorkbook(name=name, reason=f"> {TIMEOUT_SECONDS} s") from slow
    said = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode == 0:
        return tuple(msgspec.json.decode(said, type=list[str]))
    if done.returncode == LOCKED:
        raise LockedWorkbook(name=name)
    if done.returncode == NO_SHEET:
        raise NoSuchSheet(name=name, sheet=sheet, sheets=said)
    reason = said if done.returncode == BROKEN else f"需要的内存过多 / needs too much memory ({done.returncode})"
    raise BrokenWorkbook(name=name, reason=reason)


def read_converted(target: Path) -> Iterator[RawRow]:
    """The rows that `convert_workbook` wrote."""
    decoder = msgspec.json.Decoder(tuple[int, list[str], tuple[int, str, str] | None])
    with target.open("rb") as lines:
        for line in lines:
            row, cells, trouble = decoder.decode(line)
            yield RawRow(row, cells, None if trouble is None else _describe(row, *trouble))


def _describe(row: int, column: int, code: str, shown: str) -> RowProblem:
    if code == "cell_is_error":
        return RowProblem(
            row,
            column,
            code,
            f"第 {row} 行第 {column} 列是公式错误 {shown}；请在 Excel 中改正公式或清空该单元格。",
            f"Row {row}, column {column} holds the formula error {shown}. Mend the formula or empty the cell.",
        )
    return RowProblem(
        row,
        column,
        code,
        f"第 {row} 行第 {column} 列是超过 15 位的数字（{shown}），Excel 已丢失其末尾数字；请将该列设为文本后重新填写。",
        f"Row {row}, column {column} is a number of more than 15 digits ({shown}), and Excel has lost the last ones. "
        "Format the column as text and enter it again.",
    )
