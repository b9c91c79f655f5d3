"""What can be done to records: one frozen value for every form, API call, import chunk and undo (DESIGN law 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, UserId, WorkspaceKey
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.known import KnownValues

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Change:
    """One record's change as it came in. `values` are raw JSON by field key; absent fields are left alone.

    `version` is what the caller saw (If-Match); None writes whatever the version. A create without an id gets one.
    """

    kind: OneOf["create", "update", "delete", "restore"]
    id: RecordId | None = None
    values: Mapping[str, Json] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes of one object that succeed or fail together (partial=False), or each for itself (imports). `known` are
    texts that were coerced ahead. `acknowledged`: whoever writes has seen warnings of duplicates and means it."""

    object: ObjectKey
    changes: tuple[Change, ...]
    partial: bool = False
    known: KnownValues | None = field(default=None, compare=False, repr=False)
    acknowledged: bool = False


Cause = OneOf["user", "import", "undo", "flow", "system", "token"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One click, one import, one bulk edit, one merge: what is undone as a whole. `title` is what people read."""

    id: OperationId
    kind: str
    title: Mapping[str, str]
    cause: Cause = "user"
    undo_of: OperationId | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What happened to one change: its record and new version, or the problems that refused it.

    A refused create has no id, a refused change the version 0.
    """

    id: RecordId | None
    version: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row: a stable code, the field (None: the record), and a message in both languages."""

    row: int
    field: str | None
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a save. With `partial`, refused rows carry their problems and the rest is committed."""

    operation: OperationId
    saved: tuple[Saved, ...]


@dataclass(frozen=True, slots=True)
class SystemWork:
    """Who writes when no reader does (purge, repair, packages). `actor` is set where a person began it."""

    workspace: WorkspaceKey
    policy: SystemPolicy
    actor: UserId | None = None


Author = Reader | SystemWork
"""On whose behalf records are written: a reader with his rights, or the system with a reason."""
