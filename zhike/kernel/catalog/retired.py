"""Dropping what has been in the bin of definitions for its time: the only place where data of definitions is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from zhike.kernel.catalog import ddl
from zhike.kernel.catalog.physical import Physical, PhysicalField
from zhike.kernel.catalog.publish import LOCK_TIMEOUT_SECONDS, STATEMENT_TIMEOUT_SECONDS
from zhike.kernel.catalog.read import QUERIES, read_stored, read_stored_in
from zhike.kernel.catalog.recycle.clear import clear_records
from zhike.kernel.catalog.recycle.listing import QUERIES as BIN_QUERIES
from zhike.kernel.catalog.recycle.listing import find_keep_time
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.workspaces import Workspace


async def drop_retired(database: Database, workspace: Workspace, now: datetime) -> list[str]:
    """Drop columns and tables that have been in the bin for its time (the setting `definition_bin_days`, 30 unless it
    is said); says which. Records of dropped objects leave nothing behind.

    Raises LockTimeout when a table is in use; the caller, a job, tries again later.
    """
    stored = await read_stored(database, workspace)
    before = now - find_keep_time(stored)
    for one in stored.physical.objects.values():
        if one.retired_at is not None and one.retired_at <= before:
            await clear_records(database, workspace, stored.physical, one.table, now)
    async with database.transaction(
        workspace.key,
        lock=LockMode.EXCLUSIVE,
        lock_timeout_seconds=LOCK_TIMEOUT_SECONDS,
        statement_timeout_seconds=STATEMENT_TIMEOUT_SECONDS,
    ) as transaction:
        stored = await read_stored_in(transaction, workspace)
        before = now - find_keep_time(stored)
        tables = await _drop_tables(transaction, workspace, stored.physical, before)
        columns = await _drop_columns(transaction, workspace, stored.physical, before)
    return tables + columns


async def _drop_tables(
    transaction: Transaction, workspace: Workspace, physical: Physical, before: datetime
) -> list[str]:
    dropped = []
    for one in physical.objects.values():
        if one.retired_at is None or one.retired_at > before:
            continue
        await transaction.execute(ddl.drop_table(workspace.schema, one.table))
        await transaction.execute(BIN_QUERIES.get("delete_rollups_due", workspace.schema), [one.object])
        await transaction.execute(QUERIES.get("delete_object", workspace.schema), [one.object])
        fields = [field.id for field in physical.fields if field.object == one.object]
        await _forget_fields(transaction, workspace, fields)
        dropped.append(one.table)
    return dropped


async def _drop_columns(
    transaction: Transaction, workspace: Workspace, physical: Physical, before: datetime
) -> list[str]:
    dropped: list[str] = []
    for object_key, fields in _group(physical, before).items():
        table = physical.objects[object_key].table
        columns = tuple(name for field in fields for name in field.columns)
        if columns:
            await transaction.execute(ddl.drop_columns(workspace.schema, table, columns))
        await _forget_fields(transaction, workspace, [field.id for field in fields])
        dropped.extend(f"{table}.{name}" for name in columns)
    return dropped


async def _forget_fields(transaction: Transaction, workspace: Workspace, fields: list[int]) -> None:
    for name in ("delete_field_spans", "delete_field_links", "delete_series"):
        await transaction.execute(BIN_QUERIES.get(name, workspace.schema), [fields])
    for field in fields:
        await transaction.execute(QUERIES.get("delete_field", workspace.schema), [field])


def _group(physical: Physical, before: datetime) -> Mapping[str, list[PhysicalField]]:
    grouped: dict[str, list[PhysicalField]] = {}
    for field in _list_old(physical, before):
        grouped.setdefault(field.object, []).append(field)
    return grouped


def _list_old(physical: Physical, before: datetime) -> Iterable[PhysicalField]:
    for field in physical.fields:
        gone = physical.objects[field.object].retired_at
        if field.retired_at is not None and field.retired_at <= before and (gone is None or gone > before):
            yield field
