"""The socket that rights plug into: the compiler does not run without an AccessPolicy (DESIGN 3, "Who sees what").

A policy answers with alternatives, each a reason to be let in; a record is visible when any holds. No alternative
means no row. The compiler picks the SQL shape from `reach`; the policy never writes SQL.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.expressions.tree import Node


class Right(StrEnum):
    """What may be done with records that exist."""

    READ = "read"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Everyone:
    """All records of the object."""

    reason: str


@dataclass(frozen=True, slots=True)
class OwnedBy:
    """Records whose owner is one of these (oneself, subordinates)."""

    users: tuple[UserId, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class InDepartments:
    """Records that belong to one of these departments."""

    departments: tuple[DepartmentId, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Records that fulfil a checked condition of the role (this is also how pools open what has no owner)."""

    condition: Node
    reason: str


@dataclass(frozen=True, slots=True)
class MemberOf:
    """Records of which the user is a member (with the right to write, where `may_write`)."""

    user: UserId
    may_write: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SharedWith:
    """Records shared with one of the principals, each (kind, id): user, department, role."""

    principals: tuple[tuple[str, str], ...]
    may_write: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Via:
    """Records whose declared parent (over the lookup `field`, an object `parent`) is open by `alternatives`."""

    field: str
    parent: ObjectKey
    alternatives: tuple[Alternative, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """Records that name the user in a field of several links (its permanent id is `field`)."""

    user: UserId
    field: int
    reason: str


@dataclass(frozen=True, slots=True)
class Restricted:
    """Records open by any of the alternatives, provided that the choice `field` has one of `values`."""

    field: str
    values: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    reason: str


Alternative = Everyone | OwnedBy | InDepartments | Matching | MemberOf | SharedWith | Via | Named | Restricted


@dataclass(frozen=True, slots=True)
class FieldRight:
    """What the reader may do with a field. `mask` is a mask pattern's name; masked values can't be written back.
    `reveal`: the full value may be asked for, one record at a time and logged."""

    read: bool
    write: bool
    mask: str | None = None
    reveal: bool = False


class Reach(StrEnum):
    """How much of an object a reader sees: all of it, a wide part (walk the sort index and probe), a part (too much to
    gather, too little to walk past the rest: branches where an index has each of them in order, else walk), or little
    (a union of branches, each with its own top N)."""

    ALL = "all"
    WIDE = "wide"
    PART = "part"
    NARROW = "narrow"


class AccessPolicy(Protocol):
    """The rights of one reader under one catalog, ready to be asked without waiting."""

    @property
    def shape(self) -> Hashable:
        """Equal for readers whose compiled statements differ in parameters only."""

    @property
    def stamp(self) -> Hashable:
        """Equal only for the same reader under the same organisation: statements that name "me" are kept by it."""

    @property
    def user(self) -> UUID | None:
        """Who "me" is; None for the system."""

    @property
    def departments(self) -> tuple[UUID, ...]:
        """The reader's departments, the main one first ("my department")."""

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        """A department and all below it, for the operator `below`."""

    def list_alternatives(self, object_key: ObjectKey, right: Right) -> tuple[Alternative, ...]:
        """Why records of the object are open to the reader. Empty: none is."""

    def get_field_right(self, object_key: ObjectKey, field_key: str) -> FieldRight:
        """What may be done with the field."""

    def may_create(self, object_key: ObjectKey) -> bool:
        """Whether new records may be made."""

    def may_export(self, object_key: ObjectKey) -> bool:
        """Whether records may leave as a file."""

    def get_reach(self, object_key: ObjectKey) -> Reach:
        """Which SQL shape is fast for this reader."""

    def has_ability(self, ability: str) -> bool:
        """Whether a named right beyond records is held ("catalog.publish")."""
