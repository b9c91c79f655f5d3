"""The reconciliation of a migration: per file rows, links, sums and what differs; as values, and as a workbook."""

from __future__ import annotations

import io
from decimal import Decimal
from uuid import UUID

import msgspec
import xlsxwriter

from zhike.engines.transfer.model import Counts, LinkTally, RefusedRow
from zhike.engines.transfer.moving.face import MigrationStatus, PartStatus
from zhike.engines.transfer.moving.model import Sum, ValueDifference

LINK_CODES = frozenset({"link_not_found", "link_ambiguous"})
MAX_CELL = 32_000


class Unresolved(msgspec.Struct, frozen=True):
    """A link that was not set: the row, the field, and what the file calls the other record."""

    line: int
    field: str | None
    text: str


class ToldRow(msgspec.Struct, frozen=True):
    """A row that was refused, or saved without a part of it (`warned`), and why."""

    line: int
    state: str
    reasons: tuple[str, ...]


class FileReport(msgspec.Struct, frozen=True):
    """One file: what was read and what became of it."""

    file: str
    sheet: str | None
    object: str
    phase: str
    read: int
    counts: Counts
    links: LinkTally
    unresolved: tuple[Unresolved, ...]
    sums: tuple[Sum, ...]
    differences: tuple[ValueDifference, ...]
    rows: tuple[ToldRow, ...]


class MigrationReport(msgspec.Struct, frozen=True):
    """All files in the order in which they were saved."""

    source: str
    operation: UUID
    dry_run: bool
    files: tuple[FileReport, ...]


def make_report(status: MigrationStatus, language: str) -> MigrationReport:
    """The report so far; sums are there once a file was compared."""
    wanted = status.arguments
    files = tuple(_report(part, english=language.startswith("en")) for part in status.parts)
    return MigrationReport(wanted.source, wanted.operation, wanted.dry_run, files)


def _report(part: PartStatus, *, english: bool) -> FileReport:
    state = part.state.state
    return FileReport(
        part.asked.file_name, part.asked.sheet, part.asked.object, state.phase, state.rows, state.counts, state.links,
        tuple(one for row in part.refused for one in _list_unresolved(row)), part.state.sums, part.differences,
        tuple(
            ToldRow(row.line, row.state, tuple(one.en if english else one.zh for one in row.problems))
            for row in part.refused
        ),
    )  # fmt: skip


def _list_unresolved(row: RefusedRow) -> list[Unresolved]:
    return [
        Unresolved(row.line, one.field, row.cells[one.column - 1] if one.column is not None else "")
        for one in row.problems
        if one.code in LINK_CODES
    ]


def write_workbook(report: MigrationReport, language: str) -> bytes:
    """The report as XLSX with a sheet each for files, sums, differing values, links and rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    english = language.startswith("en")
    for zh, en, headings, rows in _list_sheets(report):
        sheet = book.add_worksheet(en if english else zh)
        sheet.freeze_panes(1, 0)
        names: list[object] = [one[1 if english else 0] for one in headings]
        for number, row in enumerate([names, *rows]):
            for place, value in enumerate(row):
                _write(sheet, number, place, value)
    book.close()
    return out.getvalue()


_Heading = tuple[str, str]
_FILE, _LINE, _FIELD = ("文件", "File"), ("行号", "Line"), ("字段", "Field")


def _list_sheets(
    report: MigrationReport,
) -> list[tuple[str, str, tuple[_Heading, ...], list[list[object]]]]:
    counts = (("新建", "Created"), ("更新", "Updated"), ("无变化", "Unchanged"), ("未导入", "Refused"))
    links = (("已关联", "Links found"), ("未关联", "Links not found"))
    files = report.files
    return [
        ("文件", "Files", (_FILE, ("对象", "Object"), ("读取", "Read"), *counts, *links), [*map(_summary, files)]),
        (
            "合计", "Sums",
            (_FILE, _FIELD, ("币种", "Currency"), ("源文件合计", "Source"), ("未导入行合计", "Of refused rows"),
             ("入库合计", "Stored"), ("差异行数", "Rows that differ")),
            [[_name(one), each.field, each.currency, each.source, each.refused, each.stored, each.differing]
             for one in files for each in one.sums],
        ),
        (
            "差异", "Differences",
            (_FILE, _LINE, _FIELD, ("原系统编号", "Foreign id"), ("源值", "Source"), ("入库值", "Stored"),
             ("原因", "Reason")),
            [[_name(one), each.line, each.field, each.foreign_id, each.source, each.stored, each.reason]
             for one in files for each in one.differences],
        ),
        (
            "未关联", "Links not found", (_FILE, _LINE, _FIELD, ("原系统编号", "Foreign id")),
            [[_name(one), each.line, each.field, each.text] for one in files for each in one.unresolved],
        ),
        (
            "行", "Rows", (_FILE, _LINE, ("状态", "State"), ("原因", "Reason")),
            [[_name(one), each.line, each.state, "; ".join(each.reasons)] for one in files for each in one.rows],
        ),
    ]  # fmt: skip


def _summary(one: FileReport) -> list[object]:
    counts, links = one.counts, one.links
    return [
        _name(one), one.object, one.read, counts.created, counts.updated, counts.unchanged, counts.refused,
        links.resolved, links.unresolved,
    ]  # fmt: skip


def _name(one: FileReport) -> str:
    return one.file if one.sheet is None else f"{one.file} / {one.sheet}"


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: object) -> None:
    if isinstance(value, int | Decimal):
        sheet.write_number(row, place, float(value))
    elif value is not None:
        sheet.write_string(row, place, str(value)[:MAX_CELL])
