"""What stands on the first page of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

Kind = Literal["due", "agenda"]


@dataclass(frozen=True, slots=True)
class Errand:
    """An object whose records somebody has before him at a time: `due` until it is done, `agenda` on its day.

    `at` says when, `where` which records count, `people` names the field of several users that are meant (`with_owner`:
    the owner too; where nobody is named, the owner alone). `until` says when it ends, `action` the registered verb that
    ticks it off, `repeats` that it has the fields repeat, repeat_every and repeat_until.
    """

    object: str
    kind: Kind
    at: str
    where: Mapping[str, Any]
    people: str
    with_owner: bool
    until: str | None = None
    whole_day: str | None = None
    place: str | None = None
    action: str | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """A record by id and title, as the reader may see it."""

    object: str
    id: UUID
    title: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `about` is the record at its root, `by` who changed it, `action` the verb that ticks it off."""

    object: str
    id: UUID
    title: str | None
    at: datetime
    until: datetime | None = None
    whole_day: bool = False
    place: str | None = None
    about: Pointer | None = None
    by: tuple[UUID, str | None] | None = None
    action: str | None = None
    fresh: bool = False
    """Of changes: the record is new."""


@dataclass(frozen=True, slots=True)
class Today:
    """The page: what is due (late first, to the end of the coming week), what is on today, and what others changed."""

    day: date
    now: datetime
    due: tuple[Item, ...]
    agenda: tuple[Item, ...]
    changes: tuple[Item, ...]
    objects: Mapping[Kind, tuple[str, ...]]
    """The objects of which the reader may make a record for that part."""


TileKind = Literal["late", "missed", "touched", "fresh", "quiet"]
"""Past its time; its next follow-up is; followed up this week; new this week; not followed up for 30 days."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number of the team's records, and the condition (as JSON) under which the object's list shows them."""

    kind: TileKind
    object: str
    count: int
    filter: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody who reports to the reader, and what there is of his."""

    id: UUID
    name: str | None
    numbers: Mapping[TileKind, int]


@dataclass(frozen=True, slots=True)
class Team:
    """The team's day: numbers, people, what is late since the shortest time, what lately changed."""

    day: date
    tiles: tuple[Tile, ...]
    mates: tuple[Mate, ...]
    late: tuple[Item, ...]
    changes: tuple[Item, ...]
