"""Erasing a person: his values leave the journal, the row and everything that repeats them; the chain still verifies.

Payload and salt of every entry of the record go, the digest stays (it was made with the salt, so it tells nothing), and
an entry and the erasure list say that it was done. The list is replayed after a restore of an older backup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Invalid
from zhike.kernel.base.ids import OperationId, UserId, WorkspaceKey, new_id
from zhike.kernel.catalog.model import Catalog, DataClass, ObjectDefinition
from zhike.kernel.catalog.retype.queries import QUERIES as TYPE_QUERIES
from zhike.kernel.journal.append import STAMP_COUNT, EntryKind, Stamp, entries_sql, operation_sql, stamp_parameters
from zhike.kernel.journal.place import journal_queries
from zhike.kernel.postgres.migrate import INSTALLATION_SCHEMA
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.postgres.workspaces import schema_of

ERASED_TITLE = "***"
NAMING_TYPES = frozenset({"text", "phone", "email", "url"})
SHORTEST_NAME = 5
"""Shorter texts of fields other than the title are words that many people share."""
_RECORD = f"${STAMP_COUNT + 1}::uuid"
_OF_RECORD = {
    "journal": "blank_entries",
    "spans": "blank_spans",
    "import_differences": "forget_differences",
    "foreign_ids": "forget_foreign_ids",
    "search": "blank_search_row",
}
"""What goes by the record's id alone, in this order: by the name under which it is counted, the query."""


class ReasonNamesPerson(Invalid):
    """The reason stays for ever, so it must not say whom it is about."""

    code = "erasure_reason_names_person"
    title_zh = "原因里不能写出此人"
    title_en = "The reason names the person"
    detail_zh = "抹除的原因会永久保留，请不要写姓名、电话、邮箱等可认出此人的内容。"
    detail_en = "The reason of an erasure is kept for ever: leave out the name, telephone, e-mail and the like."


@dataclass(frozen=True, slots=True)
class ErasureOrder:
    """Whose data are to go, why, and on whose order. `reason` must not name the person."""

    object: str
    record: UUID
    reason: str
    actor: UserId | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: journal entries blanked, columns of the row emptied (none: the record was purged before), and
    how much of each kind, with what was merged into the record."""

    operation: OperationId
    entries: int
    columns: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedErasure:
    """One line of the erasure list, as a backup's restore replays it."""

    object: str
    record: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is found where no record id stands: the record, and the texts that name it (title, telephone,
    e-mail and the like, never a word that many share)."""

    record: UUID
    names: tuple[str, ...]


Eraser = Callable[[Transaction, str, Traces], Awaitable[Mapping[str, int]]]
"""Erases what a room above keeps in a form that only it can read, in the workspace's schema; says how much of what."""


async def erase_record(
    transaction: Transaction, catalog: Catalog, order: ErasureOrder, clock: Clock, erasers: Sequence[Eraser]
) -> Erasure:
    """Erase one record's personal data inside a transaction of the workspace; doing it again does no harm.

    Emptied are all fields of class personal or sensitive and, with them, the title. What was said of the record
    elsewhere goes too: spans, rows of imports and what another system called it, kept answers, names in titles of
    operations and in jobs; `erasers` do the same for what upper rooms keep. Raises ReasonNamesPerson.
    """
    definition = catalog.get_object(order.object)
    schema = catalog.schema
    old = await _read_texts(transaction, schema, definition, order.record)
    traces = Traces(order.record, await _read_names(transaction, schema, definition, order.record))
    _check_reason(order, traces)
    stamp = _make_stamp(order, clock)
    columns = await _empty_row(transaction, schema, definition, stamp, order.record)
    await _empty_binned(transaction, schema, definition, order.record)
    counts = Counter(records=1, columns=len(columns))
    queries = journal_queries()
    for name, query in _OF_RECORD.items():
        counts[name] = await transaction.execute(queries.get(query, schema), [order.record])
    counts["answers"] = await transaction.execute(queries.get("forget_answers", schema), [str(order.record).encode()])
    counts["titles"] = 0
    for text in old:
        blanked = [order.record, text, ERASED_TITLE]
        counts["titles"] += await transaction.execute(queries.get("blank_titles", schema), blanked)
    counts.update(await _forget_imports(transaction, schema, traces))
    for eraser in erasers:
        counts.update(await eraser(transaction, schema, traces))
    entries = counts["journal"]
    listed = [order.record, order.object, order.reason, stamp.operation, stamp.at]
    await transaction.execute(queries.get("list_erasure", schema), listed)
    for row in await transaction.fetch_rows(queries.get("list_merged_into", schema), [order.record]):
        # What was merged into the record is the same person.
        merged = await erase_record(transaction, catalog, replace(order, record=row["id"]), clock, erasers)
        counts.update(merged.counts)
    return Erasure(stamp.operation, entries, columns, dict(counts))


async def list_erasures(connection: Connection | Database, workspace: WorkspaceKey) -> tuple[ListedErasure, ...]:
    """The erasure list, oldest first: what a backup carries along and a restore replays."""
    rows = await connection.fetch_rows(journal_queries().get("read_erasures", schema_of(workspace)))
    return tuple(ListedErasure(row["object"], row["record_id"], row["reason"], row["at"]) for row in rows)


async def keep_erasures(database: Database, workspace: WorkspaceKey) -> int:
    """Copy the erasure list to where a restore of the workspace does not reach; says how many were new."""
    listed = await list_erasures(database, workspace)
    columns = [[getattr(one, name) for one in listed] for name in ("record", "object", "reason", "at")]
    sql = journal_queries().get("keep_erased", INSTALLATION_SCHEMA)
    return await database.execute(sql, [workspace, *columns]) if listed else 0


async def list_kept_erasures(database: Database, workspace: WorkspaceKey) -> tuple[ListedErasure, ...]:
    """The erasures of a workspace as the installation keeps them, oldest first; also of one that is gone."""
    rows = await database.fetch_rows(journal_queries().get("read_kept_erased", INSTALLATION_SCHEMA), [workspace])
    return tuple(ListedErasure(row["object"], row["record_id"], row["reason"], row["at"]) for row in rows)


async def replay_erasures(
    database: Database, catalog: Catalog, listed: Sequence[ListedErasure], clock: Clock, erasers: Sequence[Eraser]
) -> int:
    """Erase again what an older backup brought back; says how many. Objects that are gone are passed over."""
    count = 0
    for one in listed:
        if one.object not in catalog.objects:
            continue
        async with database.transaction(WorkspaceKey(catalog.workspace)) as transaction:
            order = ErasureOrder(one.object, one.record, one.reason)
            await erase_record(transaction, catalog, order, clock, erasers)
        count += 1
    return count


def list_personal_columns(definition: ObjectDefinition) -> tuple[str, ...]:
    """The columns that an erasure empties."""
    fields = [one for one in definition.fields.values() if one.data_class is not DataClass.NONE]
    own = [name for field in fields for name in field.columns]
    return (*own, *(name for field in fields if field.shadow is not None for name in field.shadow.columns))


async def _empty_binned(transaction: Transaction, schema: str, definition: ObjectDefinition, record: UUID) -> None:
    """What the record has in deleted fields and under former types goes whatever it was: no class protects it there."""
    rows = await transaction.fetch_rows(TYPE_QUERIES.get("list_binned_columns", schema), [definition.key])
    names = [name for row in rows for name in row["columns"]]
    if names:
        table = f"{quote_identifier(schema)}.{quote_identifier(definition.table)}"
        sets = ", ".join(f"{quote_identifier(name)} = NULL" for name in names)
        await transaction.execute(SqlText(f"UPDATE {table} SET {sets} WHERE id = $1"), [record])


def _make_stamp(order: ErasureOrder, clock: Clock) -> Stamp:
    return Stamp(
        at=clock.now(),
        operation=OperationId(new_id()),
        actor=order.actor,
        subject=order.actor,
        cause="user" if order.actor is not None else "system",
        kind="erasure",
        title={"zh": "清除个人信息", "en": "Erase personal data"},
    )


async def _read_texts(transaction: Transaction, schema: str, definition: ObjectDefinition, record: UUID) -> list[str]:
    """The title and the personal texts that may stand in titles of operations."""
    table = f"{quote_identifier(schema)}.{quote_identifier(definition.table)}"
    columns = ["r.title", *(f"t.{quote_identifier(name)}::text" for name in list_personal_columns(definition))]
    row = await transaction.fetch_row(
        f"SELECT {', '.join(columns)} FROM {quote_identifier(schema)}.record AS r"
        f" LEFT JOIN {table} AS t ON t.id = r.id WHERE r.id = $1 FOR UPDATE OF r",
        [record],
    )
    # A very short text would be found in every second title.
    return [] if row is None else [value for value in row if value and len(value) > 1 and value != ERASED_TITLE]


async def _read_names(
    transaction: Transaction, schema: str, definition: ObjectDefinition, record: UUID
) -> tuple[str, ...]:
    """The title and the personal texts that are one person's alone."""
    fields = [one for one in definition.fields.values() if one.data_class is not DataClass.NONE]
    naming = [name for one in fields if one.type in NAMING_TYPES for name in one.columns]
    table = f"{quote_identifier(schema)}.{quote_identifier(definition.table)}"
    columns = ["r.title", *(f"t.{quote_identifier(name)}::text" for name in naming)]
    row = await transaction.fetch_row(
        f"SELECT {', '.join(columns)} FROM {quote_identifier(schema)}.record AS r"
        f" LEFT JOIN {table} AS t ON t.id = r.id WHERE r.id = $1",
        [record],
    )
    title, *others = row or (None,)
    texts = [title] if title and title != ERASED_TITLE else []
    return tuple(dict.fromkeys([*texts, *(one for one in others if one and len(one) >= SHORTEST_NAME)]))


def _check_reason(order: ErasureOrder, traces: Traces) -> None:
    # A replay has no actor: its reasons were checked when they were given, and nothing may keep it from going on.
    if order.actor is not None and any(len(name) > 1 and name in order.reason for name in traces.names):
        raise ReasonNamesPerson


async def _forget_imports(transaction: Transaction, schema: str, traces: Traces) -> Mapping[str, int]:
    """Rows that imports refused, and jobs that hold cells."""
    queries = journal_queries()
    digits = ["".join(sign for sign in one if sign.isdigit()) for one in traces.names]
    names = [one.strip().lower() for one in traces.names]
    rows = await transaction.execute(queries.get("forget_import_rows", schema), [traces.record, names, digits])
    jobs = 0
    for one in traces.names:
        jobs += await transaction.execute(queries.get("blank_in_jobs", schema), [one, ERASED_TITLE])
    return {"import_rows": rows, "jobs": jobs}


async def _empty_row(
    transaction: Transaction, schema: str, definition: ObjectDefinition, stamp: Stamp, record: UUID
) -> tuple[str, ...]:
    """Empty the row's personal columns and write the erasure's entry, in one statement."""
    title = definition.fields.get(definition.title_field)
    personal = list_personal_columns(definition)
    names_person = bool(personal) and title is not None
    columns = tuple(dict.fromkeys((*personal, *(title.columns if title is not None and names_person else ()))))
    quoted = quote_identifier(schema)
    kept = title.columns[0] if title is not None and title.required and title.columns else None
    terms = [
        f"{quote_identifier(name)} = {'$' + str(STAMP_COUNT + 2) + '::text' if name == kept else 'NULL'}"
        for name in columns
    ]
    row = SqlText(
        f"UPDATE {quoted}.{quote_identifier(definition.table)} AS t SET {', '.join([*terms, 'updated_at = $1'])},"
        f" updated_by = $4, version = t.version + 1 WHERE t.id = {_RECORD} RETURNING t.id, t.version"
    )
    version = (
        f"coalesce((SELECT max(p.version) FROM p), (SELECT max(f.version) + 1 FROM {quoted}.journal AS f"
        f" WHERE f.record_id = {_RECORD}), 0)"
    )
    text = (
        f"WITH p AS ({row}), w AS MATERIALIZED (SELECT {_RECORD} AS id, {version} AS version),"
        f" r AS (UPDATE {quoted}.record AS r SET title = ${STAMP_COUNT + 2}::text FROM w WHERE r.id = w.id),"
        f" o AS ({SqlText(operation_sql(schema, 'w'))}),"
        f" j AS ({SqlText(entries_sql(schema, EntryKind.ERASURE, 'w'))}) SELECT count(*) FROM p"
    )
    values = [*stamp_parameters(stamp, definition.key), record, ERASED_TITLE]
    written = await transaction.fetch_value(text, values)
    return columns if written else ()
