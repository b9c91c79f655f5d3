"""What a bulk change is asked to do, where its job stands, and what came out."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec

JOB_KIND = "records.bulk"
Verb = Literal["update", "delete", "restore"]
MAX_PROBLEMS = 200
MAX_DOUBLED = 5000


class BulkRequest(msgspec.Struct, frozen=True):
    """What is asked: the records of a condition (None: all) or of `ids`. `add` and `remove` change lists of keys or ids
    (tags, choices, links) and leave the rest of the list alone; `values` replace. `acknowledged`: the asker has seen
    warnings of duplicates and means it."""

    object: str
    kind: Verb
    where: dict[str, Any] | None = None
    ids: tuple[UUID, ...] | None = None
    values: dict[str, Any] = {}
    add: dict[str, tuple[str, ...]] = {}
    remove: dict[str, tuple[str, ...]] = {}
    acknowledged: bool = False

    @property
    def in_bin(self) -> bool:
        """Whether the records lie in the bin."""
        return self.kind == "restore"

    def list_fields(self) -> tuple[str, ...]:
        """The fields that it writes."""
        return tuple(dict.fromkeys((*self.values, *self.add, *self.remove)))

    def list_sets(self) -> tuple[str, ...]:
        """The fields whose present value it needs."""
        return tuple(dict.fromkeys((*self.add, *self.remove)))


class BulkArguments(msgspec.Struct, frozen=True):
    """The job's arguments: the request, for whom, and the operation that all of it is."""

    request: BulkRequest
    operation: UUID
    title: dict[str, str]
    actor: UUID
    subject: UUID
    language: str
    cause: Literal["user", "token"] = "user"


class Refusal(msgspec.Struct, frozen=True):
    """Why one record stayed as it was."""

    id: UUID
    title: str
    field: str | None
    code: str
    zh: str
    en: str


class Counts(msgspec.Struct, frozen=True):
    """How many records came to what."""

    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """All that were looked at."""
        return self.changed + self.unchanged + self.refused

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(self.changed + other.changed, self.unchanged + other.unchanged, self.refused + other.refused)


class BulkState(msgspec.Struct, frozen=True):
    """The checkpoint: in which phase, how many chunks there are, which is next."""

    phase: Literal["gather", "write"] = "gather"
    cursor: str | None = None
    chunks: int = 0
    matched: int = 0
    chunk: int = 0
    counts: Counts = Counts()
    refusals: tuple[Refusal, ...] = ()
    doubled: tuple[UUID, ...] = ()


class BulkResult(msgspec.Struct, frozen=True):
    """What came out. `refusals` are the first ones; `counts.refused` is how many there were. `doubled` are the records
    (the first MAX_DOUBLED) that only warnings of duplicates kept from being changed: sent again with `acknowledged`,
    they are."""

    operation: UUID
    matched: int
    counts: Counts
    refusals: tuple[Refusal, ...] = ()
    doubled: tuple[UUID, ...] = ()
