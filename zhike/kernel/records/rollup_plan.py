"""Which stored aggregates of which parents follow the records of an object."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState
from zhike.kernel.expressions.tree import Node
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.shape import type_of

POLICY = SystemPolicy("roll-ups count all children, whatever the writer may see")


@dataclass(frozen=True, slots=True)
class RollUpPlan:
    """One roll-up field: which column of the parent, what of which child, of those for which `where` is true."""

    parent: ObjectKey
    child: ObjectKey
    field: FieldDefinition
    column: str
    lookup: str
    function: str
    value: str | None
    where: Node | None


def list_rollups(catalog: Catalog, child: str) -> tuple[RollUpPlan, ...]:
    """The roll-ups that count records of an object, by parent object in catalog order."""
    found = []
    for definition in catalog.objects.values():
        for field in definition.fields.values():
            plan = _plan(catalog, ObjectKey(definition.key), field)
            if plan is not None and plan.child == child:
                found.append(plan)
    return tuple(found)


def list_own_rollups(catalog: Catalog, parent: str) -> tuple[RollUpPlan, ...]:
    """The roll-ups that records of an object hold."""
    fields = catalog.objects[parent].fields.values()
    plans = (_plan(catalog, ObjectKey(parent), field) for field in fields)
    return tuple(plan for plan in plans if plan is not None)


def group_rollups(plans: tuple[RollUpPlan, ...]) -> tuple[tuple[RollUpPlan, ...], ...]:
    """Plans together that follow the same lookup to the same parent, in the order in which parents are locked."""
    return tuple(tuple(group) for _, group in groupby(plans, key=lambda plan: (plan.parent, plan.lookup)))


def _plan(catalog: Catalog, parent: ObjectKey, field: FieldDefinition) -> RollUpPlan | None:
    if field.rollup is None or not field.columns or field.state is FieldState.INACTIVE:
        return None
    relation = catalog.objects[parent].relations.get(field.rollup.relation)
    if relation is None:
        return None
    child = catalog.objects[relation.child]
    lookup = child.fields[relation.lookup]
    value = None if field.rollup.field is None else child.fields[field.rollup.field]
    column = None if value is None else value.columns[type_of(value).compared_in(value.config)]
    return RollUpPlan(
        parent=parent,
        child=ObjectKey(child.key),
        field=field,
        column=field.columns[0],
        lookup=lookup.columns[0],
        function=field.rollup.function,
        value=column,
        where=field.rollup.where,
    )
