"""Scopes become alternatives: why records of an object are open to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhike.kernel.access.merge import MergedScope, merge_scopes
from zhike.kernel.access.organisation import Organisation, Person
from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.catalog.model import Catalog, ObjectDefinition, RoleDefinition, ScopeKind
from zhike.kernel.query.policy import (
    Alternative,
    Everyone,
    InDepartments,
    Matching,
    MemberOf,
    OwnedBy,
    Right,
    SharedWith,
    Via,
)

VIA_HOPS = 2
_WITH_OWN = frozenset(
    {ScopeKind.OWN, ScopeKind.OWN_AND_SUBORDINATES, ScopeKind.DEPARTMENT, ScopeKind.DEPARTMENT_AND_BELOW}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A person within the organisation."""

    person: Person
    organisation: Organisation


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
    if right is not Right.DELETE:
        may_write = right is Right.UPDATE
        found.append(MemberOf(place.person.id, may_write, "member"))
        found.append(SharedWith(_list_principals(place), may_write, "share"))
    return tuple(found)


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
        if inner:
            found.append(Via(lookup.key, ObjectKey(parent_key), inner, f"via:{parent_key}"))
    return tuple(found)


def _list_owned(scope: MergedScope, place: Place) -> list[Alternative]:
    """Whatever the scope, one's own records are in it; a condition alone is a condition alone."""
    if not _WITH_OWN & scope.kinds.keys():
        return []
    if ScopeKind.OWN_AND_SUBORDINATES in scope.kinds:
        users = place.organisation.list_subordinates(place.person.id)
        return [OwnedBy(users, _reason(scope, ScopeKind.OWN_AND_SUBORDINATES))]
    kind = next(kind for kind in ScopeKind if kind in scope.kinds and kind in _WITH_OWN)
    return [OwnedBy((UserId(place.person.id),), f"role:{','.join(scope.kinds[kind])}:own")]


def _list_departments(scope: MergedScope, owner: ObjectDefinition, right: Right, place: Place) -> list[Alternative]:
    departments: dict[DepartmentId, None] = {}
    reasons: list[str] = []
    organisation, mine = place.organisation, place.person.departments
    if ScopeKind.DEPARTMENT_AND_BELOW in scope.kinds:
        departments |= dict.fromkeys(organisation.list_below(mine))
        reasons.append(_reason(scope, ScopeKind.DEPARTMENT_AND_BELOW))
    elif ScopeKind.DEPARTMENT in scope.kinds:
        departments |= dict.fromkeys(mine)
        reasons.append(_reason(scope, ScopeKind.DEPARTMENT))
    headed = organisation.list_headed(place.person.id)
    if headed and right is Right.READ and "owned" in owner.traits:
        departments |= dict.fromkeys(organisation.list_below(headed))
        reasons.append("head")
    return [InDepartments(tuple(departments), "+".join(reasons))] if departments else []


def _list_principals(place: Place) -> tuple[tuple[str, str], ...]:
    person = place.person
    above = place.organisation.list_above(person.departments)
    return (
        ("user", str(person.id)),
        *(("department", str(one)) for one in above),
        *(("role", role) for role in person.roles),
    )


def _reason(scope: MergedScope, kind: ScopeKind) -> str:
    return f"role:{','.join(scope.kinds[kind])}:{kind.value}"
