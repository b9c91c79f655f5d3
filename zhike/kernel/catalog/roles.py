"""Roles' documents become RoleDefinitions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.formulas import tell
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import FieldGrant, Grant, ObjectDefinition, Option, RoleDefinition, ScopeKind
from zhike.kernel.catalog.problems import Place, Problems
from zhike.kernel.catalog.scope import CatalogScope
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.errors import FormulaError
from zhike.kernel.expressions.tree import Node

EVERY_OBJECT = "*"
RIGHTS = ("read", "update", "delete")


def list_role_options(roles: Mapping[str, Document]) -> dict[str, Option]:
    """The roles as options of a choice, in their order."""

    def place(item: tuple[str, Document]) -> tuple[int, str]:
        order = item[1].get("order")
        return (order if isinstance(order, int) else 1_000_000, item[0])

    return {key: Option(key, read_label(document["label"])) for key, document in sorted(roles.items(), key=place)}


def build_role(
    key: str, document: Document, objects: Mapping[str, ObjectDefinition], problems: Problems
) -> RoleDefinition:
    """The role. Adds to the problems."""
    place: Place = ("role", key)
    if document["role"] != key:
        problems.add((*place, "role"), "wrong_key", f"应为“{key}”。", f"It must be '{key}'.")
    abilities = document.get("abilities")
    return RoleDefinition(
        key=key,
        label=read_label(document["label"]),
        objects={
            name: _build_grant((*place, "objects", name), name, grant, objects, problems)
            for name, grant in _members(document, "objects")
        },
        fields=dict(_build_field_grants(place, document, objects, problems)),
        abilities=frozenset(map(str, abilities)) if isinstance(abilities, list) else frozenset(),
    )


def _members(document: Document, name: str) -> list[tuple[str, Document]]:
    members = document.get(name)
    if not isinstance(members, Mapping):
        return []
    return [(str(key), value) for key, value in members.items() if isinstance(value, Mapping)]


def _build_grant(
    place: Place, name: str, grant: Document, objects: Mapping[str, ObjectDefinition], problems: Problems
) -> Grant:
    if name != EVERY_OBJECT and name not in objects:
        problems.add(place, "unknown_object", f"没有对象“{name}”。", f"There is no object '{name}'.")
    scopes = {right: ScopeKind(str(grant.get(right, ScopeKind.NONE.value))) for right in RIGHTS}
    return Grant(
        **scopes,
        create=grant.get("create") is True,
        export=grant.get("export") is True,
        conditions=MappingProxyType(_read_conditions(place, name, grant, scopes, CatalogScope(objects), problems)),
    )


def _read_conditions(
    place: Place,
    name: str,
    grant: Document,
    scopes: Mapping[str, ScopeKind],
    scope: CatalogScope,
    problems: Problems,
) -> dict[str, Node]:
    given = dict(_members(grant, "conditions"))
    checked: dict[str, Node] = {}
    for right, kind in scopes.items():
        if (kind is ScopeKind.CONDITION) != (right in given):
            problems.add(
                (*place, "conditions", right),
                "condition_missing",
                "范围为“按条件”时须给出条件，其他范围不带条件。",
                "The scope 'condition' needs a condition, other scopes have none.",
            )
        elif right in given:
            try:
                checked[right] = check_condition(read_condition(given[right]), scope, name)
            except FormulaError as error:
                tell(problems, (*place, "conditions", right), error)
    return checked


def _build_field_grants(
    place: Place, document: Document, objects: Mapping[str, ObjectDefinition], problems: Problems
) -> list[tuple[tuple[str, str], FieldGrant]]:
    grants = []
    for name, grant in _members(document, "fields"):
        object_key, _, field_key = name.partition(".")
        owner = objects.get(object_key)
        if owner is None or field_key not in owner.fields:
            problems.add(
                (*place, "fields", name), "unknown_field", f"没有字段“{name}”。", f"There is no field '{name}'."
            )
            continue
        mask = grant.get("mask")
        reads, writes = grant.get("read") is not False, grant.get("write") is not False
        reveals = reads and grant.get("reveal") is True
        rights = FieldGrant(reads, writes and reads, None if mask is None else str(mask), reveals)
        grants.append(((object_key, field_key), rights))
    return grants
