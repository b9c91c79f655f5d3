"""Planning a change: pure, out of what was read; and the looks into data that a plan's warnings need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from zhike.kernel.catalog.build import STORED_KINDS, CatalogIdentity, build_catalog
from zhike.kernel.catalog.compare import Actual, attach_physical, compare, extend_physical, with_states
from zhike.kernel.catalog.ddl import count_duplicates, count_values
from zhike.kernel.catalog.definitions import Definition, DefinitionChange, DefinitionKey, change_definitions
from zhike.kernel.catalog.errors import ValuesNotUnique
from zhike.kernel.catalog.model import FieldState
from zhike.kernel.catalog.physical import Physical
from zhike.kernel.catalog.plan import Loss, Plan, Step, StepKind
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.read import Stored
from zhike.kernel.catalog.telling import tell_changes
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.workspaces import Workspace


def make_plan(
    workspace: Workspace, stored: Stored, actual: Actual, changes: Sequence[DefinitionChange], at: datetime
) -> Plan:
    """The plan of some changes, without its losses. Raises CatalogInvalid."""
    _check_kinds(changes)
    definitions = change_definitions(stored.definitions, changes)
    changed = _list_changed(stored.definitions, definitions)
    identity = CatalogIdentity(workspace.key, workspace.schema, stored.version)
    catalog = build_catalog(identity, definitions, stored.physical)
    provisional = count(-1, -1)
    after = extend_physical(catalog, stored.physical, lambda: next(provisional), at)
    told = tell_changes(stored.definitions, changed)
    return finish_plan(Plan(stored.version, (), (), changed, catalog, after, told), stored, actual)


def finish_plan(plan: Plan, stored: Stored, actual: Actual) -> Plan:
    """The plan with its steps, by the ids that its physical fields have now."""
    catalog = attach_physical(plan.catalog, plan.physical)
    steps = compare(catalog, stored.physical, plan.physical, actual)
    physical = with_states(plan.physical, steps)
    told = [
        Step(
            StepKind.DELETE_DEFINITION if after is None else StepKind.CHANGE_DEFINITION,
            object=key if kind == "object" else "",
            name=f"{kind}/{key}",
        )
        for (kind, key), after in plan.changed.items()
    ]
    version = stored.version + 1 if told or steps else stored.version
    published = replace(attach_physical(plan.catalog, physical), version=version)
    return replace(plan, steps=(*told, *steps), catalog=published, physical=physical)


async def add_losses(connection: Connection | Database, workspace: Workspace, plan: Plan) -> Plan:
    """The plan with what goes out of sight."""
    retired = {step.object for step in plan.steps if step.kind is StepKind.RETIRE_TABLE}
    losses = []
    for step in plan.steps:
        if step.kind is StepKind.RETIRE_TABLE:
            sql = count_values(workspace.schema, step.table, None)
        elif step.kind is StepKind.RETIRE_FIELD and step.columns and step.object not in retired:
            sql = count_values(workspace.schema, step.table, step.columns[0][0])
        else:
            continue
        rows = int(await connection.fetch_value(sql))
        # Where nothing is held, nothing goes out of sight, and there is nothing to warn of.
        if rows:
            losses.append(Loss(step.object, step.field or None, rows))
    return replace(plan, losses=tuple(losses))


async def check_unique(connection: Connection | Database, workspace: Workspace, before: Physical, plan: Plan) -> None:
    """Look whether fields that become unique share values. Raises ValuesNotUnique.

    A field whose index is still to be built by an earlier change stops no other: the job that builds it tells.
    """
    waiting = {(one.object, one.field) for one in before.fields if one.state is FieldState.PREPARING}
    new = {step.table for step in plan.steps if step.kind in {StepKind.CREATE_TABLE, StepKind.REVIVE_TABLE}}
    added = {(step.object, step.field) for step in plan.steps if step.kind is StepKind.ADD_FIELD}
    for step in plan.steps:
        if step.index is None or not step.index.unique:
            continue
        if step.table in new or (step.object, step.field) in added | waiting:
            continue
        groups = int(await connection.fetch_value(count_duplicates(workspace.schema, step.index)))
        if groups:
            raise ValuesNotUnique(object=step.object, field=step.field, groups=groups)


def _list_changed(
    before: dict[DefinitionKey, Definition], after: dict[DefinitionKey, Definition]
) -> dict[DefinitionKey, Definition | None]:
    changed: dict[DefinitionKey, Definition | None] = {key: one for key, one in after.items() if before.get(key) != one}
    return changed | dict.fromkeys(key for key in before if key not in after)


def _check_kinds(changes: Sequence[DefinitionChange]) -> None:
    problems = Problems()
    for change in changes:
        if change.kind not in STORED_KINDS:
            known = ", ".join(STORED_KINDS)
            shown = change.kind[:60]
            problems.add(
                (shown, change.key),
                "unknown_kind",
                f"没有“{shown}”这种定义；可用：{known}。",
                f"No kind '{shown}': {known}.",
            )
    problems.check()
