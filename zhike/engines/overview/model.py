"""What the page of a record shows."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.engines.graph.model import Graph
from zhike.engines.timeline.model import TimelinePage
from zhike.kernel.catalog.model import Label
from zhike.kernel.query.run import Document, Total
from zhike.kernel.records.actions import Action

MAX_RELATED = 40
ROWS = 5
"""First rows of a related list, and of what is open."""
COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Related:
    """A list of children: how many there are and the first of them, a JSON array with the columns named."""

    relation: str
    label: Label
    object: str
    lookup: str
    columns: tuple[str, ...]
    total: Total
    rows: bytes


@dataclass(frozen=True, slots=True)
class OpenItems:
    """What of an object is still to be done here, the nearest first. `at` is the field that says by when."""

    object: str
    label: Label
    icon: str
    at: str
    total: Total
    rows: bytes


@dataclass(frozen=True, slots=True)
class RollUpValue:
    """A stored aggregate over children."""

    field: str
    label: Label
    value: object


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do with this record."""

    update: bool
    delete: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The page. `members` is a JSON array."""

    document: Document
    rights: Rights
    actions: tuple[Action, ...]
    totals: tuple[RollUpValue, ...]
    open: tuple[OpenItems, ...]
    related: tuple[Related, ...]
    timeline: TimelinePage
    graph: Graph
    members: bytes
