"""What is kept of a person's own choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Language = Literal["zh-CN", "en"]
Scheme = Literal["system", "light", "dark"]
Sidebar = Literal["wide", "narrow"]
Density = Literal["compact", "normal", "roomy"]
FavouriteKind = Literal["object", "view", "record"]


class Favourite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something starred: an object's list, a saved view of it, or a record. `id` is the view's or the record's."""

    kind: FavouriteKind
    object: str
    id: UUID | None = None


ViewName = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class Chosen(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Choices; None is no choice (the browser's own language, the system's colours). `starts` names, by object, the
    view with which its list opens: the id of a saved one, or the key of one that every list has."""

    language: Language | None = None
    scheme: Scheme | None = None
    sidebar: Sidebar | None = None
    density: Density | None = None
    favourites: tuple[Favourite, ...] = ()
    starts: Annotated[dict[str, ViewName], msgspec.Meta(max_length=500)] = {}


@dataclass(frozen=True, slots=True)
class Visited:
    """A record that was looked at; the title is as the reader may see it now."""

    object: str
    id: UUID
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """All of a person's choices. `titles` names the favourite records that he may read."""

    chosen: Chosen
    titles: dict[UUID, str]
    recent: tuple[Visited, ...]
