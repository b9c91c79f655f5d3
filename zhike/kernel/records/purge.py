"""The job that really deletes: what lay in the bin for long enough leaves its tables, and the journal keeps the row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import OperationId, RecordId, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.types import Kind
from zhike.kernel.journal.append import STAMP_COUNT, EntryKind, entries_sql, operation_sql, stamp_parameters
from zhike.kernel.journal.payload import value_sql
from zhike.kernel.postgres.sql import load_queries, quote_identifier
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.flow import write_kind
from zhike.kernel.records.model import Operation, SystemWork
from zhike.kernel.records.multi_links import is_multi_lookup
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.retry import Retries
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import UNOWNED, Column, Shape, targets_of

if TYPE_CHECKING:
    from zhike.kernel.records.save import RecordWriter

KEEP_DAYS = 30
CHUNK_RECORDS = 500
MAX_DEPTH = 10
POLICY = SystemPolicy("nothing may lead to a record that is purged")
_QUERIES = load_queries("zhike.kernel.records")
_IDS = f"${STAMP_COUNT + 1}::uuid[]"


async def purge_bin(writer: RecordWriter, work: SystemWork, *, keep_days: int = KEEP_DAYS) -> int:
    """Delete for ever what was binned longer ago than `keep_days`; says how many records.

    Children go before their parents. Links that lead to a purged record are emptied first (journaled as updates by the
    system), grants on it go along. People and departments stay in the bin: rights and history rest on them. When it is
    interrupted,
    its next run goes on.
    """
    before = writer.clock.now() - timedelta(days=keep_days)
    operation = Operation(OperationId(new_id()), "purge", {"zh": "清空回收站", "en": "Purge the bin"}, cause="system")
    retries = Retries(writer.catalogs, work.workspace, owned=True)
    count = 0
    while True:
        try:
            async with writer.database.transaction(work.workspace) as transaction:
                catalog = await writer.catalogs.current(work.workspace)
                session = writer.open_session(transaction, work, operation, catalog, work.policy)
                await session.check_version()
                text = _QUERIES.get("find_binned", catalog.schema)
                rows = await transaction.fetch_rows(text, [before, CHUNK_RECORDS, list_deepest_first(catalog)])
                purged = sum([await purge_rows(session, row["object"], row["ids"]) for row in rows])
        except ZhikeError as error:
            await retries.after(error)
            continue
        count += purged
        if not purged:
            return count


def list_deepest_first(catalog: Catalog) -> list[str]:
    """Objects that may be purged, those that live and die with others before those."""

    def depth(key: str, steps: int = 0) -> int:
        parents = [
            target
            for field in catalog.objects[key].fields.values()
            if field.child and steps < MAX_DEPTH
            for target in targets_of(field)
        ]
        return 1 + max((depth(parent, steps + 1) for parent in parents if parent in catalog.objects), default=0)

    keys = [one.key for one in catalog.objects.values() if one.active and one.key not in UNOWNED]
    return sorted(keys, key=lambda key: -depth(key))


async def purge_rows(session: Session, object_key: str, ids: Sequence[UUID]) -> int:
    """Delete for ever those of an object's records that lie in the bin, with what hangs on them; says how many."""
    shape = session.shape(object_key)
    schema, table = quote_identifier(shape.schema), quote_identifier(shape.definition.table)
    locked = await session.transaction.fetch_rows(
        f"SELECT t.id FROM {schema}.{table} AS t WHERE t.id = ANY($1::uuid[]) AND t.deleted_at IS NOT NULL"
        " ORDER BY t.id FOR UPDATE",
        [ids],
    )
    gone = [row["id"] for row in locked]
    if not gone:
        return 0
    await _empty_links(session, object_key, gone)
    await session.transaction.execute(
        load_queries("zhike.kernel.records", "merge.sql").get("free_merged", shape.schema), [gone]
    )
    for name in ("member", "share"):
        await session.transaction.execute(f"DELETE FROM {schema}.{name} WHERE record_id = ANY($1::uuid[])", [gone])
    await session.transaction.execute(f"DELETE FROM {schema}.link WHERE record_id = ANY($1::uuid[])", [gone])
    await session.transaction.execute(_QUERIES.get("let_files_go", shape.schema), [gone, session.stamp.at])
    values = [*stamp_parameters(session.stamp, shape.key), gone]
    await session.transaction.execute(_purge_text(shape), values)
    return len(gone)


def _purge_text(shape: Shape) -> str:
    """Rows, record rows and spans go; the journal gets the whole row, by permanent field ids."""
    schema, table = quote_identifier(shape.schema), quote_identifier(shape.definition.table)
    stored = [field for field in shape.definition.fields.values() if field.columns]
    names = [name for field in stored for name in field.columns]
    returned = "".join([f", {quote_identifier(name)} AS _p{index}" for index, name in enumerate(names)])
    places = {name: index for index, name in enumerate(names)}
    pairs = [
        f"jsonb_build_object('{field.id:d}', {value_sql(shape.journaled(field), lambda name: f'w._p{places[name]}')})"
        for field in stored
    ]
    entries = entries_sql(shape.schema, EntryKind.PURGE, "w", payload=" || ".join(pairs))
    return (
        f"WITH w AS (DELETE FROM {schema}.{table} WHERE id = ANY({_IDS}) RETURNING id, version{returned}),"
        f" r AS (DELETE FROM {schema}.record WHERE id = ANY({_IDS})),"
        f" s AS (DELETE FROM {schema}.field_span WHERE record_id = ANY({_IDS})),"
        f" o AS ({operation_sql(shape.schema, 'w')}) {entries}"
    )


async def _empty_links(session: Session, target: str, gone: Sequence[UUID]) -> None:
    """Nothing may lead to a record that is not there."""
    for definition in session.catalog.objects.values():
        if not definition.active:
            continue
        shape = session.shape(definition.key)
        for column in shape.columns.values():
            field = column.field
            if is_multi_lookup(column) and target in targets_of(field):
                await _shorten_links(session, shape, column, gone)
            if field.value_type.kind is not Kind.REFERENCE or target not in targets_of(field) or column.name == "id":
                continue
            if field.read_only and field.system:
                continue
            await _empty_link(session, shape, column.name, gone)


async def _empty_link(session: Session, shape: Shape, column: str, gone: Sequence[UUID]) -> None:
    schema, table = quote_identifier(shape.schema), quote_identifier(shape.definition.table)
    text = (
        f"SELECT t.id FROM {schema}.{table} AS t WHERE t.{quote_identifier(column)} = ANY($1::uuid[])"
        " AND NOT (t.id = ANY($1::uuid[]) AND t.deleted_at IS NOT NULL)"
    )
    rows = await session.transaction.fetch_rows(text, [gone])
    linked = [PreparedRow(number, "update", RecordId(row["id"]), {column: None}) for number, row in enumerate(rows)]
    if linked:
        await write_kind(session.with_policy(POLICY, in_bin=True), shape, "update", linked)


async def _shorten_links(session: Session, shape: Shape, column: Column, gone: Sequence[UUID]) -> None:
    """Lists go on without what is purged."""
    quoted_schema, quoted_table = quote_identifier(shape.schema), quote_identifier(shape.definition.table)
    quoted_name = quote_identifier(column.name)
    text = (
        f"SELECT t.id, t.{quoted_name} AS ids FROM {quoted_schema}.{quoted_table} AS t"
        f" WHERE t.id IN (SELECT k.record_id FROM {quoted_schema}.link AS k"
        " WHERE k.field_id = $2 AND k.target_id = ANY($1::uuid[]))"
        " AND NOT (t.id = ANY($1::uuid[]) AND t.deleted_at IS NOT NULL)"
    )
    rows = await session.transaction.fetch_rows(text, [gone, column.field.id])
    purged = {str(one) for one in gone}
    linked = []
    for number, row in enumerate(rows):
        left = [one for one in row["ids"] if one not in purged]
        linked.append(PreparedRow(number, "update", RecordId(row["id"]), {column.name: left or None}))
    if linked:
        await write_kind(session.with_policy(POLICY, in_bin=True), shape, "update", linked)
