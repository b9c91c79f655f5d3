"""What imports take and answer over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from zhike.engines.transfer.cells import BlankRule, UnknownOptionRule
from zhike.engines.transfer.imports import ImportStatus, Look
from zhike.engines.transfer.mending import MAX_FIXES
from zhike.engines.transfer.model import Counts, ExistingRule, ImportArguments, Mode, RefusedRow
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call
from zhike.server.views import JobView, view_job

MODES: dict[str, Mode] = {"create": "insert", "update": "update", "both": "upsert"}
NAMES: dict[Mode, Literal["create", "update", "both"]] = {"insert": "create", "update": "update", "upsert": "both"}


class FixBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in cells of a row instead of what the file has: by the file's line, and 1-based column."""

    row: Annotated[int, msgspec.Meta(ge=1)]
    cells: dict[Annotated[int, msgspec.Meta(ge=1)], str] = {}


class ImportBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to import. Without `mapping` the suggested one is taken; an empty path leaves a column out."""

    file: UUID
    object: str
    mapping: dict[str, str] | None = None
    mode: Literal["create", "update", "both"] = "create"
    key: str | None = None
    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    attachments: UUID | None = None
    dry_run: bool = False
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header: int | None = None
    fixes: Annotated[tuple[FixBody, ...], msgspec.Meta(max_length=MAX_FIXES)] = ()
    existing: ExistingRule = "overwrite"
    defaults: dict[str, Any] = {}


class MendBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Refused rows to bring in again, each with its mended cells (none: as it was)."""

    rows: Annotated[tuple[FixBody, ...], msgspec.Meta(min_length=1, max_length=MAX_FIXES)]


class RowsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of refused rows; `after` is the last row of the page before."""

    after: int = -1
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class RecentQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of one's own imports, the newest first."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class StartedView(msgspec.Struct, frozen=True):
    """An import in the queue."""

    id: JobId
    job: JobView


class NoticeView(msgspec.Struct, frozen=True):
    """Something about the file that refuses nothing."""

    code: str
    message: str


class SuggestionView(msgspec.Struct, frozen=True):
    """How a column's field was found: remembered, key, label, synonym or like; `score` is 0 to 101."""

    column: str
    path: str
    how: str
    score: float


class PreviewView(msgspec.Struct, frozen=True):
    """What a file holds."""

    file: UUID
    columns: list[str]
    rows: list[list[str]]
    count: int
    mapping: dict[str, str]
    suggestions: list[SuggestionView]
    header: int | None
    encoding: str | None
    separator: str | None
    sheets: list[str]
    notices: list[NoticeView]


class CountsView(msgspec.Struct, frozen=True):
    """How many rows came to what."""

    read: int
    created: int
    updated: int
    unchanged: int
    failed: int
    ignored: int
    linked: int


class RowProblemView(msgspec.Struct, frozen=True):
    """One thing wrong with one row; `row` is the line of the file, `column` the 1-based column."""

    row: int
    column: int | None
    field: str | None
    code: str
    message: str


class DifferenceView(msgspec.Struct, frozen=True):
    """What a row would change: field -> [before, after]."""

    row: int
    record: UUID | None
    fields: dict[str, list[msgspec.Raw]]


class ImportView(msgspec.Struct, frozen=True):
    """An import and how it goes."""

    id: JobId
    object: str
    file_name: str
    mode: str
    dry_run: bool
    job: JobView
    operation: UUID
    counts: CountsView | None
    problems: list[RowProblemView]
    samples: list[DifferenceView]
    order: ImportBody | None


class RefusedRowView(msgspec.Struct, frozen=True):
    """A row that was refused, or warned of: its cells as they were, and what is wrong."""

    row: int
    state: str
    cells: list[str]
    problems: list[RowProblemView]


class RefusedRowList(msgspec.Struct, frozen=True):
    """Refused rows under the file's columns."""

    columns: list[str]
    data: list[RefusedRowView]
    has_more: bool


class ImportList(msgspec.Struct, frozen=True):
    """One's own imports, the newest first."""

    data: list[ImportView]


def view_look(file: UUID, look: Look, call: Call) -> PreviewView:
    """What was found in a file."""
    return PreviewView(
        file=file,
        columns=[column.name for column in look.columns],
        rows=[list(row.cells) for row in look.rows],
        count=look.count,
        mapping={each.column.name: each.path for each in look.suggestions},
        suggestions=[SuggestionView(each.column.name, each.path, each.how, each.score) for each in look.suggestions],
        header=look.header_line,
        encoding=look.encoding,
        separator=look.separator,
        sheets=list(look.sheets),
        notices=[NoticeView(one.code, one.zh if call.language == "zh" else one.en) for one in look.notices],
    )


def view_import(status: ImportStatus, call: Call) -> ImportView:
    """How an import goes."""
    wanted, result = status.arguments, status.result
    return ImportView(
        id=status.job.id,
        object=wanted.object,
        file_name=wanted.file_name,
        mode=NAMES[wanted.mode],
        dry_run=wanted.dry_run,
        job=view_job(status.job, call.kernel.kinds, call.language),
        operation=wanted.operation,
        counts=None if result is None else _view_counts(result.rows, result.counts),
        problems=[problem for row in status.refused for problem in view_problems(row, call)],
        order=None if result is None else _view_order(wanted, result.columns),
        samples=[] if result is None else [DifferenceView(one.line, one.record, one.fields) for one in result.samples],
    )


def _view_order(wanted: ImportArguments, columns: Sequence[str]) -> ImportBody:
    """What was asked for, as it can be asked for again: a rehearsal becomes real with the same order."""
    paths = {each.place: each.path for each in wanted.mapped}
    return ImportBody(
        file=wanted.file,
        object=wanted.object,
        mapping={name: paths.get(place, "") for place, name in enumerate(columns, 1)},
        mode=NAMES[wanted.mode],
        key=wanted.key,
        unknown_options=wanted.unknown_options,
        blank=wanted.blank,
        trim=wanted.trim,
        attachments=wanted.attachments,
        dry_run=wanted.dry_run,
        encoding=wanted.encoding,
        separator=wanted.separator,
        sheet=wanted.sheet,
        header=wanted.header,
        fixes=tuple(FixBody(fix.line, fix.cells) for fix in wanted.fixes),
        existing=wanted.existing,
        defaults=wanted.defaults,
    )


def view_problems(row: RefusedRow, call: Call) -> list[RowProblemView]:
    """What is wrong with a refused row, in the caller's language."""
    chinese = call.language == "zh"
    return [
        RowProblemView(row.line, one.column, one.field, one.code, one.zh if chinese else one.en) for one in row.problems
    ]


def _view_counts(rows: int, counts: Counts) -> CountsView:
    return CountsView(
        rows, counts.created, counts.updated, counts.unchanged, counts.refused, counts.ignored, counts.linked
    )
