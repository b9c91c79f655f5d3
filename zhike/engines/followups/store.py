"""Which records follow-ups lead to, what the newest of each says, and writing that down. The only SQL here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.postgres.sql import SqlText, load_queries, quote_identifier
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape

QUERIES = load_queries("zhike.engines.followups")
_PAYLOAD = msgspec.json.Decoder(dict[str, list[object]])


@dataclass(frozen=True, slots=True)
class Link:
    """A field of follow-ups that leads to what they concern: its permanent id and column, one or `several`."""

    field: int
    column: str
    targets: frozenset[str]
    several: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """The columns of follow-ups that are told on: when it was, what was said, when is next."""

    at: str
    text: str
    next: str


@dataclass(frozen=True, slots=True)
class Newest:
    """What the newest follow-up of a record says."""

    id: UUID
    at: datetime
    text: str | None
    next: datetime | None


async def list_linked(
    session: Session, child: ObjectDefinition, links: Sequence[Link], ids: Sequence[UUID]
) -> set[UUID]:
    """What some follow-ups, living or not, lead to now."""
    table = _table(session, child.table)
    found: set[UUID] = set()
    for link in links:
        column = quote_identifier(link.column)
        value = SqlText(f"unnest(t.{column})::uuid" if link.several else f"t.{column}")
        rows = await session.transaction.fetch_rows(
            f"SELECT DISTINCT {value} AS id FROM {table} AS t WHERE t.id = ANY($1::uuid[]) AND t.{column} IS NOT NULL",
            [ids],
        )
        found |= {row["id"] for row in rows}
    return found


async def list_unlinked(session: Session, links: Sequence[Link], ids: Sequence[UUID]) -> set[UUID]:
    """What the operation at hand has led them away from."""
    text = QUERIES.get("list_changes", session.catalog.schema)
    rows = await session.transaction.fetch_rows(text, [ids, session.stamp.operation])
    names = {str(link.field) for link in links}
    found: set[UUID] = set()
    for row in rows:
        for name, sides in _PAYLOAD.decode(row["payload"]).items():
            if name in names and sides[0] is not None:
                old = sides[0] if isinstance(sides[0], list) else [sides[0]]
                found |= {UUID(str(one)) for one in old}
    return found


async def sort_by_object(session: Session, ids: Iterable[UUID]) -> dict[str, list[UUID]]:
    """Records by object, in id order."""
    text = QUERIES.get("list_objects", session.catalog.schema)
    found: dict[str, list[UUID]] = {}
    for row in await session.transaction.fetch_rows(text, [sorted(ids)]):
        found.setdefault(row["object"], []).append(row["id"])
    return found


async def read_newest(
    session: Session, child: ObjectDefinition, link: Link, parts: Parts, ids: Sequence[UUID]
) -> dict[UUID, Newest]:
    """The newest living follow-up of each record over one link."""
    at, words, upcoming = (quote_identifier(name) for name in (parts.at, parts.text, parts.next))
    table, schema = _table(session, child.table), quote_identifier(session.catalog.schema)
    if link.several:
        source = SqlText(f"{schema}.link AS k JOIN {table} AS t ON t.id = k.record_id AND k.field_id = {link.field:d}")
        leads = SqlText("k.target_id = p.id")
    else:
        source, leads = SqlText(f"{table} AS t"), SqlText(f"t.{quote_identifier(link.column)} = p.id")
    rows = await session.transaction.fetch_rows(
        "SELECT p.id AS parent, n.id, n.at, n.words, n.upcoming FROM unnest($1::uuid[]) AS p(id) CROSS JOIN LATERAL"
        f" (SELECT t.id, t.{at} AS at, t.{words} AS words, t.{upcoming} AS upcoming FROM {source}"
        f" WHERE {leads} AND t.deleted_at IS NULL AND t.{at} IS NOT NULL ORDER BY t.{at} DESC, t.id DESC LIMIT 1) AS n",
        [ids],
    )
    return {row["parent"]: Newest(row["id"], row["at"], row["words"], row["upcoming"]) for row in rows}


async def write_newest(
    session: Session, shape: Shape, columns: tuple[str, ...], newest: Mapping[UUID, Newest | None]
) -> None:
    """Put it into the records' columns (when, what, when next), which must be locked. Neither version nor journal is
    touched: the values follow from other records, as roll-ups do."""
    at, words, upcoming = (quote_identifier(name) for name in columns)
    values = list(newest.values())
    await session.transaction.execute(
        f"UPDATE {_table(session, shape.definition.table)} AS t SET {at} = v.at, {words} = v.words,"
        f" {upcoming} = v.upcoming FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::timestamptz[])"
        f" AS v(id, at, words, upcoming) WHERE t.id = v.id AND (t.{at} IS DISTINCT FROM v.at"
        f" OR t.{words} IS DISTINCT FROM v.words OR t.{upcoming} IS DISTINCT FROM v.upcoming)",
        [
            list(newest),
            [None if one is None else one.at for one in values],
            [None if one is None else one.text for one in values],
            [None if one is None else one.next for one in values],
        ],
    )


def _table(session: Session, name: str) -> SqlText:
    return SqlText(f"{quote_identifier(session.catalog.schema)}.{quote_identifier(name)}")
