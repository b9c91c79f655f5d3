"""A record's history: its entries as changes of fields, in the form in which the reader reads the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import NotFound
from zhike.kernel.catalog.model import Catalog, FieldDefinition, ObjectDefinition
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.generations import with_past_types
from zhike.kernel.journal.place import journal_queries
from zhike.kernel.journal.render import Renderer
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.compile import compile_circle, compile_row_rule
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.slots import SLOTS, Supply

JOURNAL_READ = "journal.read"
MAX_ENTRIES = 200


class HistoryNotFound(NotFound):
    """The record is not there, or the reader may not see it."""

    code = "history_not_found"
    title_zh = "记录不存在"
    title_en = "No such record"
    # The id is left out: one that was merged away would tell where it went.
    detail_zh = "记录不存在或你无权查看。请检查地址，或请其负责人共享给你。"
    detail_en = "The record does not exist, or you may not see it. Check the address, or ask its owner to share."


@dataclass(frozen=True, slots=True)
class HistoryOperation:
    """The operation that an entry belongs to. `title` is JSON in both languages."""

    id: UUID
    kind: str
    title: bytes
    at: datetime
    undone_by: UUID | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry. `changes` is the JSON array `[{"field", "old", "new"}]` of the fields that the reader may see;
    `hidden` says that there were others, or that the content was erased. `record` differs from the one asked for where
    that one was merged into it."""

    seq: int
    record: UUID
    at: datetime
    kind: EntryKind
    version: int | None
    actor: UUID | None
    actor_title: str | None
    cause: str
    operation: HistoryOperation
    changes: bytes
    hidden: bool


@dataclass(frozen=True, slots=True)
class History:
    """A page, newest first. `next` is the `before` of the following page; None at the end."""

    entries: tuple[HistoryEntry, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose history, as seen by whom."""

    catalog: Catalog
    policy: AccessPolicy
    object: str
    record: UUID


async def read_history(
    connection: Connection | Database,
    subject: Subject,
    clock: Clock,
    *,
    limit: int = 50,
    before: int | None = None,
) -> History:
    """Newest first, with the entries of records that were merged into it. `before` is the `next` of another page.

    Deleted fields are shown by their last key, raw, to readers with the ability `journal.read`; a purged record's
    history to them alone. Raises HistoryNotFound.
    """
    definition = subject.catalog.get_object(subject.object)
    await check_readable(connection, subject, definition, clock)
    limit = max(1, min(limit, MAX_ENTRIES))
    text = journal_queries().get("read_history", subject.catalog.schema)
    rows = await connection.fetch_rows(text, [subject.record, before, limit + 1, subject.object])
    more, rows = len(rows) > limit, rows[:limit]
    definition = await with_past_types(connection, subject.catalog, definition)
    whole = await is_whole(connection, subject, definition, clock)
    renderer = Renderer(subject.catalog, subject.policy, definition, clock.now(), whole=whole)
    changes = await _render(connection, renderer, subject, rows)
    entries = tuple(_make_entry(row, *found) for row, found in zip(rows, changes, strict=True))
    return History(entries, rows[-1]["seq"] if more else None)


async def check_readable(
    connection: Connection | Database, subject: Subject, definition: ObjectDefinition, clock: Clock
) -> None:
    """Raises HistoryNotFound where the reader may not read the record, alive or in the bin."""
    now = clock.now()
    rule = compile_row_rule(subject.catalog, subject.policy, subject.object, Right.READ, "t", now)
    printed = print_expression(rule, subject.catalog.schema, 2)
    supply = Supply(subject.policy, now)
    values = [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters]
    schema, table = quote_identifier(subject.catalog.schema), quote_identifier(definition.table)
    found = await connection.fetch_value(
        f"SELECT coalesce({printed.text}, false) FROM {schema}.{table} AS t WHERE t.id = $1", [subject.record, *values]
    )
    if found or (found is None and subject.policy.has_ability(JOURNAL_READ)):
        return
    raise HistoryNotFound(record=subject.record)


async def is_whole(
    connection: Connection | Database, subject: Subject, definition: ObjectDefinition, clock: Clock
) -> bool:
    """Whether all of the record is for the reader, not only its subject. Of purged ones it is."""
    now = clock.now()
    circle = compile_circle(subject.catalog, subject.policy, subject.object, "t", now)
    if circle is None:
        return True
    printed = print_expression(circle, subject.catalog.schema, 2)
    supply = Supply(subject.policy, now)
    values = [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters]
    schema, table = quote_identifier(subject.catalog.schema), quote_identifier(definition.table)
    text = f"SELECT coalesce({printed.text}, false) FROM {schema}.{table} AS t WHERE t.id = $1"
    found = await connection.fetch_value(text, [subject.record, *values])
    return found is None or bool(found)


async def _render(
    connection: Connection | Database, renderer: Renderer, subject: Subject, rows: Sequence[Row]
) -> list[tuple[bytes, bool]]:
    payloads = [_updates(row) for row in rows]
    ids = {int(name) for payload in payloads for name in payload}
    visible = {one: field for one in sorted(ids) if (field := renderer.find_visible(one)) is not None}
    rendered = await renderer.render_changes(
        connection, [msgspec.json.encode(payload) for payload in payloads], list(visible.values())
    )
    gone = {} if ids <= visible.keys() else await _find_gone(connection, subject, ids - visible.keys())
    found = []
    for row, payload, changes in zip(rows, payloads, rendered, strict=True):
        extra = [{"field": gone[int(name)], "old": pair[0], "new": pair[1]} for name, pair in payload.items()
                 if int(name) in gone]  # fmt: skip
        hidden = row["payload"] is None or any(int(name) not in visible and int(name) not in gone for name in payload)
        found.append((_join(changes, extra), hidden))
    return found


def _updates(row: Row) -> dict[str, list[msgspec.Raw]]:
    if row["kind"] != EntryKind.UPDATE.value or row["payload"] is None:
        return {}
    return msgspec.json.decode(row["payload"], type=dict[str, list[msgspec.Raw]])


async def _find_gone(connection: Connection | Database, subject: Subject, ids: set[int]) -> dict[int, str]:
    """The keys that fields had which are in use no longer, for those who may read the journal as it is."""
    if not subject.policy.has_ability(JOURNAL_READ):
        return {}
    known: dict[int, FieldDefinition] = {
        field.id: field for field in subject.catalog.get_object(subject.object).fields.values()
    }
    rows = await connection.fetch_rows(journal_queries().get("find_fields", subject.catalog.schema), [sorted(ids)])
    return {row["id"]: row["field"] for row in rows if row["id"] not in known}


def _join(changes: bytes, extra: Sequence[object]) -> bytes:
    if not extra:
        return changes
    listed = msgspec.json.encode(extra)
    return listed if changes == b"[]" else changes[:-1] + b", " + listed[1:]


def _make_entry(row: Row, changes: bytes, hidden: bool) -> HistoryEntry:
    operation = HistoryOperation(
        row["operation_id"], row["operation_kind"], row["operation_title"], row["operation_at"], row["undone_by"]
    )
    return HistoryEntry(
        seq=row["seq"],
        record=row["record_id"],
        at=row["at"],
        kind=EntryKind(row["kind"]),
        version=row["version"],
        actor=row["actor_id"],
        actor_title=row["actor_title"],
        cause=row["cause"],
        operation=operation,
        changes=changes,
        hidden=hidden,
    )
