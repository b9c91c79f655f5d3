"""The rows that were not imported, as a table to mend and import again: the file's columns, then line and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from zhike.engines.transfer.cells import guard_cell
from zhike.engines.transfer.model import RefusedRow
from zhike.engines.transfer.sealing import hide_sealed
from zhike.engines.transfer.store import list_refused
from zhike.kernel.postgres.pool import Database

PAGE_ROWS = 1000
MARK = b"\xef\xbb\xbf"
"""Without it spreadsheets take the file for the code page of the machine."""


async def write_report(
    database: Database, schema: str, job: UUID, columns: Sequence[str], language: str
) -> AsyncIterator[bytes]:
    """The report as CSV, page by page."""
    english = language.startswith("en")
    yield MARK + _write([[*columns, "Line" if english else "行号", "Reason" if english else "未导入的原因"]])
    line = -1
    while page := await list_refused(database, schema, job, line, PAGE_ROWS):
        yield _write([_to_cells(row, len(columns), english=english) for row in hide_sealed(page)])
        line = page[-1].line


def _to_cells(row: RefusedRow, width: int, *, english: bool) -> list[str]:
    cells = [guard_cell(cell) for cell in row.cells[:width]]
    # What is beyond the table's columns cannot stand under a heading; the reason says that it was there.
    cells += [""] * (width - len(cells))
    reasons = "; ".join(problem.en if english else problem.zh for problem in row.problems)
    return [*cells, str(row.line), reasons]


def _write(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")
