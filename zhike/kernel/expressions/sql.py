"""The SQL that expressions and queries become: a small frozen tree that the query room prints.

Identifiers are plain strings here and are quoted by the printer alone; values stand only in `Parameter`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source that is in scope under `alias`."""

    alias: str
    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value handed to the driver; printed as $n, cast to `sql_type` (so that PostgreSQL need not guess).

    `value` is not part of equality of shape: compile caches compare everything but it.
    """

    value: object
    sql_type: str


@dataclass(frozen=True, slots=True)
class Keyword:
    """A fixed word: NULL, TRUE, FALSE, or '' (empty text)."""

    word: OneOf["NULL", "TRUE", "FALSE"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal of our own code (never of a user): printed quoted. For JSON keys, format pictures, units."""

    text: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A function call: name(arguments). The name is ours, from a fixed set, maybe qualified ("pg_catalog.lower")."""

    function: str
    arguments: tuple[Sql, ...]


@dataclass(frozen=True, slots=True)
class Infix:
    """left operator right, printed in parentheses. The operator is ours."""

    operator: str
    left: Sql
    right: Sql


@dataclass(frozen=True, slots=True)
class Every:
    """Conjunction; empty is TRUE."""

    terms: tuple[Sql, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Disjunction; empty is FALSE."""

    terms: tuple[Sql, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """NOT term"""

    term: Sql


@dataclass(frozen=True, slots=True)
class IsNull:
    """term IS NULL"""

    term: Sql


@dataclass(frozen=True, slots=True)
class Case:
    """CASE WHEN ... THEN ... ELSE ... END"""

    branches: tuple[tuple[Sql, Sql], ...]
    otherwise: Sql


@dataclass(frozen=True, slots=True)
class Cast:
    """term::sql_type; the type is ours."""

    term: Sql
    sql_type: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """term = ANY(array)"""

    term: Sql
    array: Sql


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS (select)"""

    select: Select


@dataclass(frozen=True, slots=True)
class Scalar:
    """A sub-select used as a value (one row, one column)."""

    select: Select


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole row of a source, for row_to_json."""

    alias: str


@dataclass(frozen=True, slots=True)
class Subscript:
    """One element of an array, or with `end` a slice of it."""

    term: Sql
    start: Sql
    end: Sql | None = None


@dataclass(frozen=True, slots=True)
class Aggregated:
    """An aggregate call, with FILTER and ORDER BY inside where given."""

    function: str
    arguments: tuple[Sql, ...]
    distinct: bool = False
    where: Sql | None = None
    order: tuple[Order, ...] = ()
    within_group: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the workspace's schema; with `sample` only that percentage of its pages (for estimates)."""

    name: str
    alias: str
    sample: Sql | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A sub-select as a source."""

    select: Select | Union
    alias: str
    lateral: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """A joined source; `on` None only for a cross join."""

    kind: OneOf["left", "inner", "cross"]
    source: Table | Derived
    on: Sql | None


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key; empty values come last ascending, first descending."""

    term: Sql
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT. `columns` are (expression, alias); `source` None selects constants."""

    columns: tuple[tuple[Sql, str], ...]
    source: Table | Derived | None = None
    joins: tuple[Join, ...] = ()
    where: Sql | None = None
    group: tuple[Sql, ...] = ()
    having: Sql | None = None
    order: tuple[Order, ...] = ()
    limit: Sql | None = None


@dataclass(frozen=True, slots=True)
class Union:
    """UNION (distinct) or UNION ALL of selects with the same columns."""

    selects: tuple[Select, ...]
    distinct: bool = False


Sql = (
    Column
    | Parameter
    | Keyword
    | Constant
    | Apply
    | Infix
    | Every
    | Some
    | Not
    | IsNull
    | Case
    | Cast
    | AnyOf
    | Exists
    | Scalar
    | Aggregated
    | Whole
    | Subscript
)
