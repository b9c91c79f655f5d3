"""Who may read a record, as tokens: a filter before the row rule, which alone decides.

It lets pass everybody whom the row rule would let pass (but for rights by condition, which have no tokens), so nothing
readable is lost; what it lets pass too much, the row rule takes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from zhike.kernel.query.policy import (
    Alternative,
    Everyone,
    InDepartments,
    Matching,
    MemberOf,
    Named,
    OwnedBy,
    Restricted,
    SharedWith,
    Via,
)

MOST_TOKENS = 400
"""Beyond so many the filter costs more than it spares."""
OF_PARENT = "@v"
ANYBODY = "*"


@dataclass(slots=True)
class Place:
    """What of a record decides who may read it."""

    owner: UUID | None
    department: UUID | None
    members: list[UUID] = field(default_factory=list)
    shares: list[tuple[str, str]] = field(default_factory=list)
    named: list[UUID] = field(default_factory=list)


def list_tokens(place: Place) -> set[str]:
    """The tokens of a record by itself."""
    found = {f"@m{one.hex}" for one in place.members}
    found |= {f"@n{one.hex}" for one in place.named}
    found |= {f"@s{kind}:{principal}" for kind, principal in place.shares}
    if place.owner is not None:
        found.add(f"@o{place.owner.hex}")
    if place.department is not None:
        found.add(f"@d{place.department.hex}")
    return found


def list_inherited(parent: set[str]) -> set[str]:
    """What a record has of its parent's tokens."""
    return {OF_PARENT + one for one in parent} | {OF_PARENT + ANYBODY}


def choose_filter(alternatives: Sequence[Alternative]) -> tuple[str, ...] | None:
    """The tokens of which a readable record has one; None where no filter can be had or none is needed."""
    found: dict[str, None] = {}
    for one in alternatives:
        tokens = _list(one)
        if tokens is None:
            return None
        found |= dict.fromkeys(tokens)
    return tuple(found) if len(found) <= MOST_TOKENS else None


def is_bounded(alternatives: Sequence[Alternative]) -> bool:
    """Whether matches of a word can be far more than what the reader may read, with no filter between them."""
    return not any(isinstance(one, Everyone) for one in alternatives) and choose_filter(alternatives) is None


def _list(alternative: Alternative) -> list[str] | None:
    match alternative:
        case Everyone() | Matching():
            return None
        case OwnedBy():
            return [f"@o{one.hex}" for one in alternative.users]
        case InDepartments():
            return [f"@d{one.hex}" for one in alternative.departments]
        case MemberOf():
            return [f"@m{alternative.user.hex}"]
        case SharedWith():
            return [f"@s{kind}:{principal}" for kind, principal in alternative.principals]
        case Via():
            return _list_via(alternative)
        case Named():
            return [f"@n{alternative.user.hex}"]
        case Restricted():
            return _list_some(alternative.alternatives)


def _list_via(via: Via) -> list[str] | None:
    if any(isinstance(one, Everyone) for one in via.alternatives):
        return [OF_PARENT + ANYBODY]
    tokens = _list_some(via.alternatives)
    return None if tokens is None else [OF_PARENT + token for token in tokens]


def _list_some(alternatives: Sequence[Alternative]) -> list[str] | None:
    found: list[str] = []
    for one in alternatives:
        tokens = _list(one)
        if tokens is None:
            return None
        found += tokens
    return found


Places = Mapping[UUID, Place]
