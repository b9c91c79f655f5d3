"""What an export is: what was asked for and what came out, both kept as JSON with its job."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

JOB_KIND = "transfer.export"
Format = Literal["csv", "xlsx", "jsonl", "vcard", "vcard3"]
Headers = Literal["labels", "keys"]
Links = Literal["titles", "ids"]

SUFFIXES: dict[str, str] = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl", "vcard": "vcf", "vcard3": "vcf"}
MEDIA: dict[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "vcard": "text/vcard",
    "vcard3": "text/vcard",
}


class ExportSort(msgspec.Struct, frozen=True):
    """One sort key."""

    field: str
    descending: bool = False


class ExportRequest(msgspec.Struct, frozen=True):
    """What is asked for. `fields` are paths ("name", "account.name"), none: every field of the object that the reader
    may see; `where` is a condition as JSON. `links` says whether links show the title or the id of their record: titles
    are for people, ids come back exactly even where two records share a title."""

    object: str
    format: Format = "csv"
    fields: tuple[str, ...] = ()
    where: dict[str, Any] | None = None
    sort: tuple[ExportSort, ...] = ()
    ids: tuple[UUID, ...] | None = None
    headers: Headers = "labels"
    links: Links = "titles"
    language: str = "zh-CN"


class Approval(msgspec.Struct, frozen=True):
    """A second person's word on an export: of how many rows, above which limit, and who said what. Without `by` nobody
    has said anything yet."""

    rows: int
    limit: int
    by: UUID | None = None
    at: datetime | None = None
    declined: bool = False
    reason: str = ""

    @property
    def state(self) -> Literal["waiting", "approved", "declined"]:
        """Where it stands."""
        if self.by is None:
            return "waiting"
        return "declined" if self.declined else "approved"


class ExportArguments(msgspec.Struct, frozen=True):
    """The request with who asked; `operation` is what the export is known by in the list of operations. `approval` is
    there where a second person is asked."""

    request: ExportRequest
    operation: UUID
    actor: UUID
    subject: UUID
    approval: Approval | None = None


class ExportResult(msgspec.Struct, frozen=True):
    """What came out. `personal` are the fields in the file that hold data about persons."""

    file: UUID
    name: str
    rows: int
    size: int
    fields: tuple[str, ...]
    personal: tuple[str, ...]
