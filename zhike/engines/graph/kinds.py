"""Which edges a reader may walk, out of what objects declare."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.declared import SELF
from zhike.kernel.catalog.model import Catalog, Edge, FieldState, ObjectDefinition
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.secure import Guard, Sight, is_veiled


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """Edges that records of one object make, and the objects at their ends."""

    owner: ObjectDefinition
    edge: Edge
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def list_edge_kinds(catalog: Catalog, policy: AccessPolicy) -> tuple[EdgeKind, ...]:
    """Edges whose object is open to the reader and whose both ends he sees in plain."""
    guard, found = Guard(catalog, policy), []
    for owner in catalog.objects.values():
        if owner.graph is None or not owner.active:
            continue
        if not policy.list_alternatives(ObjectKey(owner.key), Right.READ):
            continue
        for edge in owner.graph.edges:
            ends = [_list_ends(guard, owner, name) for name in (edge.source, edge.target)]
            if all(ends):
                found.append(EdgeKind(owner, edge, *ends))
    return tuple(found)


def _list_ends(guard: Guard, owner: ObjectDefinition, name: str) -> tuple[str, ...]:
    if name == SELF:
        return (owner.key,)
    field = owner.fields[name]
    plain = guard.get_sight(field) is Sight.PLAIN and not is_veiled(owner, field)
    return field.targets if plain and field.state is FieldState.READY else ()
