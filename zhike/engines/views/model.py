"""What a saved view is: how a list is looked at, under a name, for an audience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import DepartmentId, UserId

Audience = Literal["private", "team", "all"]
Layout = Literal["grid", "board", "calendar"]
Span = Literal["month", "week", "day"]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Width = Annotated[int, msgspec.Meta(ge=40, le=2000)]
Limit = Annotated[int, msgspec.Meta(ge=1, le=9999)]


class SortKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key of the order."""

    field: Path
    descending: bool = False


class ViewState(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a list is looked at. What is None is left to the object's own list. `by` is the field of a board's columns or
    the day of a calendar, `span` how much a calendar shows at once, `group` the field of a list's groups or of a
    board's lanes, `sums` are the fields that are added up, `frozen` how many columns stay when one scrolls. A board's
    cards are `compact` with one line, and `limits` says from how many cards on a column (by its value) there are too
    many."""

    filter: dict[str, Any] | None = None
    sort: Annotated[tuple[SortKey, ...], msgspec.Meta(max_length=4)] | None = None
    group: Path | None = None
    columns: Annotated[tuple[Path, ...], msgspec.Meta(max_length=100)] | None = None
    widths: Annotated[dict[Path, Width], msgspec.Meta(max_length=100)] = {}
    frozen: Annotated[int, msgspec.Meta(ge=0, le=10)] | None = None
    layout: Layout = "grid"
    by: Path | None = None
    span: Span = "month"
    sums: Annotated[tuple[Path, ...], msgspec.Meta(max_length=5)] = ()
    compact: bool = False
    limits: Annotated[dict[Path, Limit], msgspec.Meta(max_length=100)] = {}


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """A view as its maker wants it. `roles` are those that begin with it."""

    name: str
    state: ViewState
    audience: Audience = "private"
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as one reader has it: `editable` says whether he may change it, `begins` whether he starts with it."""

    id: UUID
    name: str
    state: ViewState
    audience: Audience
    roles: tuple[str, ...]
    owner: UserId
    owner_name: str | None
    department: DepartmentId | None
    version: int
    pinned: bool = False
    editable: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of a view in somebody's order."""

    view: UUID
    pinned: bool
