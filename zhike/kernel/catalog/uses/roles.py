"""Rights over an object, rights and masks of a field, and conditions of roles that name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhike.kernel.catalog.model import Catalog, RoleDefinition
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.catalog.uses.expressions import names
from zhike.kernel.postgres.pool import Connection, Database


class RoleUses:
    """What roles say of it."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The places in roles."""
        return [use for role in catalog.roles.values() for use in _list(role, wanted)]


def _list(role: RoleDefinition, wanted: Wanted) -> Iterator[Use]:
    if wanted.field is None:
        if wanted.object in role.objects:
            yield Use("role", f"/role/{role.key}/objects/{wanted.object}", role.label, breaks=True)
    else:
        grant = role.fields.get((wanted.object, wanted.field))
        if grant is not None:
            kind = "role" if grant.mask is None else "mask"
            yield Use(kind, f"/role/{role.key}/fields/{wanted.object}.{wanted.field}", role.label, breaks=True)
    for object_key, granted in role.objects.items():
        for right, node in granted.conditions.items():
            if names(node, wanted, object_key):
                place = f"/role/{role.key}/objects/{object_key}/conditions/{right}"
                yield Use("condition", place, role.label, breaks=True)
