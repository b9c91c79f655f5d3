"""What the parts of one statement share while it is lowered: names of sources, limits, the moment and the zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from zhike.kernel.catalog.fieldtypes.secret import normal_form
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.sql import Parameter, Sql
from zhike.kernel.query.errors import FormulaTooDeep, KeysNotOpen, TooManyJoins
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.slots import NowSlot

if TYPE_CHECKING:
    from zhike.kernel.query.frame import Frame

MAX_JOINS = 12
MAX_FORMULA_DEPTH = 20


class NotingContext(LowerContext):
    """Notes which relative words a statement used, because only those tie it to a reader or a moment."""

    __slots__ = ("catalog", "policy", "used")

    catalog: Catalog
    policy: AccessPolicy
    used: set[str]

    def __init__(self, catalog: Catalog, policy: AccessPolicy, now: datetime) -> None:
        settings = catalog.settings
        super().__init__(
            now=now,
            time_zone=settings.time_zone,
            week_start=settings.week_start,
            fiscal_month=settings.fiscal_month,
            me=policy.user,
            my_departments=policy.departments,
        )
        object.__setattr__(self, "catalog", catalog)
        object.__setattr__(self, "policy", policy)
        object.__setattr__(self, "used", set())

    def __getattribute__(self, name: str) -> Any:
        if name in {"now", "me", "my_departments"}:
            object.__getattribute__(self, "used").add(name)
        return object.__getattribute__(self, name)

    @property
    def today(self) -> date:
        """The calendar day in the workspace's zone."""
        used = self.used
        known = "now" in used
        day = super().today
        if not known:
            used.discard("now")
        used.add("today")
        return day

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        """A department and all below it, by the reader's organisation."""
        self.used.add("me")
        return self.policy.list_below(department)

    def index_secret(self, object_key: str, field_key: str, value: str) -> str:
        """The blind index of a value. Raises KeysNotOpen."""
        if self.catalog.ring is None:
            raise KeysNotOpen(field=field_key)
        field = self.catalog.get_object(object_key).get_field(field_key)
        return self.catalog.ring.index(field.id, normal_form(value))


class RowRules(Protocol):
    """How rows are let in; `rows.py` is it. Frames ask it for the rule of every object that they reach."""

    def lower_rule(self, frame: Frame, right: Right) -> Sql | None:
        """The predicate over a frame that is not joinable; None when all rows are open."""

    def lower_circle(self, frame: Frame) -> Sql:
        """Of a confidential object: whether all of a row is open to the reader, not only its subject."""


class Build:
    """One statement in the making."""

    __slots__ = ("_aliases", "_asked", "_depth", "_joins", "catalog", "context", "now", "rules")

    def __init__(self, catalog: Catalog, context: NotingContext, rules: RowRules) -> None:
        self.catalog = catalog
        self.context = context
        self.rules = rules
        self.now = Parameter(NowSlot(), "timestamptz")
        self._aliases = 0
        self._depth = 0
        self._joins = 0
        self._asked = 0

    @property
    def joins(self) -> int:
        """How many joins there are."""
        return self._joins

    def new_alias(self, prefix: str) -> str:
        """A name for a source that no other has."""
        self._aliases += 1
        return f"{prefix}{self._aliases}"

    def count_join(self, *, asked: bool) -> None:
        """One more join. Raises TooManyJoins where the question has asked for too many; titles take what is left."""
        self._joins += 1
        self._asked += asked
        if self._asked > MAX_JOINS:
            raise TooManyJoins(limit=MAX_JOINS)

    def enter_formula(self, field_key: str) -> None:
        """Inline one more formula. Raises FormulaTooDeep."""
        self._depth += 1
        if self._depth > MAX_FORMULA_DEPTH:
            raise FormulaTooDeep(field=field_key, limit=MAX_FORMULA_DEPTH)

    def leave_formula(self) -> None:
        """The formula is inlined."""
        self._depth -= 1
