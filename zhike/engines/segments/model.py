"""What is kept of a segment, and what is asked of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

SegmentKind = Literal["dynamic", "static"]
Audience = Literal["private", "all"]
State = Literal["ready", "filling", "broken"]
Change = Literal["add", "remove"]


class Problem(msgspec.Struct, frozen=True):
    """Why a dynamic segment cannot be kept any more: a field that is gone, say."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class AutoTag:
    """The tag that entering gives and leaving takes away."""

    field: str
    tag: str


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """What somebody says of a segment. `condition` is for dynamic ones only."""

    name: str
    kind: SegmentKind
    condition: dict[str, Any] | None = None
    audience: Audience = "private"
    description: str = ""
    auto_tag: AutoTag | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it is kept."""

    id: UUID
    object: str
    draft: SegmentDraft
    owner: UUID
    owner_name: str | None
    version: int
    generation: int
    filled: int
    filled_at: datetime | None
    problem: Problem | None
    updated_at: datetime
    editable: bool = False

    @property
    def state(self) -> State:
        """`filling`: the membership is being made anew; what was there serves meanwhile."""
        if self.draft.kind == "static":
            return "ready"
        if self.problem is not None:
            return "broken"
        return "ready" if self.filled >= self.generation else "filling"


@dataclass(frozen=True, slots=True)
class SegmentEvent:
    """A record entered (`e`) or left (`l`) a segment."""

    pos: int
    at: datetime
    segment: UUID
    record: UUID
    kind: Literal["e", "l"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Records for a static segment: by ids, by a condition, or those that an import (its operation) wrote."""

    ids: tuple[UUID, ...] | None = None
    where: dict[str, Any] | None = None
    operation: UUID | None = None
