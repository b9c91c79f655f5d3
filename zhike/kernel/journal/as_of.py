"""One record as it stood at a moment: the present row with the later entries applied backwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.generations import as_it_was
from zhike.kernel.journal.history import HistoryNotFound, Subject, check_readable, is_whole
from zhike.kernel.journal.payload import row_sql
from zhike.kernel.journal.place import journal_queries
from zhike.kernel.journal.render import Renderer
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import SqlText, quote_identifier

Values = dict[str, msgspec.Raw]
_SYSTEM_VERSION = "7"


@dataclass(frozen=True, slots=True)
class PastRecord:
    """A record at a moment. `values` is the JSON array `[{"field", "value"}]` of what the reader may see; roll-ups and
    formulas are not among it. `in_bin` says where it was."""

    version: int
    in_bin: bool
    values: bytes


@dataclass(frozen=True, slots=True)
class LaterEntry:
    """One entry after the moment, as going backwards needs it. `payload` None: erased."""

    kind: EntryKind
    version: int
    payload: Mapping[str, Sequence[msgspec.Raw]] | None


async def read_as_of(connection: Connection | Database, subject: Subject, at: datetime, clock: Clock) -> PastRecord:
    """The state at `at` (inclusive). Raises HistoryNotFound where the record was not there then, or may not be read."""
    definition = subject.catalog.get_object(subject.object)
    await check_readable(connection, subject, definition, clock)
    definition = await as_it_was(connection, subject.catalog, definition, at)
    text = journal_queries().get("read_later", subject.catalog.schema)
    rows = await connection.fetch_rows(text, [subject.record, at])
    values, in_bin = await _read_present(connection, subject, definition)
    version: int | None = None
    for row in rows:
        kind = EntryKind(row["kind"])
        if kind is EntryKind.PURGE:
            values, in_bin = msgspec.json.decode(row["payload"] or b"{}", type=Values), True
        elif values is not None:
            payload = None if row["payload"] is None else _pairs(kind, row["payload"])
            in_bin = step_back(values, LaterEntry(kind, row["version"], payload), in_bin=in_bin)
        version = row["version"] - (0 if kind is EntryKind.PURGE else 1)
    if values is None or version == 0:
        raise HistoryNotFound(record=subject.record)
    if version is None:
        version = msgspec.json.decode(values[_SYSTEM_VERSION], type=int)
    whole = await is_whole(connection, subject, definition, clock)
    renderer = Renderer(subject.catalog, subject.policy, definition, clock.now(), whole=whole)
    visible = [
        field
        for field in definition.fields.values()
        if str(field.id) in values
        and field.rollup is None
        and not (field.system and field.key not in ("owner", "department", "created_at", "created_by"))
        and renderer.find_visible(field.id) is not None
    ]
    rendered = await renderer.render_values(connection, msgspec.json.encode(values), visible)
    return PastRecord(version, in_bin, rendered)


def step_back(values: Values, entry: LaterEntry, *, in_bin: bool) -> bool:
    """Apply one entry backwards to plain values (in place); says whether the record was in the bin before it."""
    if entry.kind is EntryKind.UPDATE and entry.payload is not None:
        for name, pair in entry.payload.items():
            values[name] = pair[0]
    if entry.kind is EntryKind.DELETE:
        return False
    return True if entry.kind is EntryKind.RESTORE else in_bin


def _pairs(kind: EntryKind, payload: bytes) -> Mapping[str, Sequence[msgspec.Raw]]:
    if kind is not EntryKind.UPDATE:
        return {}
    return msgspec.json.decode(payload, type=dict[str, list[msgspec.Raw]])


async def _read_present(
    connection: Connection | Database, subject: Subject, definition: ObjectDefinition
) -> tuple[Values | None, bool]:
    schema, table = quote_identifier(subject.catalog.schema), quote_identifier(definition.table)
    row = await connection.fetch_row(
        f"SELECT {SqlText(row_sql(definition, lambda name: f't.{quote_identifier(name)}'))} AS payload,"
        f" t.deleted_at IS NOT NULL AS in_bin FROM {schema}.{table} AS t WHERE t.id = $1",
        [subject.record],
    )
    if row is None:
        return None, False
    return msgspec.json.decode(row["payload"], type=Values), row["in_bin"]
