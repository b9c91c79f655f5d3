"""Beginning a change of type: the new columns are added, and from then on every write lands in them too."""

from __future__ import annotations

import asyncio
from uuid import UUID

from zhike.kernel.base.ids import new_id, new_jitter
from zhike.kernel.catalog import ddl
from zhike.kernel.catalog.errors import CatalogBusy
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import FieldState
from zhike.kernel.catalog.publish import ATTEMPTS, PATIENT_TIMEOUT_SECONDS, Publisher
from zhike.kernel.catalog.read import QUERIES as CATALOG_QUERIES
from zhike.kernel.catalog.read import encode_document, read_version
from zhike.kernel.catalog.retype.errors import TypeChangeOver, TypeChangeUnknown
from zhike.kernel.catalog.retype.model import Prepared, TypeChange, TypeWish, read_change
from zhike.kernel.catalog.retype.origin import find_origin
from zhike.kernel.catalog.retype.prepare import prepare
from zhike.kernel.catalog.retype.queries import QUERIES
from zhike.kernel.catalog.retype.shadow import settle_document
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.errors import LockTimeout, WriteConflict
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.workspaces import Workspace


async def start(
    publisher: Publisher, workspace: Workspace, wish: TypeWish, stamp: PublishStamp, origin_id: int | None = None
) -> TypeChange:
    """Begin; `finish` converts the values and switches. With `origin_id` it is the way back.

    Raises what `prepare` raises, OriginGone, CatalogBusy.
    """
    await find_origin(publisher.database, workspace, wish.object, wish.field, origin_id)
    change = UUID(str(new_id()))
    for _ in range(ATTEMPTS):
        prepared = await prepare(publisher.database, workspace, publisher.clock, wish)
        try:
            async with publisher.database.transaction(
                workspace.key, lock=LockMode.EXCLUSIVE, lock_timeout_seconds=PATIENT_TIMEOUT_SECONDS
            ) as transaction:
                if await read_version(transaction, workspace) != prepared.stored.version:
                    continue
                to_id = await _add_field(transaction, workspace, publisher, prepared)
                await _write_change(transaction, workspace, publisher, prepared, (change, to_id, origin_id, stamp))
        except (LockTimeout, WriteConflict):
            await asyncio.sleep(new_jitter(0.05, 0.25))
            continue
        publisher.announce(workspace)
        return await get_change(publisher.database, workspace, change)
    raise CatalogBusy(attempts=ATTEMPTS)


async def get_change(connection: Connection | Database, workspace: Workspace, change: UUID) -> TypeChange:
    """One change of type. Raises TypeChangeUnknown."""
    row = await connection.fetch_row(QUERIES.get("read_change", workspace.schema), [change])
    if row is None:
        raise TypeChangeUnknown
    return read_change(row)


async def list_type_changes(
    connection: Connection | Database, workspace: Workspace, object_key: str, field_key: str | None = None
) -> list[TypeChange]:
    """The changes of type of an object's fields, newest first."""
    rows = await connection.fetch_rows(QUERIES.get("list_changes", workspace.schema), [object_key, field_key])
    return [read_change(row) for row in rows]


async def list_of_version(database: Database, workspace: Workspace, version: int) -> list[TypeChange]:
    """The changes of type that switched in a version."""
    rows = await database.fetch_rows(QUERIES.get("list_of_version", workspace.schema), [version])
    return [read_change(row) for row in rows]


async def find_reversal(database: Database, workspace: Workspace, object_key: str, field_key: str) -> TypeChange:
    """The newest finished change of a field's type. Raises TypeChangeUnknown."""
    for one in await list_type_changes(database, workspace, object_key, field_key):
        if one.state == "switched":
            return one
    raise TypeChangeUnknown


def reverse(change: TypeChange) -> TypeWish:
    """The wish that takes a change back."""
    return TypeWish(change.object, change.field, str(change.before["type"]), {}, whole=change.before)


async def cancel(publisher: Publisher, workspace: Workspace, change_id: UUID) -> TypeChange:
    """Stop a change that is filling; nothing of it stays. Raises TypeChangeUnknown, TypeChangeOver."""
    change = await get_change(publisher.database, workspace, change_id)
    if change.state != "filling":
        raise TypeChangeOver(state=change.state)
    await stop(publisher, workspace, change, "cancelled", None)
    return await get_change(publisher.database, workspace, change_id)


async def stop(
    publisher: Publisher, workspace: Workspace, change: TypeChange, state: str, problem: Document | None
) -> None:
    """End a change without switching; its columns go to the bin. One that is switched meanwhile is left alone."""
    schema, now = workspace.schema, publisher.clock.now()
    async with publisher.database.transaction(workspace.key, lock=LockMode.EXCLUSIVE) as transaction:
        row = await transaction.fetch_row(QUERIES.get("read_change", schema), [change.id])
        if row is None or row["state"] != "filling":
            return
        version = await read_version(transaction, workspace)
        await transaction.execute(QUERIES.get("set_stopped", schema), [change.id, state, encode_document(problem)])
        retired = [change.to_id, FieldState.READY.value, now, change.from_id, None]
        await transaction.execute(QUERIES.get("set_field", schema), retired)
        await transaction.execute(QUERIES.get("set_state", schema), [change.from_id, FieldState.READY.value])
        await transaction.execute(CATALOG_QUERIES.get("set_version", schema), [version + 1, now])
    publisher.announce(workspace)


async def _add_field(transaction: Transaction, workspace: Workspace, publisher: Publisher, prepared: Prepared) -> int:
    """The new columns, beside those that are read; says their permanent id."""
    schema, new, old = workspace.schema, prepared.new, prepared.old
    rows = await transaction.fetch_rows(CATALOG_QUERIES.get("take_field_ids", schema), [1])
    to_id = int(rows[0]["id"])
    kinds = _find_kinds(prepared)
    table = prepared.plan.catalog.objects[new.object].table
    await transaction.execute(ddl.add_columns(schema, table, tuple(zip(new.columns, kinds, strict=True))))
    row = [
        to_id, new.object, new.key, new.type, list(new.columns), list(kinds), FieldState.PREPARING.value,
        publisher.clock.now(), old.id,
    ]  # fmt: skip
    await transaction.execute(QUERIES.get("insert_field", schema), row)
    await transaction.execute(QUERIES.get("set_state", schema), [old.id, FieldState.PREPARING.value])
    return to_id


def _find_kinds(prepared: Prepared) -> tuple[str, ...]:
    found = prepared.plan.physical.find_live(prepared.new.object, prepared.new.key)
    return () if found is None else found.sql_types


async def _write_change(
    transaction: Transaction,
    workspace: Workspace,
    publisher: Publisher,
    prepared: Prepared,
    named: tuple[UUID, int, int | None, PublishStamp],
) -> None:
    change, to_id, origin_id, stamp = named
    schema, now, old, new = workspace.schema, publisher.clock.now(), prepared.old, prepared.new
    before = {"field": prepared.before, "settled": settle_document(prepared.before, old)}
    document = {"field": prepared.document, "settled": settle_document(prepared.document, new)}
    row = [
        change, new.object, new.key, old.id, to_id, origin_id, encode_document(before), encode_document(document),
        stamp.actor, stamp.operation, now,
    ]  # fmt: skip
    await transaction.execute(QUERIES.get("insert_change", schema), row)
    await transaction.execute(CATALOG_QUERIES.get("set_version", schema), [prepared.stored.version + 1, now])
