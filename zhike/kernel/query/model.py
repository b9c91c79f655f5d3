"""What can be asked of records: one frozen value for every list, board, chart, export and condition (DESIGN law 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal as OneOf

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.expressions.tree import Node


@dataclass(frozen=True, slots=True)
class Selected:
    """One column of the answer: a dotted path ("account.name") or an expression under a name of its own."""

    name: str
    path: tuple[str, ...] = ()
    expression: Node | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort key. Empty values come last ascending and first descending; the record id breaks ties."""

    path: tuple[str, ...]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A page of records.

    `where` is unchecked against the catalog; resolve does that. `bin` asks for the recycle bin instead of the living.
    `cursor` is opaque and signed, `backwards` walks towards the start
    (without a cursor: from the end). `total` "capped" counts to 10,000 exactly.
    """

    object: ObjectKey
    select: tuple[Selected, ...]
    where: Node | None = None
    sort: tuple[Sort, ...] = ()
    limit: int = 50
    cursor: str | None = None
    backwards: bool = False
    total: OneOf["none", "capped"] = "none"
    bin: bool = False
    ids: tuple[RecordId, ...] | None = None
    as_of: datetime | None = None


Bucket = OneOf["day", "week", "month", "quarter", "year", "fiscal_year"]
Measured = OneOf["count", "sum", "avg", "min", "max", "distinct", "percentile"]


@dataclass(frozen=True, slots=True)
class GroupBy:
    """One dimension: a path, by date bucket where it is a date."""

    name: str
    path: tuple[str, ...]
    bucket: Bucket | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number a group: `path` None only for count; `fraction` only for percentile (0.5 is the median)."""

    name: str
    function: Measured
    path: tuple[str, ...] = ()
    expression: Node | None = None
    where: Node | None = None
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class AggregateQuery:
    """Groups with measures; no groups is one row over everything that the reader may see."""

    object: ObjectKey
    groups: tuple[GroupBy, ...]
    measures: tuple[Measure, ...]
    where: Node | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int = 1000
    as_of: datetime | None = None
