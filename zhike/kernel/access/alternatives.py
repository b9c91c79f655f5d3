"""Scopes become alternatives: why records of an object are open to a person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from zhike.kernel.access.merge import MergedScope, merge_scopes
from zhike.kernel.access.organisation import Organisation, Person
from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.catalog.model import Catalog, ObjectDefinition, RoleDefinition, ScopeKind
from zhike.kernel.catalog.traits.confidential import CONFIDENTIAL, SHOWN_TO_OTHERS, VISIBILITY
from zhike.kernel.query.policy import (
    Alternative,
    Everyone,
    InDepartments,
    Matching,
    MemberOf,
    Named,
    OwnedBy,
    Restricted,
    Right,
    SharedWith,
    Via,
)

VIA_HOPS = 2
_WITH_OWN = frozenset(
    {ScopeKind.OWN, ScopeKind.OWN_AND_SUBORDINATES, ScopeKind.DEPARTMENT, ScopeKind.DEPARTMENT_AND_BELOW}
)


class Place:
    """A person within the organisation. What alternatives of many objects share is made once."""

    def __init__(self, person: Person, organisation: Organisation) -> None:
        self.person = person
        self.organisation = organisation

    @cached_property
    def subordinates(self) -> tuple[UserId, ...]:
        """The person and everybody who reports to him."""
        return self.organisation.list_subordinates(self.person.id)

    @cached_property
    def below(self) -> tuple[DepartmentId, ...]:
        """The person's departments and all below them."""
        return self.organisation.list_below(self.person.departments)

    @cached_property
    def headed(self) -> tuple[DepartmentId, ...]:
        """The departments that the person heads and all below them."""
        return self.organisation.list_below(self.organisation.list_headed(self.person.id))

    @cached_property
    def principals(self) -> tuple[tuple[str, str], ...]:
        """As whom a share may mean the person: himself, his departments and those above, his roles."""
        above = self.organisation.list_above(self.person.departments)
        return (
            ("user", str(self.person.id)),
            *(("department", str(one)) for one in above),
            *(("role", role) for role in self.person.roles),
        )


def list_own_alternatives(
    roles: Sequence[RoleDefinition], owner: ObjectDefinition, right: Right, place: Place
) -> tuple[Alternative, ...]:
    """By scopes, by heading a department, by membership and by shares; everything else is void beside Everyone.

    An object that no role opens stays closed: the administrator's word stands above a colleague's share.
    """
    scope = merge_scopes(roles, owner.key, right)
    if scope.is_closed:
        return ()
    if ScopeKind.ALL in scope.kinds:
        return (Everyone(_reason(scope, ScopeKind.ALL)),)
    found: list[Alternative] = [*_list_owned(scope, place), *_list_departments(scope, owner, right, place)]
    found += [Matching(condition, f"role:{role}:condition") for role, condition in scope.conditions]
    found += _list_granted(owner, right, place)
    return tuple(found)


def keep_confidential(
    owner: ObjectDefinition, right: Right, alternatives: tuple[Alternative, ...], place: Place
) -> tuple[Alternative, ...]:
    """The same; of a confidential object others than the circle of a record are let in only where its visibility says
    so: to read it where it shows at least its subject, to change it where it shows all. The circle comes first."""
    if CONFIDENTIAL not in owner.traits or not alternatives:
        return alternatives
    granted = _list_granted(owner, right, place)
    others = tuple(one for one in alternatives if one not in granted)
    values = SHOWN_TO_OTHERS if right is Right.READ else SHOWN_TO_OTHERS[-1:]
    own = OwnedBy((UserId(place.person.id),), "own")
    return (own, *granted, Restricted(VISIBILITY, values, others, "visibility"))


def _list_granted(owner: ObjectDefinition, right: Right, place: Place) -> list[Alternative]:
    """To whom a record itself says that it is open: whom a field names, members, those with whom it is shared."""
    if right is Right.DELETE:
        return []
    may_write = right is Right.UPDATE
    wanted = ("write",) if may_write else ("read", "write")
    found: list[Alternative] = [
        Named(place.person.id, field.id, "named")
        for field in owner.fields.values()
        if field.config.get("opens") in wanted and field.columns and "user" in field.targets
    ]
    found.append(MemberOf(place.person.id, may_write, "member"))
    found.append(SharedWith(place.principals, may_write, "share"))
    return found


def list_via(
    roles: Sequence[RoleDefinition], catalog: Catalog, owner: ObjectDefinition, place: Place, hops: int = VIA_HOPS
) -> tuple[Via, ...]:
    """By the declared parent: its readers may read this record too, over at most two hops."""
    lookup = owner.fields.get(owner.via) if owner.via is not None else None
    if lookup is None or hops == 0:
        return ()
    found: list[Via] = []
    for parent_key in lookup.value_type.objects:
        parent = catalog.objects.get(parent_key)
        if parent is None or not parent.active:
            continue
        inner = list_own_alternatives(roles, parent, Right.READ, place)
        if inner and not any(isinstance(one, Everyone) for one in inner):
            inner = (*inner, *list_via(roles, catalog, parent, place, hops - 1))
        inner = keep_confidential(parent, Right.READ, inner, place)
        if inner:
            found.append(Via(lookup.key, ObjectKey(parent_key), inner, f"via:{parent_key}"))
    return tuple(found)


def _list_owned(scope: MergedScope, place: Place) -> list[Alternative]:
    """Whatever the scope, one's own records are in it; a condition alone is a condition alone."""
    if not _WITH_OWN & scope.kinds.keys():
        return []
    if ScopeKind.OWN_AND_SUBORDINATES in scope.kinds:
        return [OwnedBy(place.subordinates, _reason(scope, ScopeKind.OWN_AND_SUBORDINATES))]
    kind = next(kind for kind in ScopeKind if kind in scope.kinds and kind in _WITH_OWN)
    return [OwnedBy((UserId(place.person.id),), f"role:{','.join(scope.kinds[kind])}:own")]


def _list_departments(scope: MergedScope, owner: ObjectDefinition, right: Right, place: Place) -> list[Alternative]:
    departments: dict[DepartmentId, None] = {}
    reasons: list[str] = []
    if ScopeKind.DEPARTMENT_AND_BELOW in scope.kinds:
        departments |= dict.fromkeys(place.below)
        reasons.append(_reason(scope, ScopeKind.DEPARTMENT_AND_BELOW))
    elif ScopeKind.DEPARTMENT in scope.kinds:
        departments |= dict.fromkeys(place.person.departments)
        reasons.append(_reason(scope, ScopeKind.DEPARTMENT))
    if place.headed and right is Right.READ and "owned" in owner.traits:
        departments |= dict.fromkeys(place.headed)
        reasons.append("head")
    return [InDepartments(tuple(departments), "+".join(reasons))] if departments else []


def _reason(scope: MergedScope, kind: ScopeKind) -> str:
    return f"role:{','.join(scope.kinds[kind])}:{kind.value}"
