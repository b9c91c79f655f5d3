"""Several roles of a user become one set of rights: the widest scope of each, any role that reads or writes a field
does, and an unmasked sight wins over a masked one. A role that does not open an object says nothing of its fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from zhike.kernel.catalog.model import FieldGrant, Grant, RoleDefinition, ScopeKind
from zhike.kernel.expressions.tree import Node
from zhike.kernel.query.policy import Right

EVERY_OBJECT = "*"
CLOSED = Grant()


@dataclass(frozen=True, slots=True)
class MergedScope:
    """What all roles together open for one right: scope kinds with the roles that give them, and conditions."""

    kinds: dict[ScopeKind, tuple[str, ...]] = field(default_factory=dict)
    conditions: tuple[tuple[str, Node], ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether no role opens anything."""
        return not self.kinds


def get_grant(role: RoleDefinition, object_key: str) -> Grant:
    """What a role says about an object, by name or for all."""
    return role.objects.get(object_key) or role.objects.get(EVERY_OBJECT) or CLOSED


def merge_scopes(roles: Iterable[RoleDefinition], object_key: str, right: Right) -> MergedScope:
    """The scopes of all roles for one right."""
    kinds: dict[ScopeKind, tuple[str, ...]] = {}
    conditions: list[tuple[str, Node]] = []
    for role in roles:
        grant = get_grant(role, object_key)
        kind: ScopeKind = getattr(grant, right.value)
        if kind is ScopeKind.NONE:
            continue
        kinds[kind] = (*kinds.get(kind, ()), role.key)
        condition = grant.conditions.get(right.value)
        if kind is ScopeKind.CONDITION and condition is not None:
            conditions.append((role.key, condition))
    return MergedScope(kinds, tuple(conditions))


def merge_field(roles: Iterable[RoleDefinition], object_key: str, field_key: str) -> FieldGrant:
    """The rights on one field by all roles that open the object for reading; none: not readable."""
    read, write, reveal = False, False, False
    masks: list[str | None] = []
    for role in roles:
        if get_grant(role, object_key).read is ScopeKind.NONE:
            continue
        grant = role.fields.get((object_key, field_key), FieldGrant())
        write = write or grant.write
        if grant.read:
            read = True
            reveal = reveal or grant.reveal
            masks.append(grant.mask)
    plain = not masks or any(mask is None for mask in masks)
    return FieldGrant(read=read, write=write, mask=None if plain else _weakest(masks), reveal=reveal)


def _weakest(masks: Iterable[str | None]) -> str:
    """Of several masks one that shows something wins over `hide`; among equals the first in the alphabet, so that the
    order of roles does not matter."""
    shown = sorted(mask for mask in masks if mask is not None)
    return next((mask for mask in shown if mask != "hide"), "hide")
