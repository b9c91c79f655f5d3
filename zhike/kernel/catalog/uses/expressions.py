"""Formulas, defaults, rules and conditions of roll-ups that name a field, directly or on the way over a link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhike.kernel.catalog.model import Catalog, FieldDefinition, Label, ObjectDefinition
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.expressions.dependencies import list_uses
from zhike.kernel.expressions.tree import Node
from zhike.kernel.postgres.pool import Connection, Database


class ExpressionUses:
    """Everything that is an expression of an object's definition."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The expressions that name it."""
        found = (pair for owner in catalog.objects.values() for pair in _list(owner))
        return [use for use, node in found if names(node, wanted, use.pointer.split("/")[2])]


def names(node: Node, wanted: Wanted, own: str) -> bool:
    """Whether a tree names the field, or any field of the object from another one."""
    fields = list_uses(node).fields
    if wanted.field is None:
        return own != wanted.object and any(key == wanted.object for key, _ in fields)
    return (wanted.object, wanted.field) in fields


def _list(owner: ObjectDefinition) -> Iterator[tuple[Use, Node]]:
    for field in owner.fields.values():
        place = f"/object/{owner.key}/fields/{field.key}"
        for kind, member, node in _list_of_field(field):
            yield Use(kind, f"{place}/{member}", _name(owner, field.label), breaks=True), node
    for rule in owner.rules:
        yield (
            Use("rule", f"/object/{owner.key}/rules/{rule.key}", _name(owner, rule.message), breaks=True),
            rule.condition,
        )


def _list_of_field(field: FieldDefinition) -> Iterator[tuple[str, str, Node]]:
    if field.formula is not None:
        yield "formula", "formula", field.formula
    if field.default is not None:
        yield "default", "default", field.default
    if field.rollup is not None and field.rollup.where is not None:
        yield "rollup", "where", field.rollup.where


def _name(owner: ObjectDefinition, label: Label) -> Label:
    return Label(f"{owner.label.text('zh')} · {label.text('zh')}", f"{owner.label.text('en')} · {label.text('en')}")
