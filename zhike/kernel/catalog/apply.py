"""Doing the steps of a plan: those of the short transaction, and those that follow while others read and write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from zhike.kernel.catalog import ddl
from zhike.kernel.catalog.derived import fill_derived
from zhike.kernel.catalog.errors import ValuesNotUnique
from zhike.kernel.catalog.physical import Physical, PhysicalField
from zhike.kernel.catalog.plan import Plan, Step, StepKind
from zhike.kernel.catalog.read import QUERIES
from zhike.kernel.catalog.retype.queries import QUERIES as RETYPE_QUERIES
from zhike.kernel.postgres.errors import UniqueViolation
from zhike.kernel.postgres.pool import Connection, Transaction
from zhike.kernel.postgres.sql import SqlText
from zhike.kernel.postgres.workspaces import Workspace


async def take_field_ids(transaction: Transaction, workspace: Workspace, physical: Physical) -> Physical:
    """The same with permanent ids for the new fields."""
    new = [field for field in physical.fields if field.id < 0]
    rows = await transaction.fetch_rows(QUERIES.get("take_field_ids", workspace.schema), [len(new)])
    given = {field.id: row["id"] for field, row in zip(new, rows, strict=True)}
    return replace(physical, fields=tuple(replace(one, id=given.get(one.id, one.id)) for one in physical.fields))


async def apply_now(transaction: Transaction, workspace: Workspace, plan: Plan) -> None:
    """The steps of the short transaction, in as few round trips as can be. Raises LockTimeout, ValuesNotUnique."""
    script: list[SqlText] = []
    for step in plan.now:
        sql = _print(workspace.schema, step)
        if step.kind is StepKind.FILL_DERIVED:
            await _run(transaction, script)
            field = plan.catalog.objects[step.object].fields[step.field]
            await fill_derived(transaction, workspace.schema, field, step)
        elif sql is not None and step.index is not None and step.index.unique:
            await _run(transaction, script)
            await _build_unique(transaction, step, sql)
        elif sql is not None:
            script.append(sql)
    await _run(transaction, script)


async def write_physical(
    transaction: Transaction, workspace: Workspace, before: Physical, after: Physical, at: datetime
) -> None:
    """Record what exists now."""
    schema = workspace.schema
    for key, one in after.objects.items():
        if key not in before.objects:
            await transaction.execute(QUERIES.get("insert_object", schema), [key, one.table, at])
        elif before.objects[key].retired_at != one.retired_at:
            await transaction.execute(QUERIES.get("set_object_retired", schema), [key, one.retired_at])
    known = {field.id: field for field in before.fields}
    added = [field for field in after.fields if field.id not in known]
    changed = [field for field in after.fields if field.id in known and known[field.id] != field]
    await transaction.execute_many(QUERIES.get("insert_field", schema), _list_rows(added, at))
    await transaction.execute_many(
        RETYPE_QUERIES.get("set_field", schema),
        [[one.id, one.state.value, one.retired_at, one.shadow_of, one.replaced_by] for one in changed],
    )
    longer = [one for one in changed if known[one.id].columns != one.columns]
    await transaction.execute_many(
        QUERIES.get("set_columns", schema), [[one.id, list(one.columns), list(one.sql_types)] for one in longer]
    )


async def apply_later(connection: Connection, workspace: Workspace, step: Step) -> None:
    """One step outside a transaction. Raises ValuesNotUnique, ForeignKeyViolation.

    A concurrent build that fails leaves an index that is not valid, which is dropped before the error goes on.
    """
    schema = workspace.schema
    if step.kind is StepKind.BUILD_INDEX and step.index is not None:
        try:
            await connection.execute(ddl.create_index(schema, step.index, concurrently=True))
        except Exception as error:
            await connection.execute(ddl.drop_index(schema, step.name, concurrently=True))
            if isinstance(error, UniqueViolation):
                raise _not_unique(step) from error
            raise
    elif step.kind is StepKind.DROP_INDEX:
        await connection.execute(ddl.drop_index(schema, step.name, concurrently=True))
    elif step.kind is StepKind.VALIDATE_FOREIGN_KEY and step.key is not None:
        await connection.execute(ddl.empty_dangling(schema, step.key))
        await connection.execute(ddl.validate_foreign_key(schema, step.table, step.name))


async def _run(transaction: Transaction, script: list[SqlText]) -> None:
    if script:
        await transaction.execute(SqlText(";\n".join(script)))
        script.clear()


async def _build_unique(transaction: Transaction, step: Step, sql: SqlText) -> None:
    try:
        await transaction.execute(sql)
    except UniqueViolation as error:
        raise _not_unique(step) from error


def _print(schema: str, step: Step) -> SqlText | None:
    match step.kind:
        case StepKind.CREATE_TABLE:
            return ddl.create_table(schema, step.table)
        case StepKind.ADD_FIELD | StepKind.EXTEND_FIELD if step.columns:
            return ddl.add_columns(schema, step.table, step.columns)
        case StepKind.VALIDATE_FOREIGN_KEY if step.key is not None:
            cleaned = ddl.empty_dangling(schema, step.key)
            return SqlText(f"{cleaned};\n{ddl.validate_foreign_key(schema, step.table, step.name)}")
        case StepKind.DROP_FOREIGN_KEY:
            return ddl.drop_constraint(schema, step.table, step.name)
        case StepKind.DROP_INDEX:
            return ddl.drop_index(schema, step.name, concurrently=False)
        case StepKind.ADD_FOREIGN_KEY if step.key is not None:
            return ddl.add_foreign_key(schema, step.key, valid=step.valid)
        case StepKind.BUILD_INDEX if step.index is not None:
            return ddl.create_index(schema, step.index, concurrently=False)
    return None


def _not_unique(step: Step) -> ValuesNotUnique:
    return ValuesNotUnique(object=step.object, field=step.field, groups=1)


def _list_rows(fields: Iterable[PhysicalField], at: datetime) -> list[list[object]]:
    return [
        [one.id, one.object, one.field, one.type, list(one.columns), list(one.sql_types), one.state.value, at]
        for one in fields
    ]
