"""Ids that were merged away lead to where they went: changes of such a record, and links to one.

Deleting is not redirected: who deletes what was a duplicate does not mean the record that survived it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from zhike.kernel.base.ids import RecordId
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.records.merge_values import is_link
from zhike.kernel.records.model import Batch, Change, Json, Problem
from zhike.kernel.records.shape import Shape

QUERIES = load_queries("zhike.kernel.records", "merge.sql")
CODES = frozenset({"not_found", "target_not_found"})


def may_be_merged(problems: Mapping[int, tuple[Problem, ...]]) -> bool:
    """Whether any of the problems may come of an id that was merged away."""
    return any(one.code in CODES for found in problems.values() for one in found)


async def redirect(connection: Connection | Database, shape: Shape, batch: Batch) -> Batch:
    """The batch with the ids of survivors; the same batch where there are none."""
    asked = {one for change in batch.changes for one in _list_ids(shape, change)}
    if not asked:
        return batch
    rows = await connection.fetch_rows(QUERIES.get("find_merged", shape.schema), [list(asked)])
    if not rows:
        return batch
    found: dict[UUID, UUID] = {row["id"]: row["into"] for row in rows}
    return replace(batch, changes=tuple(_redirect_change(shape, change, found) for change in batch.changes))


def _list_ids(shape: Shape, change: Change) -> Iterator[UUID]:
    if change.id is not None and change.kind == "update":
        yield change.id
    for key, raw in change.values.items():
        field = shape.definition.fields.get(key)
        if field is not None and is_link(field):
            for item in raw if isinstance(raw, list) else [raw]:
                found = _read_id(item)
                if found is not None:
                    yield found


def _redirect_change(shape: Shape, change: Change, found: Mapping[UUID, UUID]) -> Change:
    record = change.id
    if record is not None and change.kind == "update" and record in found:
        record = RecordId(found[record])
    values = dict(change.values)
    for key, raw in values.items():
        field = shape.definition.fields.get(key)
        if field is not None and is_link(field):
            values[key] = [_lead(item, found) for item in raw] if isinstance(raw, list) else _lead(raw, found)
    return replace(change, id=record, values=values)


def _lead(raw: Json, found: Mapping[UUID, UUID]) -> Json:
    one = _read_id(raw)
    if one is None or one not in found:
        return raw
    return {**raw, "id": str(found[one])} if isinstance(raw, dict) else str(found[one])


def _read_id(raw: Json) -> UUID | None:
    text = raw.get("id") if isinstance(raw, dict) else raw
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
