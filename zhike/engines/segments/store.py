"""The tables of segments. The only SQL of this engine, with `queries.sql`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.segments.model import AutoTag, Problem, Segment, SegmentDraft, SegmentEvent
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries, quote_identifier

QUERIES = load_queries("zhike.engines.segments")
Source = Connection | Database


async def list_segments(source: Source, schema: str, user: UUID) -> list[Segment]:
    """Those that are shared, and the user's own."""
    return [_read(row) for row in await source.fetch_rows(QUERIES.get("list_segments", schema), [user])]


async def list_dynamic(source: Source, schema: str) -> list[Segment]:
    """All that are kept by a condition."""
    return [_read(row) for row in await source.fetch_rows(QUERIES.get("list_dynamic", schema))]


async def find_segments(source: Source, schema: str, ids: Iterable[UUID]) -> list[Segment]:
    """Those of these ids that there are, whoever may see them."""
    return [_read(row) for row in await source.fetch_rows(QUERIES.get("find_segments", schema), [list(ids)])]


async def count_own(source: Source, schema: str, user: UUID) -> int:
    """How many segments somebody has made."""
    count: int = await source.fetch_value(QUERIES.get("count_own", schema), [user])
    return count


async def insert_segment(transaction: Transaction, schema: str, made: Segment) -> None:
    """Keep a new segment."""
    draft = made.draft
    params = [
        made.id, made.object, draft.name, draft.description, draft.kind, _encode(draft.condition), made.owner,
        draft.audience, *_tag(draft), made.updated_at,
    ]  # fmt: skip
    await transaction.execute(QUERIES.get("insert_segment", schema), params)


async def update_segment(
    transaction: Transaction, schema: str, place: tuple[UUID, int], draft: SegmentDraft, at: datetime
) -> bool:
    """Change the segment of that id and version; False where the version has moved on."""
    params = [
        *place, draft.name, draft.description, _encode(draft.condition), draft.audience, *_tag(draft), at,
    ]  # fmt: skip
    return await transaction.execute(QUERIES.get("update_segment", schema), params) == 1


async def delete_segment(transaction: Transaction, schema: str, segment: UUID) -> None:
    """Forget a segment with its members."""
    await transaction.execute(QUERIES.get("delete_segment", schema), [segment])


async def mark_stale(transaction: Transaction, schema: str, segments: Sequence[UUID]) -> None:
    """Their membership is to be made anew."""
    if segments:
        await transaction.execute(QUERIES.get("mark_stale", schema), [list(segments)])


async def note_filled(transaction: Transaction, schema: str, segment: Segment, at: datetime) -> None:
    """The membership is that of this generation."""
    await transaction.execute(QUERIES.get("note_filled", schema), [segment.id, segment.generation, at])


async def note_problem(transaction: Transaction, schema: str, segment: UUID, problem: Problem) -> None:
    """The condition cannot be kept any more."""
    await transaction.execute(QUERIES.get("note_problem", schema), [segment, msgspec.json.encode(problem)])


async def lock_head(transaction: Transaction, schema: str) -> int:
    """Wait until nobody else writes members, for this transaction; says the last place of the events."""
    pos: int = await transaction.fetch_value(QUERIES.get("lock_head", schema))
    return pos


async def enter(transaction: Transaction, schema: str, segment: UUID, ids: Sequence[UUID], at: datetime) -> int:
    """Make records members and append the events; says how many were not yet. Under `lock_head`."""
    return await _change(transaction, schema, ("add_members", "e"), segment, ids, at)


async def leave(transaction: Transaction, schema: str, segment: UUID, ids: Sequence[UUID], at: datetime) -> int:
    """The reverse. Under `lock_head`."""
    return await _change(transaction, schema, ("drop_members", "l"), segment, ids, at)


async def _change(
    transaction: Transaction, schema: str, verb: tuple[str, str], segment: UUID, ids: Sequence[UUID], at: datetime
) -> int:
    if not ids:
        return 0
    params: list[object] = [segment, sorted(ids), at] if verb[1] == "e" else [segment, sorted(ids)]
    rows = await transaction.fetch_rows(QUERIES.get(verb[0], schema), params)
    done = sorted(row["record_id"] for row in rows)
    if done:
        last = await lock_head(transaction, schema)
        places = list(range(last + 1, last + 1 + len(done)))
        text = QUERIES.get("put_events", schema)
        await transaction.execute(text, [places, done, at, segment, verb[1]])
        await transaction.execute(QUERIES.get("move_head", schema), [places[-1]])
    return len(done)


async def list_ids(source: Source, name: str, schema: str, params: Sequence[object]) -> list[UUID]:
    """The ids that a query of this engine answers with."""
    return [row[0] for row in await source.fetch_rows(QUERIES.get(name, schema), params)]


async def list_survivors(source: Source, schema: str, merged: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Static segments that hold records which were merged away: segment to survivors."""
    found: dict[UUID, list[UUID]] = {}
    for row in await source.fetch_rows(QUERIES.get("list_survivors", schema), [list(merged)]):
        found.setdefault(row["segment_id"], []).append(row["merged_into"])
    return found


async def list_living(source: Source, schema: str, owner: ObjectDefinition, after: UUID, limit: int) -> list[UUID]:
    """The next living records of an object in the order of their ids."""
    table = f"{quote_identifier(schema)}.{quote_identifier(owner.table)}"
    text = f"SELECT t.id FROM {table} AS t WHERE t.id > $1 AND t.deleted_at IS NULL ORDER BY t.id LIMIT $2"
    return [row["id"] for row in await source.fetch_rows(text, [after, limit])]


async def list_pointing(
    source: Source, schema: str, hop: tuple[ObjectDefinition, FieldDefinition], targets: Sequence[UUID], limit: int
) -> list[UUID]:
    """Records of an object whose link leads to one of the targets."""
    owner, link = hop
    if link.type == "multi_lookup":
        text = f"SELECT l.record_id FROM {quote_identifier(schema)}.link AS l"
        text = f"{text} WHERE l.field_id = $2 AND l.target_id = ANY($1::uuid[]) LIMIT $3"
        rows = await source.fetch_rows(text, [list(targets), link.id, limit])
        return [row["record_id"] for row in rows]
    table, column = f"{quote_identifier(schema)}.{quote_identifier(owner.table)}", quote_identifier(link.columns[0])
    text = f"SELECT t.id FROM {table} AS t WHERE t.{column} = ANY($1::uuid[]) LIMIT $2"
    return [row["id"] for row in await source.fetch_rows(text, [list(targets), limit])]


async def list_pointed(
    source: Source, schema: str, hop: tuple[ObjectDefinition, FieldDefinition], records: Sequence[UUID]
) -> list[UUID]:
    """What the link of records leads to."""
    owner, link = hop
    if link.type == "multi_lookup":
        text = f"SELECT DISTINCT l.target_id FROM {quote_identifier(schema)}.link AS l"
        text = f"{text} WHERE l.field_id = $2 AND l.record_id = ANY($1::uuid[])"
        return [row["target_id"] for row in await source.fetch_rows(text, [list(records), link.id])]
    table, column = f"{quote_identifier(schema)}.{quote_identifier(owner.table)}", quote_identifier(link.columns[0])
    text = f"SELECT DISTINCT t.{column} AS id FROM {table} AS t WHERE t.id = ANY($1::uuid[]) AND t.{column} IS NOT NULL"
    return [row["id"] for row in await source.fetch_rows(text, [list(records)])]


async def read_events(source: Source, schema: str, after: int, limit: int) -> tuple[SegmentEvent, ...]:
    """Events after a place, in order."""
    return tuple(_event(row) for row in await source.fetch_rows(QUERIES.get("read_events", schema), [after, limit]))


async def list_record_events(source: Source, schema: str, segment: UUID, record: UUID) -> tuple[SegmentEvent, ...]:
    """When a record entered and left a segment, first things first."""
    rows = await source.fetch_rows(QUERIES.get("list_record_events", schema), [segment, record])
    return tuple(_event(row) for row in rows)


async def list_entered(source: Source, schema: str, segment: UUID, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Since when these are members."""
    rows = await source.fetch_rows(QUERIES.get("list_entered", schema), [segment, list(ids)])
    return {row["record_id"]: row["entered_at"] for row in rows}


def _event(row: Row) -> SegmentEvent:
    return SegmentEvent(row["pos"], row["at"], row["segment_id"], row["record_id"], row["kind"])


def _encode(condition: dict[str, object] | None) -> bytes | None:
    return None if condition is None else msgspec.json.encode(condition)


def _tag(draft: SegmentDraft) -> tuple[str | None, str | None]:
    return (None, None) if draft.auto_tag is None else (draft.auto_tag.field, draft.auto_tag.tag)


def _read(row: Row) -> Segment:
    return Segment(
        id=row["id"],
        object=row["object"],
        draft=SegmentDraft(
            name=row["name"],
            kind=row["kind"],
            condition=None if row["condition"] is None else msgspec.json.decode(row["condition"]),
            audience=row["audience"],
            description=row["description"],
            auto_tag=None if row["tag"] is None else AutoTag(row["tag_field"], row["tag"]),
        ),
        owner=row["owner_id"],
        owner_name=row["owner_name"],
        version=row["version"],
        generation=row["generation"],
        filled=row["filled_generation"],
        filled_at=row["filled_at"],
        problem=None if row["problem"] is None else msgspec.json.decode(row["problem"], type=Problem),
        updated_at=row["updated_at"],
    )
