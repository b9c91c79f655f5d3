"""`RolePolicy`: the AccessPolicy of one person, out of his roles and his place in the organisation."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from uuid import UUID

from zhike.kernel.access.alternatives import Place, keep_confidential, list_own_alternatives, list_via
from zhike.kernel.access.fields import FieldRights
from zhike.kernel.access.merge import get_grant
from zhike.kernel.access.reach import Shares, guess_reach
from zhike.kernel.access.shape import shape_of
from zhike.kernel.base.ids import DepartmentId, ObjectKey
from zhike.kernel.catalog.model import Catalog, RoleDefinition
from zhike.kernel.query.policy import Alternative, Everyone, FieldRight, Reach, Right


class RolePolicy:
    """Implements `query.policy.AccessPolicy`. Made once for a person under one catalog and one organisation, and then
    only read."""

    def __init__(self, catalog: Catalog, place: Place, fields: FieldRights, shares: Mapping[str, Shares]) -> None:
        self.catalog = catalog
        self.place = place
        self._field_rights = fields
        self._shares = shares
        self._alternatives: dict[tuple[str, Right], tuple[Alternative, ...]] = {}
        self._reaches: dict[str, Reach] = {}

    @property
    def may_write(self) -> bool:
        """Whether this policy is for more than looking."""
        return self._field_rights.may_write

    @property
    def user(self) -> UUID | None:
        """Whose rights these are."""
        return self.place.person.id

    @property
    def departments(self) -> tuple[UUID, ...]:
        """His departments, the main one first."""
        return self.place.person.departments

    @property
    def subordinates(self) -> tuple[UUID, ...]:
        """He and everybody who reports to him, over however many steps."""
        return self.place.subordinates

    @property
    def roles(self) -> tuple[RoleDefinition, ...]:
        """His roles that exist."""
        return self._field_rights.roles

    @cached_property
    def shape(self) -> Hashable:
        """See AccessPolicy."""
        return shape_of(self, self.catalog, self._field_rights.digest)

    @cached_property
    def stamp(self) -> Hashable:
        """See AccessPolicy."""
        return self.place.person.id, self.place.organisation.version

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        """See AccessPolicy."""
        return self.place.organisation.list_below((DepartmentId(department),))

    def list_alternatives(self, object_key: ObjectKey, right: Right) -> tuple[Alternative, ...]:
        """See AccessPolicy."""
        known = self._alternatives.get((object_key, right))
        if known is None:
            known = self._alternatives[object_key, right] = self._list_alternatives(object_key, right)
        return known

    def narrowed(self, object_key: ObjectKey, right: Right, alternatives: tuple[Alternative, ...]) -> RolePolicy:
        """The same with only these reasons to have a right over an object: for comparing two policies."""
        policy = RolePolicy(self.catalog, self.place, self._field_rights, self._shares)
        policy._alternatives[object_key, right] = alternatives
        return policy

    def get_field_right(self, object_key: ObjectKey, field_key: str) -> FieldRight:
        """See AccessPolicy."""
        return self._field_rights.get(object_key, field_key)

    def may_create(self, object_key: ObjectKey) -> bool:
        """See AccessPolicy."""
        return self.may_write and any(get_grant(role, object_key).create for role in self.roles)

    def may_export(self, object_key: ObjectKey) -> bool:
        """Whether records may leave as a file."""
        return any(get_grant(role, object_key).export for role in self.roles)

    def get_reach(self, object_key: ObjectKey) -> Reach:
        """See AccessPolicy."""
        known = self._reaches.get(object_key)
        if known is None:
            alternatives = self.list_alternatives(object_key, Right.READ)
            known = self._reaches[object_key] = guess_reach(alternatives, self._shares.get(object_key))
        return known

    def has_ability(self, ability: str) -> bool:
        """See AccessPolicy. Abilities are about doing, so who only looks has none."""
        return self.may_write and any(ability in role.abilities for role in self.roles)

    def list_abilities(self) -> tuple[str, ...]:
        """All abilities, sorted."""
        held = {ability for role in self.roles for ability in role.abilities} if self.may_write else set()
        return tuple(sorted(held))

    def _list_alternatives(self, object_key: str, right: Right) -> tuple[Alternative, ...]:
        owner = self.catalog.objects.get(object_key)
        if owner is None or not owner.active or (right is not Right.READ and not self.may_write):
            return ()
        own = list_own_alternatives(self.roles, owner, right, self.place)
        if right is Right.READ and own and not any(isinstance(one, Everyone) for one in own):
            own = (*own, *list_via(self.roles, self.catalog, owner, self.place))
        return keep_confidential(owner, right, own, self.place)
