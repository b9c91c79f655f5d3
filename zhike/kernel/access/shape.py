"""What two readers must have in common for one compiled statement to serve both: everything but ids."""

from __future__ import annotations

from hashlib import blake2b

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.policy import AccessPolicy, Alternative, Matching, MemberOf, Right, SharedWith, Via


def shape_of(policy: AccessPolicy, catalog: Catalog) -> str:
    """A digest of the structure of all rights: kinds of alternatives, conditions, fields, reach. Text, because its hash
    is computed once and not at each look into the cache."""
    digest = blake2b(digest_size=16)
    for name, owner in catalog.objects.items():
        key = ObjectKey(name)
        digest.update(f"{key}:{policy.get_reach(key).value}".encode())
        for right in Right:
            structure = [_structure(one) for one in policy.list_alternatives(key, right)]
            digest.update(repr(structure).encode())
        for field in owner.fields:
            sight = policy.get_field_right(key, field)
            digest.update(f"{field}:{sight.read:d}:{sight.mask}".encode())
    return digest.hexdigest()


def _structure(alternative: Alternative) -> object:
    name = type(alternative).__name__
    match alternative:
        case Matching():
            return name, alternative.reason
        case MemberOf() | SharedWith():
            return name, alternative.may_write
        case Via():
            return name, alternative.field, alternative.parent, [_structure(one) for one in alternative.alternatives]
        case _:
            return name
