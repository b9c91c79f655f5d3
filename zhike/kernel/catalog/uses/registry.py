"""All kinds of use that this room knows; main.py adds those of rooms above."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.plan import Plan, StepKind
from zhike.kernel.catalog.uses.contract import UsageProvider, Use, Wanted
from zhike.kernel.catalog.uses.duplicates import DuplicateRuleUses
from zhike.kernel.catalog.uses.expressions import ExpressionUses
from zhike.kernel.catalog.uses.roles import RoleUses
from zhike.kernel.catalog.uses.screens import ScreenUses
from zhike.kernel.catalog.uses.structure import StructureUses
from zhike.kernel.postgres.pool import Connection, Database

OWN: tuple[UsageProvider, ...] = (
    StructureUses(), ExpressionUses(), ScreenUses(), RoleUses(), DuplicateRuleUses(),
)  # fmt: skip


async def find_left_behind(
    connection: Connection | Database, catalog: Catalog, plan: Plan, further: Sequence[UsageProvider] = ()
) -> list[Use]:
    """What would go on without the fields and objects that a plan removes; what breaks refuses the plan by itself."""
    retired = {step.object for step in plan.steps if step.kind is StepKind.RETIRE_TABLE}
    wanted = [Wanted(key) for key in sorted(retired) if key in catalog.objects]
    for step in plan.steps:
        owner = catalog.objects.get(step.object)
        if step.kind is StepKind.RETIRE_FIELD and step.object not in retired and owner and step.field in owner.fields:
            wanted.append(Wanted(step.object, step.field))
    found = [use for one in wanted for use in await find_uses(connection, catalog, one, further)]
    return list(dict.fromkeys(use for use in found if not use.breaks))


async def find_uses(
    connection: Connection | Database, catalog: Catalog, wanted: Wanted, further: Sequence[UsageProvider] = ()
) -> list[Use]:
    """Everything that uses a field or object, what breaks first. Raises UnknownObject, UnknownField."""
    owner = catalog.get_object(wanted.object)
    if wanted.field is not None:
        owner.get_field(wanted.field)
    found: dict[tuple[str, str], Use] = {}
    for provider in (*OWN, *further):
        for use in await provider.find(connection, catalog, wanted):
            found.setdefault((use.kind, use.pointer), use)
    return sorted(found.values(), key=lambda use: (not use.breaks, use.kind, use.pointer))
