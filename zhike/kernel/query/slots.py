"""Where the value of a parameter comes from, so that a compiled statement serves other readers and pages.

A `Parameter` of the tree holds either a constant (of the question, a formula or a role) or one of these slots, which
is filled when the statement is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal as OneOf
from uuid import UUID

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.query.policy import AccessPolicy, Alternative, Restricted, Right, Via


@dataclass(frozen=True, slots=True)
class Supply:
    """What one run of a statement brings. A part that its slots do not ask for may be left out."""

    policy: AccessPolicy
    now: datetime
    cursor: Sequence[object] = ()
    ids: Sequence[UUID] = ()
    as_of: datetime | None = None
    sample: float = 100.0


@dataclass(frozen=True, slots=True)
class GrantSlot:
    """A value out of an alternative of the policy: `path` leads over alternatives that hold others to it."""

    object_key: str
    right: Right
    path: tuple[int, ...]
    attribute: str

    def fill(self, supply: Supply) -> object:
        """The users, departments or principals that the reader's own policy holds in that place."""
        alternatives = supply.policy.list_alternatives(ObjectKey(self.object_key), self.right)
        found: Alternative = alternatives[self.path[0]]
        for step in self.path[1:]:
            assert isinstance(found, Via | Restricted)  # noqa: S101 - equal shapes have equal structure
            found = found.alternatives[step]
        value: object = getattr(found, self.attribute)
        return value


@dataclass(frozen=True, slots=True)
class ElementSlot:
    """One of the users or departments of an alternative."""

    grant: GrantSlot
    index: int

    def fill(self, supply: Supply) -> object:
        """The id."""
        ids: Sequence[UUID] = self.grant.fill(supply)  # type: ignore[assignment]
        return ids[self.index]


@dataclass(frozen=True, slots=True)
class PrincipalSlot:
    """The principals of a share alternative as an array: their kinds (0), their ids (1), or both as `kind:id`."""

    grant: GrantSlot
    side: OneOf[0, 1] | None

    def fill(self, supply: Supply) -> object:
        """The texts, each once."""
        principals: Sequence[tuple[str, str]] = self.grant.fill(supply)  # type: ignore[assignment]
        side = self.side
        if side is None:
            return [":".join(principal) for principal in principals]
        return list(dict.fromkeys(principal[side] for principal in principals))


@dataclass(frozen=True, slots=True)
class NowSlot:
    """The moment of the run."""

    def fill(self, supply: Supply) -> object:
        """The moment of the run."""
        return supply.now


@dataclass(frozen=True, slots=True)
class SampleSlot:
    """The percentage of pages to sample."""

    def fill(self, supply: Supply) -> object:
        """The percentage."""
        return supply.sample


@dataclass(frozen=True, slots=True)
class CursorSlot:
    """The value of one sort key at the cursor."""

    index: int

    def fill(self, supply: Supply) -> object:
        """The value."""
        return supply.cursor[self.index]


@dataclass(frozen=True, slots=True)
class IdSlot:
    """The one id that is asked for."""

    def fill(self, supply: Supply) -> object:
        """The id."""
        return supply.ids[0]


@dataclass(frozen=True, slots=True)
class IdsSlot:
    """The ids that are asked for."""

    def fill(self, supply: Supply) -> object:
        """The ids."""
        return supply.ids


@dataclass(frozen=True, slots=True)
class AsOfSlot:
    """The moment of which the values are asked."""

    def fill(self, supply: Supply) -> object:
        """The moment."""
        return supply.as_of


Slot = GrantSlot | ElementSlot | PrincipalSlot | NowSlot | IdSlot | CursorSlot | IdsSlot | AsOfSlot | SampleSlot
SLOTS = (GrantSlot, ElementSlot, PrincipalSlot, NowSlot, IdSlot, CursorSlot, IdsSlot, AsOfSlot, SampleSlot)
