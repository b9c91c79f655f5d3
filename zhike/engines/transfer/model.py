"""What an import is: what was asked for, where it stands, what came out. All of it is kept as JSON with its job."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec

from zhike.engines.transfer.cells import BlankRule, UnknownOptionRule
from zhike.engines.transfer.mapping import MappedColumn
from zhike.engines.transfer.table import ReadOptions

JOB_KIND = "transfer.import"
Mode = Literal["insert", "update", "upsert"]
Phase = Literal["stage", "options", "save", "link", "check", "end"]
UnresolvedRule = Literal["refuse", "leave"]
ExistingRule = Literal["overwrite", "fill", "skip"]


class Fix(msgspec.Struct, frozen=True):
    """What somebody wrote into cells of a row instead of what the file has: by line, and 1-based column."""

    line: int
    cells: dict[int, str]


class ImportArguments(msgspec.Struct, frozen=True):
    """What was asked for. `existing` says what becomes of records that are there: their fields are overwritten, only
    filled where they are empty, or the record is left as it is. `defaults` are values of new records where the file has
    none. `key` is the field by which existing records are found (not for insert); `operation` is the
    one operation of the whole import, `actor` and `subject` are who asked. `fixes` are laid over the file's
    rows. An import that `mends` another takes no file: its rows were staged with it, and were refused there."""

    file: UUID
    file_name: str
    object: str
    mapped: tuple[MappedColumn, ...]
    operation: UUID
    actor: UUID
    subject: UUID
    language: str = "zh-CN"
    mode: Mode = "insert"
    key: str | None = None
    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    json_cells: bool = False
    attachments: UUID | None = None
    dry_run: bool = False
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header: int | None = None
    source: str | None = None
    late: tuple[str, ...] = ()
    unresolved: UnresolvedRule = "refuse"
    fixes: tuple[Fix, ...] = ()
    mends: UUID | None = None
    columns: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    existing: ExistingRule = "overwrite"
    defaults: dict[str, Any] = {}

    @property
    def read_options(self) -> ReadOptions:
        """How the file is to be read."""
        return ReadOptions(self.encoding, self.separator, self.sheet, self.header)


class Counts(msgspec.Struct, frozen=True):
    """How many rows came to what. `ignored` are options that were left out of rows, `linked` links set afterwards."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    ignored: int = 0
    linked: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return Counts(*(one + two for one, two in pairs))


class LinkTally(msgspec.Struct, frozen=True):
    """How many links of saved rows were found, and how many links of all rows were not."""

    resolved: int = 0
    unresolved: int = 0

    def plus(self, other: LinkTally) -> LinkTally:
        """Both together."""
        return LinkTally(self.resolved + other.resolved, self.unresolved + other.unresolved)


class Difference(msgspec.Struct, frozen=True):
    """What a row would change, for a dry run: field -> [before, after]; a new record has no `before`."""

    line: int
    record: UUID | None
    fields: dict[str, list[msgspec.Raw]]


class ImportState(msgspec.Struct, frozen=True):
    """Where an import stands: the checkpoint that commits with each step.

    While staging, `last_line` is the last line that was staged and `chunks` how many there are; then `chunk` and
    `offset` say which row is next.
    """

    phase: Phase = "stage"
    columns: tuple[str, ...] = ()
    last_line: int = 0
    chunks: int = 0
    rows: int = 0
    chunk: int = 0
    offset: int = 0
    counts: Counts = Counts()
    unknown: dict[str, list[str]] = {}
    samples: tuple[Difference, ...] = ()
    links: LinkTally = LinkTally()


class ImportResult(msgspec.Struct, frozen=True):
    """What came out. `rows` are the rows of data in the file."""

    rows: int
    counts: Counts
    columns: tuple[str, ...]
    operation: UUID
    dry_run: bool
    samples: tuple[Difference, ...] = ()


class StagedRow(msgspec.Struct, frozen=True, array_like=True):
    """A row on its way: its line, the id that a record made of it gets, and its cells."""

    line: int
    record: UUID
    cells: tuple[str, ...]


class RefusedRow(msgspec.Struct, frozen=True):
    """A row that was not imported (or of which a part was not: state `warned`), and why."""

    line: int
    record: UUID
    cells: tuple[str, ...]
    problems: tuple[StoredProblem, ...]
    state: Literal["refused", "warned"] = "refused"


class StoredProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem as it is kept."""

    code: str
    zh: str
    en: str
    column: int | None = None
    field: str | None = None
