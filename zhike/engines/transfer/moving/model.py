"""What a migration is: the files that were asked for, where each stands, and what came out."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from zhike.engines.transfer.cells import BlankRule, UnknownOptionRule
from zhike.engines.transfer.model import Counts, ImportArguments, ImportState, LinkTally, Mode, UnresolvedRule
from zhike.engines.transfer.table import ReadOptions

JOB_KIND = "transfer.migration"
Reason = Literal["refused", "unreadable", "overwritten", "hidden", "other"]


class FileRequest(msgspec.Struct, frozen=True):
    """One table of a migration: an uploaded file (or a sheet of it) and the object that its rows become. `foreign_id`
    is the column that holds what the other system calls each row. Without a `mapping` the suggested one is taken."""

    file: UUID
    object: str
    foreign_id: str | None = None
    mapping: dict[str, str] | None = None
    mode: Mode = "insert"
    key: str | None = None
    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    read: ReadOptions = ReadOptions()


class MigrationRequest(msgspec.Struct, frozen=True):
    """What is asked for. `source` names the other system: foreign ids are kept under it. A link that is not found is
    left out of its row and told, or with `refuse` keeps the row out."""

    source: str
    files: tuple[FileRequest, ...]
    attachments: UUID | None = None
    unresolved: UnresolvedRule = "leave"
    dry_run: bool = False


class PartArguments(msgspec.Struct, frozen=True):
    """One file of a migration; `id` is what its rows are kept under."""

    id: UUID
    asked: ImportArguments


class MigrationArguments(msgspec.Struct, frozen=True):
    """What the job has to do; the parts stand in the order in which they are saved."""

    source: str
    operation: UUID
    actor: UUID
    parts: tuple[PartArguments, ...]
    dry_run: bool = False

    @property
    def title(self) -> dict[str, str]:
        """What the operation is called."""
        count = len(self.parts)
        return {"zh": f"从 {self.source} 搬家（{count} 个文件）", "en": f"Move in from {self.source} ({count} files)"}


class Sum(msgspec.Struct, frozen=True):
    """A number or money column, added up: `source` over all rows that were read, `refused` that part of it whose rows
    were refused, `stored` what the records hold now. `rows` are the cells that held a number."""

    field: str
    column: str
    currency: str | None
    rows: int
    source: Decimal
    refused: Decimal
    stored: Decimal
    differing: int


class ValueDifference(msgspec.Struct, frozen=True):
    """A number that is not stored as it stood in the file, and why."""

    line: int
    field: str
    foreign_id: str | None
    record: UUID | None
    source: str
    stored: str | None
    reason: Reason


class PartState(msgspec.Struct, frozen=True):
    """Where a file stands, and in the end its sums."""

    state: ImportState = ImportState()
    sums: tuple[Sum, ...] = ()


class PartResult(msgspec.Struct, frozen=True):
    """What came of one file."""

    rows: int
    counts: Counts
    links: LinkTally


class MigrationResult(msgspec.Struct, frozen=True):
    """What came out."""

    rows: int
    counts: Counts
    links: LinkTally
    operation: UUID
    dry_run: bool
    parts: tuple[PartResult, ...]
