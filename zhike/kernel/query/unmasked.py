"""A reader's rights with the masks of a few fields lifted: for one logged reveal. Rows stay as shut as they were."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from uuid import UUID

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.query.policy import AccessPolicy, Alternative, FieldRight, Reach, Right


@dataclass(frozen=True, slots=True)
class Unmasked:
    """An AccessPolicy: the inner one, but that `fields` of `object` which it lets be revealed have no mask."""

    inner: AccessPolicy
    object: str
    fields: frozenset[str]

    @property
    def shape(self) -> Hashable:
        """Statements without masks are others."""
        return ("unmasked", self.inner.shape, self.object, self.fields)

    @property
    def stamp(self) -> Hashable:
        """The reader's."""
        return self.inner.stamp

    @property
    def user(self) -> UUID | None:
        """The reader."""
        return self.inner.user

    @property
    def departments(self) -> tuple[UUID, ...]:
        """The reader's."""
        return self.inner.departments

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        """As for the reader."""
        return self.inner.list_below(department)

    def list_alternatives(self, object_key: ObjectKey, right: Right) -> tuple[Alternative, ...]:
        """As for the reader."""
        return self.inner.list_alternatives(object_key, right)

    def get_field_right(self, object_key: ObjectKey, field_key: str) -> FieldRight:
        """The reader's, without the mask of what is revealed."""
        right = self.inner.get_field_right(object_key, field_key)
        lifted = object_key == self.object and field_key in self.fields and right.reveal
        return replace(right, mask=None) if lifted else right

    def may_create(self, object_key: ObjectKey) -> bool:
        """As for the reader."""
        return self.inner.may_create(object_key)

    def may_export(self, object_key: ObjectKey) -> bool:
        """As for the reader."""
        return self.inner.may_export(object_key)

    def get_reach(self, object_key: ObjectKey) -> Reach:
        """As for the reader."""
        return self.inner.get_reach(object_key)

    def has_ability(self, ability: str) -> bool:
        """As for the reader."""
        return self.inner.has_ability(ability)
