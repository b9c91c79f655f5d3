"""The tables of saved views. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.views.model import SavedView, Seat, ViewDraft, ViewState
from zhike.kernel.base.ids import DepartmentId, UserId
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.views")


async def list_views(source: Connection | Database, schema: str, object_key: str, user: UUID) -> list[SavedView]:
    """What is shared or the user's own, in his order."""
    rows = await source.fetch_rows(QUERIES.get("list_views", schema), [object_key, user])
    return [_read(row) for row in rows]


async def count_own(source: Connection | Database, schema: str, user: UUID) -> int:
    """How many views somebody has made."""
    count: int = await source.fetch_value(QUERIES.get("count_own", schema), [user])
    return count


async def insert_view(transaction: Transaction, schema: str, object_key: str, made: SavedView, at: datetime) -> None:
    """Keep a new view."""
    params = [
        made.id,
        object_key,
        made.name,
        msgspec.json.encode(made.state),
        made.audience,
        list(made.roles),
        made.owner,
        made.department,
        at,
    ]
    await transaction.execute(QUERIES.get("insert_view", schema), params)


async def update_view(
    transaction: Transaction,
    schema: str,
    place: tuple[UUID, int],
    draft: ViewDraft,
    department: UUID | None,
    at: datetime,
) -> bool:
    """Change the view of that id and version; False where the version has moved on."""
    state = msgspec.json.encode(draft.state)
    params = [*place, draft.name, state, draft.audience, list(draft.roles), department, at]
    return await transaction.execute(QUERIES.get("update_view", schema), params) == 1


async def delete_view(transaction: Transaction, schema: str, view: UUID) -> None:
    """Forget a view and everybody's place for it."""
    await transaction.execute(QUERIES.get("delete_seats", schema), [view])
    await transaction.execute(QUERIES.get("delete_view", schema), [view])


async def put_seats(transaction: Transaction, schema: str, user: UUID, seats: Sequence[Seat]) -> None:
    """Keep somebody's order."""
    rows = [(user, seat.view, place, seat.pinned) for place, seat in enumerate(seats)]
    await transaction.execute_many(QUERIES.get("put_seat", schema), rows)


def _read(row: Row) -> SavedView:
    return SavedView(
        id=row["id"],
        name=row["name"],
        state=msgspec.json.decode(row["state"], type=ViewState),
        audience=row["audience"],
        roles=tuple(row["roles"]),
        owner=UserId(row["owner_id"]),
        owner_name=row["owner_name"],
        department=None if row["department_id"] is None else DepartmentId(row["department_id"]),
        version=row["version"],
        pinned=row["pinned"],
    )
