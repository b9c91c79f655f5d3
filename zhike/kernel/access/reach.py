"""How much of an object a reader sees, from samples of whose records there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from zhike.kernel.query.policy import (
    Alternative,
    Everyone,
    InDepartments,
    Matching,
    MemberOf,
    Named,
    OwnedBy,
    Reach,
    Restricted,
    SharedWith,
    Via,
)

# A wide walk looks at (page / part) rows, a narrow one at (part x rows): they cost the same where part² x rows = page.
PAGE_ROWS = 50
ALWAYS_NARROW = 500
# Walking past three of four rows costs about what a few branches with their own top N do.
PART_OF = 4


@dataclass(frozen=True, slots=True)
class Shares:
    """About how many living records an object has, in all, by owner and by department."""

    rows: int
    by_owner: Mapping[UUID, int]
    by_department: Mapping[UUID, int]


def guess_reach(alternatives: Sequence[Alternative], shares: Shares | None) -> Reach:
    """Which shape is fast. Without samples: own records are few, whole departments and parents many."""
    if any(isinstance(one, Everyone) for one in alternatives):
        return Reach.ALL
    if not alternatives:
        return Reach.WIDE
    if shares is None:
        return Reach.WIDE if any(_is_broad(one) for one in alternatives) else Reach.NARROW
    if any(isinstance(one, Matching | Restricted) or _leads_to_condition(one) for one in alternatives):
        return Reach.WIDE
    rows = sum(_count(one, shares) for one in alternatives)
    if rows <= ALWAYS_NARROW or rows * rows <= PAGE_ROWS * shares.rows:
        return Reach.NARROW
    return Reach.PART if rows * PART_OF <= shares.rows else Reach.WIDE


def _is_broad(alternative: Alternative) -> bool:
    match alternative:
        case OwnedBy():
            return len(alternative.users) > 1
        case Via():
            return any(_is_broad(one) for one in alternative.alternatives)
        case MemberOf() | SharedWith() | Named():
            return False
        case _:
            return True


def _leads_to_condition(alternative: Alternative) -> bool:
    return isinstance(alternative, Via) and any(
        isinstance(one, Matching | Everyone | Restricted) or _leads_to_condition(one)
        for one in alternative.alternatives
    )


def _count(alternative: Alternative, shares: Shares) -> int:
    match alternative:
        case OwnedBy():
            return sum(shares.by_owner.get(user, 0) for user in alternative.users)
        case InDepartments():
            return sum(shares.by_department.get(department, 0) for department in alternative.departments)
        case Via():
            # A child mostly belongs to who has its parent, so the same people stand for about as many rows.
            return sum(_count(one, shares) for one in alternative.alternatives)
        case _:
            return 0
