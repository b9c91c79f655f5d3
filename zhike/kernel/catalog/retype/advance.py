"""Carrying changes of type on: values are converted in chunks while others read and write, then the field switches.

It may be stopped at any moment and run again: what is converted already is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import OperationId, UserId
from zhike.kernel.catalog.errors import CatalogInvalid, ValuesNotUnique
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import load_catalog, read_stored
from zhike.kernel.catalog.retype.conversions.contract import Columns
from zhike.kernel.catalog.retype.conversions.stored import read_json
from zhike.kernel.catalog.retype.model import TypeChange, read_change
from zhike.kernel.catalog.retype.origin import find_origin
from zhike.kernel.catalog.retype.prepare import make_change
from zhike.kernel.catalog.retype.queries import QUERIES
from zhike.kernel.catalog.retype.rows import Turn
from zhike.kernel.catalog.retype.spans import copy_spans
from zhike.kernel.catalog.retype.start import stop
from zhike.kernel.catalog.retype.statements import fill_converted, pick_unconverted
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.workspaces import Workspace

CHUNK_ROWS = 1000
SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may be apart."""


async def advance_all(publisher: Publisher, workspace: Workspace) -> None:
    """Finish every change of type that is filling. Raises what the database raises."""
    rows = await publisher.database.fetch_rows(QUERIES.get("list_filling", workspace.schema))
    for row in rows:
        await advance(publisher, workspace, read_change(row))


async def advance(publisher: Publisher, workspace: Workspace, change: TypeChange) -> None:
    """Fill and switch one change. Where the definitions no longer stand it, or values that must be unique are not, it
    ends as failed and says why."""
    database = publisher.database
    catalog = await load_catalog(database, workspace)
    owner = catalog.objects.get(change.object)
    old = None if owner is None else owner.fields.get(change.field)
    if old is None or old.shadow is None or old.id != change.from_id:
        await stop(publisher, workspace, change, "cancelled", {"code": "field_gone"})
        return
    try:
        turn = await _make_turn(publisher, workspace, catalog, change, old)
        counts = await _fill(database, workspace, catalog.objects[change.object].table, turn)
        await database.execute(QUERIES.get("count_filled", workspace.schema), [change.id, *counts])
        if old.tracked:
            await copy_spans(database, workspace.schema, turn)
        state = [change.to_id, FieldState.READY.value]
        await database.execute(QUERIES.get("set_state", workspace.schema), state)
        await _switch(publisher, workspace, change, turn)
    except (CatalogInvalid, ValuesNotUnique) as error:
        await stop(publisher, workspace, change, "failed", _tell(error))


async def _make_turn(
    publisher: Publisher, workspace: Workspace, catalog: Catalog, change: TypeChange, old: FieldDefinition
) -> Turn:
    origin = await find_origin(publisher.database, workspace, change.object, change.field, change.origin_id)
    return Turn(old, old.shadow or old, origin, CoerceContext(catalog.settings, publisher.clock))


async def _fill(database: Database, workspace: Workspace, table: str, turn: Turn) -> tuple[int, int]:
    """Convert until a whole pass misses nobody; says how many were converted and how many are lost."""
    converted = 0
    while True:
        done, missed, lost = await _pass(database, workspace, table, turn)
        converted += done
        if not missed:
            return converted, lost


async def _pass(database: Database, workspace: Workspace, table: str, turn: Turn) -> tuple[int, int, int]:
    schema, new = workspace.schema, turn.new
    origin = () if turn.origin is None else turn.origin.columns
    kinds = tuple(one.sql_type for one in get_field_type(new.type).columns(new.config))
    pick = pick_unconverted(schema, table, turn.old.columns, new.columns, origin)
    fill = fill_converted(schema, table, new.columns, kinds)
    after, done, missed, lost = None, 0, 0, 0
    while rows := await database.fetch_rows(pick, [after, CHUNK_ROWS]):
        turned = await turn.run(database, schema, rows)
        ready = [(one.row, one.found.columns) for one in turned if one.found.columns is not None]
        lost += sum(one.found.reason is not None for one in turned)
        if ready:
            given = msgspec.json.encode([_to_json(row["id"], row["version"], kinds, found) for row, found in ready])
            written = len(await database.fetch_rows(fill, [given]))
            done, missed = done + written, missed + len(ready) - written
        after = rows[-1]["id"]
    return done, missed, lost


def _to_json(record: UUID, version: int, kinds: Sequence[str], found: Columns) -> dict[str, object]:
    """A row for `jsonb_to_recordset`; exact numbers travel as text."""
    values = {
        f"n{place}": read_json(value) if kind == "jsonb" and value is not None else value
        for place, (kind, value) in enumerate(zip(kinds, found, strict=True))
    }
    return {"id": record, "version": version, **values}


async def _switch(publisher: Publisher, workspace: Workspace, change: TypeChange, turn: Turn) -> None:
    """Publish the field's new document; in the same transaction the last spans follow."""
    stored = await read_stored(publisher.database, workspace)
    rollups = _list_rollups(await load_catalog(publisher.database, workspace), change)
    label = f"{change.object}.{change.field}"
    stamp = PublishStamp(
        None if change.actor is None else UserId(change.actor),
        OperationId(change.operation),
        "catalog.type",
        "user",
        {"zh": f"更改字段类型 {label}", "en": f"Change the type of {label}"},
    )

    async def also(transaction: Transaction, version: int | None) -> None:
        if version is None:
            return
        now = publisher.clock.now()
        if turn.old.tracked:
            await copy_spans(transaction, workspace.schema, turn, since=change.started_at - SKEW)
        states = [rollups, FieldState.PREPARING.value]
        await transaction.execute(QUERIES.get("set_states", workspace.schema), states)
        await transaction.execute(QUERIES.get("set_switched", workspace.schema), [change.id, now, version])

    await publisher.publish(
        workspace, [make_change(stored, change.object, change.field, change.document)], stamp, also=also
    )


def _list_rollups(catalog: Catalog, change: TypeChange) -> list[int]:
    """Stored aggregates of the field, which are computed again."""
    return [
        field.id
        for owner in catalog.objects.values()
        for field in owner.fields.values()
        if field.rollup is not None
        and (relation := owner.relations.get(field.rollup.relation)) is not None
        and relation.child == change.object
        and (field.rollup.field == change.field or field.rollup.where is not None)
    ]


def _tell(error: ZhikeError) -> dict[str, object]:
    zh, en = error.localised("zh"), error.localised("en")
    return {"code": error.code, "zh": zh.detail or zh.title, "en": en.detail or en.title}
