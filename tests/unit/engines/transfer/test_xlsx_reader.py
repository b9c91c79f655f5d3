"""Workbooks as people see them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from zhike.engines.transfer.errors import BrokenWorkbook, EmptyFile, NoSuchSheet
from zhike.engines.transfer.table import ReadOptions, open_table
from zhike.engines.transfer.xlsx_child import Value, to_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800138000.0, "13800138000"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (-2.50, "-2.5"),
        (123456789012345.0, "123456789012345"),
        (True, "TRUE"),
        (date(2026, 3, 5), "2026-03-05"),
        (datetime(2026, 3, 5, 8, 30), "2026-03-05 08:30:00"),
        (datetime(2026, 3, 5, 8, 29, 59, 999900), "2026-03-05 08:30:00"),
        (datetime(2026, 3, 5, 8, 30, 0, 250000), "2026-03-05 08:30:00.250"),
        (time(8, 5), "08:05:00"),
        (timedelta(hours=27, minutes=17, seconds=54), "27:17:54"),
        (" 00123 ", " 00123 "),
    ],
)
def test_values_are_what_people_see(value: Value, text: str) -> None:
    assert to_text(value) == text


def write(path: Path, rows: list[list[object]], top: int = 0, left: int = 0) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("客户")
    for number, row in enumerate(rows):
        sheet.write_row(top + number, left, row)
    book.add_worksheet("空")
    book.close()
    return path


def test_rows_and_places(tmp_path: Path) -> None:
    path = write(tmp_path / "a", [["名称", "电话", "成立"], ["智客", 13800138000, datetime(2026, 3, 5)]], top=2, left=1)

    with open_table(path, "客户.xlsx") as table:
        rows = list(table.rows())

    assert [column.name for column in table.columns if column.given] == ["名称", "电话", "成立"]
    assert table.header_line == 3
    assert [(row.line, row.cells[-3:]) for row in rows] == [(4, ("智客", "13800138000", "2026-03-05"))]


def test_a_formula_error_names_its_cell(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["名称", "金额"])
    sheet.write_row(1, 0, ["智客"])
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    book.close()

    with open_table(tmp_path / "a", "a.xlsx") as table:
        problem = next(table.rows()).problem

    assert problem is not None
    assert (problem.line, problem.column, problem.code) == (2, 2, "cell_is_error")


def test_an_identity_number_that_excel_has_cut_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a", [["名称", "证件号"], ["张三", 310101199001011234]])

    with open_table(path, "a.xlsx") as table:
        problem = next(table.rows()).problem

    assert problem is not None
    assert (problem.line, problem.column, problem.code) == (2, 2, "digits_lost")


def test_an_unknown_sheet_names_the_known_ones(tmp_path: Path) -> None:
    path = write(tmp_path / "a", [["名称"], ["智客"]])

    with pytest.raises(NoSuchSheet) as refused, open_table(path, "a.xlsx", ReadOptions(sheet="联系人")):
        pass

    assert "客户、空" in refused.value.localised("zh").detail


def test_an_empty_sheet_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile), open_table(write(tmp_path / "a", []), "a.xlsx"):
        pass


def test_a_sheet_that_would_fill_the_memory_is_an_error(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a"))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, "y")
    book.close()

    with pytest.raises(BrokenWorkbook), open_table(tmp_path / "a", "a.xlsx"):
        pass


def test_damage_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 3000)

    with pytest.raises(BrokenWorkbook), open_table(tmp_path / "a", "a.xls"):
        pass
