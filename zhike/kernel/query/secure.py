"""The guard: the one way to the rows of an object and to the value of a field.

`lower` and `rows` see the catalog only through it, so there is no path, formula, sort key or aggregate that could
forget the rights. System work has a guard too, made from `SystemPolicy("why")`.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString
from uuid import UUID

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, FieldDefinition, ObjectDefinition
from zhike.kernel.catalog.traits.confidential import CONFIDENTIAL, VISIBILITY
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.policy import AccessPolicy, Alternative, Everyone, FieldRight, Reach, Right
from zhike.kernel.query.scope import READABLE_STATES

_TIMES = frozenset({Kind.DATE, Kind.DATETIME, Kind.BOOLEAN})


class Sight(StrEnum):
    """How a reader sees a field."""

    PLAIN = "plain"
    MASKED = "masked"
    HIDDEN = "hidden"


def is_veiled(owner: ObjectDefinition, field: FieldDefinition) -> bool:
    """Whether a field of a confidential object is more than its subject: all but title, times, and whose it is."""
    if CONFIDENTIAL not in owner.traits or field.system:
        return False
    shown = (owner.title_field, VISIBILITY, owner.via, owner.root)
    return field.key not in shown and field.value_type.kind not in _TIMES


@dataclass(frozen=True, slots=True)
class Guard:
    """The rights of one reader over one catalog, as the compiler asks for them."""

    catalog: Catalog
    policy: AccessPolicy

    def list_alternatives(self, object_key: str, right: Right) -> tuple[Alternative, ...]:
        """Why rows of the object are open; empty: none is."""
        return self.policy.list_alternatives(ObjectKey(object_key), right)

    def is_open(self, object_key: str, right: Right) -> bool:
        """Whether all rows of the object are open."""
        return any(isinstance(found, Everyone) for found in self.list_alternatives(object_key, right))

    def get_sight(self, field: FieldDefinition) -> Sight:
        """How the field is seen. A field that is out of use is hidden from everybody."""
        if field.state not in READABLE_STATES:
            return Sight.HIDDEN
        right = self.policy.get_field_right(ObjectKey(field.object), field.key)
        if not right.read:
            return Sight.HIDDEN
        return Sight.PLAIN if right.mask is None else Sight.MASKED

    def get_mask(self, field: FieldDefinition) -> str:
        """The name of the field's mask pattern."""
        return self.policy.get_field_right(ObjectKey(field.object), field.key).mask or "hide"


_ALL = (Everyone("system"),)
_FULL = FieldRight(read=True, write=True)


@dataclass(frozen=True, slots=True)
class SystemPolicy:
    """All rights, for work that no reader asks for. `reason` says which and is a literal of the code."""

    reason: LiteralString
    user: UUID | None = None
    departments: tuple[UUID, ...] = ()

    @property
    def shape(self) -> Hashable:
        """The same for all system work."""
        return "system"

    @property
    def stamp(self) -> Hashable:
        """Nothing personal is in a statement of the system."""
        return "system"

    def list_alternatives(self, object_key: ObjectKey, right: Right) -> tuple[Alternative, ...]:
        """Everything."""
        return _ALL

    def get_field_right(self, object_key: ObjectKey, field_key: str) -> FieldRight:
        """Everything."""
        return _FULL

    def may_create(self, object_key: ObjectKey) -> bool:
        """Yes."""
        return True

    def may_export(self, object_key: ObjectKey) -> bool:
        """Yes."""
        return True

    def get_reach(self, object_key: ObjectKey) -> Reach:
        """All."""
        return Reach.ALL

    def has_ability(self, ability: str) -> bool:
        """Yes."""
        return True

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        """System work has no organisation at hand: a department stands for itself."""
        return (department,)
