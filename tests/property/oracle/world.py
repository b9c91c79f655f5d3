"""Records as plain dicts, and who asks when: all that the oracle knows."""

from dataclasses import dataclass, field
from datetime import datetime

Record = dict[str, object]


@dataclass(frozen=True)
class Asking:
    """The moment, the workspace's settings and the reader."""

    now: datetime
    zone: str = "Asia/Shanghai"
    week_start: int = 1
    fiscal_month: int = 1
    me: str | None = None
    my_departments: tuple[str, ...] = ()
    parents: dict[str, str | None] = field(default_factory=dict)
    """Of each department the one above it."""


@dataclass(frozen=True)
class World:
    """`records[object][id]` are the living records that the reader may read; values are Decimal, str (ids too), bool,
    date, aware datetime, tuple of keys, or None. `formulas[object, field]` are checked trees."""

    records: dict[str, dict[str, Record]]
    asking: Asking
    formulas: dict[tuple[str, str], object] = field(default_factory=dict)
    sights: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """Fields that are not seen plainly: "hidden", or the name of a mask."""
    texts: set[tuple[str, str]] = field(default_factory=set)
    """Fields that are texts: only these have a masked form, others are nothing."""
