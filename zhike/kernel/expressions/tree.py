"""The one expression tree (DESIGN law 5): what a clicked condition and a typed formula both become.

Nodes are frozen. `parse.py` makes a tree out of formula text, `condition.py` out of condition JSON; `check.py` gives
each node its type against a `Scope`; the query room binds and prints it. A `Span` is the place in the formula text
(0-based character offsets, end exclusive), so that an error can point at the character.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal as OneOf

from zhike.kernel.expressions.types import NULL, ValueType

Value = str | Decimal | bool | date | datetime | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands: in the text (start, end), in the condition JSON (pointer), or in a text within it (all)."""

    start: int = 0
    end: int = 0
    pointer: str = ""


NOWHERE = Span()

SEGMENT = "@segment"
"""The call that asks whether the record is in a segment. It cannot be typed in a formula; the query room puts what it
means in its place before a condition is checked."""
MEMBER = "@member"
"""The call that asks whether a row of `segment_member` names the record; only ever put in the place of SEGMENT."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. Always becomes a parameter of the statement, never text."""

    value: Value
    type: ValueType = NULL
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A field of the record, or of a record reached over lookups: ("account", "owner", "name").

    The last step is a field; every step before it is a lookup of the object reached so far. `objects` names the object
    that each step's field belongs to and is filled by `check.py` (same length as `steps`). A step over an any-lookup
    names its target: "target:account".
    """

    steps: tuple[str, ...]
    objects: tuple[str, ...] = ()
    type: ValueType = NULL
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator by its registered name ("+", "=", "and", "contains", "me", "today", "if", ...)."""

    function: str
    arguments: tuple[Node, ...] = ()
    type: ValueType = NULL
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Related:
    """True if any (or none) of the related child records fulfils `where` (None: if there is any at all).

    `relation` is the inverse key of a lookup ("contacts" on account). `object` (the child object) and `lookup` (its
    field that points here) are filled by `check.py`.
    """

    relation: str
    quantifier: OneOf["any", "none"]
    where: Node | None
    object: str = ""
    lookup: str = ""
    type: ValueType = NULL
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """count/sum/avg/min/max over related child records that fulfil `where`. `value` is None for count only."""

    function: OneOf["count", "sum", "avg", "min", "max"]
    relation: str
    value: Node | None
    where: Node | None
    object: str = ""
    lookup: str = ""
    type: ValueType = NULL
    span: Span = field(default=NOWHERE, compare=False)


Node = Literal | Path | Call | Related | Aggregate
