"""A catalog of two objects and hand-made policies, for looking at compiled statements."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.catalog.build import CatalogIdentity, build_catalog
from zhike.kernel.catalog.definitions import Definition
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.physical import Physical, PhysicalField, PhysicalObject, name_columns, name_table
from zhike.kernel.query.policy import (
    Alternative,
    Everyone,
    FieldRight,
    InDepartments,
    MemberOf,
    OwnedBy,
    Reach,
    Right,
    SharedWith,
    Via,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ME = UUID("00000001-0000-7000-8000-000000000001")
TEAM = UUID("00000002-0000-7000-8000-000000000001")
OPEN = FieldRight(read=True, write=True)


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def one(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": label(kind), **more}


OBJECTS: dict[str, dict[str, Any]] = {
    "department": {"title": "name", "fields": {"name": one("text", sort="codes")}},
    "user": {"title": "name", "fields": {"name": one("text", sort="codes")}},
    "account": {
        "title": "name",
        "fields": {
            "name": one("text", sort="codes", indexed=True),
            "phone": one("phone"),
            "size": one("number"),
            "parent": one("lookup", target="account", inverse="children", inverse_label=label("children")),
            "double": one("formula", formula="size * 2"),
            "calls": one("formula", formula="count(contacts)"),
        },
    },
    "contact": {
        "title": "name",
        "via": "account",
        "fields": {
            "name": one("text", sort="codes"),
            "account": one("lookup", target="account", inverse="contacts", inverse_label=label("contacts")),
        },
    },
}


def make_catalog(objects: Mapping[str, dict[str, Any]] = OBJECTS, schema: str = "w_a") -> Catalog:
    """The real validated snapshot."""
    definitions: dict[tuple[str, str], Definition] = {}
    fields: list[PhysicalField] = []
    for place, (key, document) in enumerate(objects.items()):
        whole = {"object": key, "label": label(key), **document}
        definitions["object", key] = Definition("object", key, "tests", base=json.loads(json.dumps(whole)))
        for offset, (name, given) in enumerate(document["fields"].items()):
            physical = get_field_type(given["type"]).columns(given)
            columns = name_columns(name, physical, frozenset())
            types = tuple(column.sql_type for column in physical)
            fields.append(PhysicalField(1000 + 100 * place + offset, key, name, given["type"], columns, types))
    tables = {key: PhysicalObject(key, name_table(key)) for key in objects}
    return build_catalog(CatalogIdentity("a", schema, 1), definitions, Physical(tables, tuple(fields)))


@dataclass(frozen=True)
class FixedPolicy:
    """A policy that says what it is told."""

    alternatives: Mapping[str, tuple[Alternative, ...]]
    rights: Mapping[tuple[str, str], FieldRight] = field(default_factory=dict)
    reach: Reach = Reach.WIDE
    shape: Hashable = "fixed"
    stamp: Hashable = "fixed"
    user: UUID | None = ME
    departments: tuple[UUID, ...] = (TEAM,)

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        return (department,)

    def list_alternatives(self, object_key: ObjectKey, right: Right) -> tuple[Alternative, ...]:
        return self.alternatives.get(object_key, (Everyone("test"),))

    def get_field_right(self, object_key: ObjectKey, field_key: str) -> FieldRight:
        return self.rights.get((object_key, field_key), OPEN)

    def may_create(self, object_key: ObjectKey) -> bool:
        return True

    def get_reach(self, object_key: ObjectKey) -> Reach:
        found = self.list_alternatives(object_key, Right.READ)
        return Reach.ALL if any(isinstance(one, Everyone) for one in found) else self.reach

    def has_ability(self, ability: str) -> bool:
        return True


OWN = OwnedBy((UserId(ME),), "own")
AREA = InDepartments((DepartmentId(TEAM),), "area")
MEMBER = MemberOf(UserId(ME), False, "member")
SHARE = SharedWith((("user", str(ME)),), False, "share")
THROUGH = Via("account", ObjectKey("account"), (OWN,), "via:account")
POLICIES = {
    "all": FixedPolicy({}),
    "none": FixedPolicy({"account": (), "contact": ()}),
    "own": FixedPolicy({"account": (OWN,), "contact": (OWN, THROUGH)}),
    "wide": FixedPolicy({"account": (OWN, AREA, MEMBER, SHARE)}),
    "narrow": FixedPolicy({"account": (OWN, MEMBER, SHARE)}, reach=Reach.NARROW),
    "via": FixedPolicy({"account": (OWN,), "contact": (OWN, THROUGH)}, reach=Reach.NARROW),
    "masked": FixedPolicy(
        {},
        {
            ("account", "phone"): FieldRight(read=True, write=False, mask="phone"),
            ("account", "size"): FieldRight(read=True, write=False, mask="hide"),
            ("account", "parent"): FieldRight(read=False, write=False),
        },
    ),
}
