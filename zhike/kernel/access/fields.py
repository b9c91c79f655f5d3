"""Rights on fields: the same for all who have the same roles, so they are worked out and kept once for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b

from zhike.kernel.access.merge import get_grant, merge_field
from zhike.kernel.catalog.model import Catalog, RoleDefinition, ScopeKind
from zhike.kernel.query.policy import FieldRight

NOTHING = FieldRight(read=False, write=False)
MANAGE_USERS = "users.manage"
GOVERNING = frozenset(
    {
        ("user", "roles"),
        ("user", "status"),
        ("user", "login_name"),
        ("user", "superior"),
        ("user", "department"),
        ("department", "parent"),
        ("department", "head"),
    }
)
"""Fields on which rights rest: who could write them could give himself rights, so they need an ability as well."""
NAMING = frozenset({"id", "version"})
"""System fields without which a record could not be named; they say nothing of it."""


class FieldRights:
    """What holders of some roles may do with fields. `may_write` is false for who only looks."""

    def __init__(self, catalog: Catalog, roles: Sequence[RoleDefinition], *, may_write: bool) -> None:
        self._catalog = catalog
        self.roles = tuple(roles)
        self.may_write = may_write
        self._manages = may_write and any(MANAGE_USERS in role.abilities for role in roles)
        self._known: dict[tuple[str, str], FieldRight] = {}

    def get(self, object_key: str, field_key: str) -> FieldRight:
        """The right on one field; one that does not exist may not be read."""
        known = self._known.get((object_key, field_key))
        if known is None:
            known = self._known[object_key, field_key] = self._make(object_key, field_key)
        return known

    @cached_property
    def digest(self) -> bytes:
        """What compiled statements depend on: which fields are seen, and how."""
        digest = blake2b(digest_size=16)
        for key, owner in self._catalog.objects.items():
            for field in owner.fields:
                right = self.get(key, field)
                digest.update(f"{key}.{field}:{right.read:d}:{right.mask};".encode())
        return digest.digest()

    def _make(self, object_key: str, field_key: str) -> FieldRight:
        owner = self._catalog.objects.get(object_key)
        field = owner.fields.get(field_key) if owner is not None else None
        if field is None:
            return NOTHING
        if field.system and field_key in NAMING:
            opened = any(get_grant(role, object_key).read is not ScopeKind.NONE for role in self.roles)
            return FieldRight(read=opened, write=False)
        grant = merge_field(self.roles, object_key, field_key)
        write = grant.write and grant.read and self.may_write and not field.read_only
        if (object_key, field_key) in GOVERNING:
            write = write and self._manages
        right = FieldRight(grant.read, write, grant.mask if grant.read else None, grant.reveal)
        return self._narrow(right, self.get(object_key, field.follows)) if field.follows else right

    def _narrow(self, right: FieldRight, followed: FieldRight) -> FieldRight:
        """A right that shows no more than that on the field which it follows: what is masked there is hidden here."""
        if not (right.read and followed.read):
            return NOTHING
        if followed.mask is None:
            return right
        return FieldRight(True, right.write, "hide", right.reveal and followed.reveal)
