"""Counting the rows that one side of a change of rights lets in and the other does not.

Only what differs is asked: an alternative that both sides have moves nothing, so most questions need no statement at
all. Counting stops at MOST_COUNTED, and all statements of a preview share one budget of time; what was not counted to
the end says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.errors import StatementTimeout
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.compile import compile_row_rule
from zhike.kernel.query.policy import Alternative, Everyone, InDepartments, OwnedBy, Restricted, Right, Via
from zhike.kernel.query.print import Printed, print_expression
from zhike.kernel.query.slots import SLOTS, Supply

MOST_COUNTED = 1000
SAMPLES = 5
BUDGET_SECONDS = 10.0
STATEMENT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are, at least where `exact` is false, and a few of them."""

    number: int = 0
    exact: bool = True
    ids: tuple[UUID, ...] = ()


NONE = Counted()
UNKNOWN = Counted(exact=False)


class RowCounter:
    """Counts for one preview, until its time is over."""

    def __init__(self, database: Database, clock: Clock, seconds: float = BUDGET_SECONDS) -> None:
        self._database, self._clock = database, clock
        self._ends = clock.monotonic_seconds() + seconds
        self.now = clock.now()

    async def count(
        self, inside: tuple[Catalog, RolePolicy], outside: tuple[Catalog, RolePolicy], key: str, right: Right
    ) -> Counted:
        """Rows of an object over which the one side has the right and the other has not."""
        policy, other = inside[1], outside[1]
        only = list_only(
            policy.list_alternatives(ObjectKey(key), right), other.list_alternatives(ObjectKey(key), right)
        )
        if not only:
            return NONE
        left = self._ends - self._clock.monotonic_seconds()
        if left <= 0:
            return UNKNOWN
        text, values = _write(
            (inside[0], policy.narrowed(ObjectKey(key), right, only)), outside, (key, right), self.now
        )
        try:
            row = await self._fetch(text, values, min(left, STATEMENT_SECONDS))
        except StatementTimeout:
            return UNKNOWN
        found: int = row["number"]
        return Counted(min(found, MOST_COUNTED), found <= MOST_COUNTED, tuple(row["ids"] or ()))

    async def _fetch(self, text: str, values: Sequence[object], seconds: float) -> Row:
        async with self._database.transaction(lock=None, statement_timeout_seconds=max(seconds, 0.01)) as transaction:
            (row,) = await transaction.fetch_rows(text, values)
        return row


def list_only(inside: Sequence[Alternative], outside: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """What of the alternatives of one side may let in a row that none of the other side's does."""
    if any(isinstance(one, Everyone) for one in outside):
        return ()
    known = {_bare(one) for one in outside}
    return tuple(left for one in inside if _bare(one) not in known and (left := _subtract(one, outside)) is not None)


def _subtract(one: Alternative, outside: Sequence[Alternative]) -> Alternative | None:
    """What is left of an alternative beside others of its kind; None where it is nothing."""
    if isinstance(one, OwnedBy):
        owners = {user for other in outside if isinstance(other, OwnedBy) for user in other.users}
        users = tuple(user for user in one.users if user not in owners)
        return replace(one, users=users) if users else None
    if isinstance(one, InDepartments):
        held = {each for other in outside if isinstance(other, InDepartments) for each in other.departments}
        departments = tuple(each for each in one.departments if each not in held)
        return replace(one, departments=departments) if departments else None
    if isinstance(one, Via):
        same = [two for two in outside if isinstance(two, Via) and (two.field, two.parent) == (one.field, one.parent)]
        inner = list_only(one.alternatives, [each for other in same for each in other.alternatives])
        return replace(one, alternatives=inner) if inner else None
    return one


def _bare(one: Alternative) -> Alternative:
    """Without what is only said about it."""
    if isinstance(one, Via | Restricted):
        return replace(one, reason="", alternatives=tuple(_bare(each) for each in one.alternatives))
    return replace(one, reason="")


def _write(
    inside: tuple[Catalog, RolePolicy], outside: tuple[Catalog, RolePolicy], asked: tuple[str, Right], now: datetime
) -> tuple[str, list[object]]:
    """The statement, and what it is filled with."""
    key, right = asked
    (catalog, policy), (other_catalog, other_policy) = inside, outside
    rule = print_expression(compile_row_rule(catalog, policy, key, right, "t", now), catalog.schema, 1)
    first = 1 + len(rule.parameters)
    wall = print_expression(compile_row_rule(other_catalog, other_policy, key, right, "t", now), catalog.schema, first)
    table = f"{quote_identifier(catalog.schema)}.{quote_identifier(catalog.get_object(key).table)}"
    text = (
        f"SELECT count(*) AS number, (array_agg(f.id ORDER BY f.id DESC))[1:{SAMPLES:d}] AS ids FROM ("
        f"SELECT t.id FROM {table} AS t"
        f" WHERE t.deleted_at IS NULL AND ({rule.text}) AND NOT coalesce(({wall.text}), FALSE)"
        f" LIMIT {MOST_COUNTED + 1:d}) AS f"
    )
    return text, [*_fill(rule, Supply(policy, now)), *_fill(wall, Supply(other_policy, now))]


def _fill(printed: Printed, supply: Supply) -> list[object]:
    return [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters]
