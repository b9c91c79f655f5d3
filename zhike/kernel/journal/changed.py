"""Who changed a field, when and from what to what, over all records of an object that the reader may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, FieldDefinition, ObjectDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.journal.render import Renderer
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.query.compile import compile_circle, compile_row_rule
from zhike.kernel.query.errors import NotTracked, UnknownField
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.secure import Guard, Sight
from zhike.kernel.query.slots import SLOTS, Supply

MAX_CHANGES = 200
_OWN_PARAMETERS = 7


@dataclass(frozen=True, slots=True)
class ChangedAsk:
    """Changes of one tracked field from `since` until before `until`, by anybody or by `actor`; `before` is the `next`
    of the page before."""

    object: str
    field: str
    since: datetime
    until: datetime
    actor: UUID | None = None
    limit: int = 50
    before: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One change. `pair` is the JSON array `[{"field", "old", "new"}]`, as the reader reads the field; `title` of the
    operation is JSON in both languages."""

    record: UUID
    at: datetime
    actor: UUID | None
    actor_title: str | None
    cause: str
    operation: UUID
    operation_kind: str
    operation_title: bytes
    operation_at: datetime
    undone_by: UUID | None
    pair: bytes


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """Newest first; `next` is the `before` of the following page."""

    changes: tuple[FieldChange, ...]
    next: tuple[datetime, UUID] | None


async def list_changed(
    connection: Connection | Database, catalog: Catalog, policy: AccessPolicy, ask: ChangedAsk, clock: Clock
) -> ChangedPage:
    """Walks the spans of the field. Records in the bin are not told; of confidential ones only what is wholly for the
    reader is. Raises Forbidden, UnknownField, NotTracked."""
    owner = catalog.get_object(ask.object)
    field = _find_field(catalog, policy, owner, ask.field)
    now, limit = clock.now(), max(1, min(ask.limit, MAX_CHANGES))
    rule = compile_row_rule(catalog, policy, ObjectKey(owner.key), Right.READ, "t", now)
    circle = compile_circle(catalog, policy, ObjectKey(owner.key), "t", now)
    parts, values = _print([one for one in (rule, circle) if one is not None], catalog.schema, Supply(policy, now))
    text = _write(quote_identifier(catalog.schema), quote_identifier(owner.table), SqlText(" AND ".join(parts)))
    at, last = ask.before or (None, None)
    own = [field.id, ask.since, ask.until, ask.actor, at, last, limit + 1]
    rows = await connection.fetch_rows(text, [*own, *values])
    more, rows = len(rows) > limit, rows[:limit]
    renderer = Renderer(catalog, policy, owner, now)
    payloads = [msgspec.json.encode({str(field.id): msgspec.Raw(row["pair"])}) for row in rows]
    pairs = await renderer.render_changes(connection, payloads, [field]) if rows else []
    found = tuple(_view(row, pair) for row, pair in zip(rows, pairs, strict=True))
    return ChangedPage(found, (rows[-1]["at"], rows[-1]["record_id"]) if more else None)


def _find_field(catalog: Catalog, policy: AccessPolicy, owner: ObjectDefinition, key: str) -> FieldDefinition:
    guard = Guard(catalog, policy)
    seen = {one.key: one for one in owner.fields.values() if guard.get_sight(one) is not Sight.HIDDEN}
    tracked = ", ".join(sorted(one.key for one in seen.values() if one.tracked))
    if key not in seen:
        raise UnknownField(object=owner.key, name=key, known=tracked)
    if not seen[key].tracked:
        raise NotTracked(field=key, known=tracked)
    return seen[key]


def _write(schema: str, table: str, rule: SqlText) -> str:
    """The spans of the field by time, each with the entry that began it; what a record was made with is no change."""
    return (
        "SELECT s.record_id, s.from_at AS at, j.actor_id, u.name AS actor_title, j.cause,"
        " j.payload -> ($1::integer)::text AS pair, j.operation_id, o.kind AS operation_kind,"
        " o.title AS operation_title, o.at AS operation_at, o.undone_by"
        f" FROM {schema}.field_span s JOIN {schema}.{table} t ON t.id = s.record_id"
        f" JOIN {schema}.journal j ON j.record_id = s.record_id AND j.at = s.from_at"
        " AND j.operation_id = s.operation_id AND j.kind = 'u'"
        f" JOIN {schema}.operation o ON o.id = s.operation_id LEFT JOIN {schema}.o_user u ON u.id = j.actor_id"
        " WHERE s.field_id = $1::integer AND s.from_at >= $2::timestamptz AND s.from_at < $3::timestamptz"
        " AND ($4::uuid IS NULL OR j.actor_id = $4::uuid) AND j.payload ? ($1::integer)::text"
        " AND ($5::timestamptz IS NULL OR (s.from_at, s.record_id) < ($5::timestamptz, $6::uuid))"
        f" AND t.deleted_at IS NULL AND {rule} ORDER BY s.from_at DESC, s.record_id DESC LIMIT $7"
    )


def _print(conditions: Sequence[sql.Sql], schema: str, supply: Supply) -> tuple[list[str], list[object]]:
    parts: list[str] = []
    values: list[object] = []
    for condition in conditions:
        printed = print_expression(condition, schema, _OWN_PARAMETERS + 1 + len(values))
        parts.append(f"coalesce({printed.text}, false)")
        values += [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters]
    return parts, values


def _view(row: Row, pair: bytes) -> FieldChange:
    return FieldChange(
        record=row["record_id"],
        at=row["at"],
        actor=row["actor_id"],
        actor_title=row["actor_title"],
        cause=row["cause"],
        operation=row["operation_id"],
        operation_kind=row["operation_kind"],
        operation_title=row["operation_title"],
        operation_at=row["operation_at"],
        undone_by=row["undone_by"],
        pair=pair,
    )
