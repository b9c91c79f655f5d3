"""Tags as the catalogue knows them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

MERGE = "tags.merge"


@dataclass(frozen=True, slots=True)
class TagDraft:
    """What somebody says of a tag. The key stands in records and never changes; renaming changes the labels."""

    zh: str
    en: str
    color: str = ""
    group: UUID | None = None
    description: str = ""
    owner: UUID | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class TagGroup:
    """Tags that belong together."""

    id: UUID
    zh: str
    en: str
    color: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag. `listed` is false for free words that records carry and the catalogue does not know; `used` is None for
    who does not manage tags."""

    key: str
    draft: TagDraft
    listed: bool
    used: int | None


class MergeArguments(msgspec.Struct, frozen=True):
    """Which tags become which, and by whom: the operation is undone as a whole."""

    keep: str
    losers: tuple[str, ...]
    actor: UUID
    operation: UUID


class MergeState(msgspec.Struct, frozen=True):
    """The checkpoint: which fields are done, and how many records changed."""

    field: int = 0
    changed: int = 0
    refused: int = 0


class MergeResult(msgspec.Struct, frozen=True):
    """What came out."""

    operation: UUID
    changed: int
    refused: int
