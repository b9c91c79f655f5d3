"""What is asked of a timeline and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.journal.history import HistoryEntry
from zhike.kernel.query.policy import AccessPolicy

CHANGE, CREATED, MERGE, BIN, FILE = "change", "created", "merge", "bin", "file"
OWN_KINDS: Mapping[str, Label] = {
    CHANGE: Label("字段变更", "Changes"),
    CREATED: Label("创建", "Created"),
    MERGE: Label("合并", "Merges"),
    BIN: Label("删除与恢复", "Deleted and restored"),
    FILE: Label("文件", "Files"),
}
"""Kinds of entries that come from the record itself; all others are keys of objects."""
MAX_LIMIT, DEFAULT_LIMIT = 100, 30


@dataclass(frozen=True, slots=True)
class About:
    """Whose timeline, as seen by whom. The record is readable, and not one that was merged away."""

    catalog: Catalog
    policy: AccessPolicy
    object: str
    record: RecordId


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry that the reader may meet here."""

    key: str
    label: Label
    icon: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the record."""

    id: UUID
    field: str
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `title` and `text` are as the reader reads them (text, null, or a mask), `by` is a
    person's id and name; `fields` are those that the object shows in timelines; of the others only its own is given."""

    kind: str
    at: datetime
    id: str
    by: tuple[UUID, str | None] | None = None
    title: object = None
    text: object = None
    fields: Mapping[str, object] | None = None
    change: HistoryEntry | None = None
    file: FileEntry | None = None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries, newest first; `kinds` are all that this timeline may have."""

    entries: tuple[Entry, ...]
    kinds: tuple[Kind, ...]
    next: str | None
