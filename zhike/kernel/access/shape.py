"""What two readers must have in common for one compiled statement to serve both: everything but ids."""

from __future__ import annotations

from hashlib import blake2b

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.policy import (
    AccessPolicy,
    Alternative,
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
from zhike.kernel.query.rows import MAX_ORDERED_BRANCHES


def shape_of(policy: AccessPolicy, catalog: Catalog, fields: bytes) -> str:
    """A digest of the structure of all rights: kinds of alternatives, conditions, reach, and `fields`, which stands for
    the rights on fields. Text, because its hash
    is computed once and not at each look into the cache."""
    digest = blake2b(fields, digest_size=16)
    for key in map(ObjectKey, catalog.objects):
        digest.update(f"{key}:{policy.get_reach(key).value}".encode())
        for right in Right:
            structure = [_structure(one) for one in policy.list_alternatives(key, right)]
            digest.update(repr(structure).encode())
    return digest.hexdigest()


def _structure(alternative: Alternative) -> object:
    name = type(alternative).__name__
    match alternative:
        case Matching():
            return name, alternative.reason
        case OwnedBy():
            return name, min(len(alternative.users), MAX_ORDERED_BRANCHES + 1)
        case InDepartments():
            return name, min(len(alternative.departments), MAX_ORDERED_BRANCHES + 1)
        case MemberOf() | SharedWith():
            return name, alternative.may_write
        case Named():
            return name, alternative.field
        case Restricted():
            inner = [_structure(one) for one in alternative.alternatives]
            return name, alternative.field, alternative.values, inner
        case Via():
            return name, alternative.field, alternative.parent, [_structure(one) for one in alternative.alternatives]
        case _:
            return name
