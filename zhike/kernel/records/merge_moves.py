"""The records that follow a merge: whatever links to the losers links to the survivor afterwards, the bin included.

By the system's right, whatever the asker may do with them alone, and through the one write path: journal, roll-ups,
roots and spans follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from zhike.kernel.base.ids import RecordId
from zhike.kernel.expressions.types import Kind
from zhike.kernel.postgres.pool import Row
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.flow import write_kind
from zhike.kernel.records.merge_model import Move
from zhike.kernel.records.multi_links import is_multi_lookup
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Column, Shape, targets_of

POLICY = SystemPolicy("what leads to a merged record follows it, whatever the asker may do with it alone")


@dataclass(frozen=True, slots=True)
class Link:
    """A column of an object that may lead to the merged records. `alone`: at most one living record leads to each."""

    shape: Shape
    column: Column
    many: bool

    @property
    def alone(self) -> bool:
        """Whether the survivor can have one of these only."""
        return self.column.field.unique


@dataclass(frozen=True, slots=True)
class Group:
    """The records that become one."""

    keep: RecordId
    losers: tuple[RecordId, ...]

    @property
    def all(self) -> tuple[RecordId, ...]:
        """The survivor and the losers."""
        return (self.keep, *self.losers)


def find_links(session: Session, target: str) -> list[Link]:
    """Every column of every object that may lead to records of the target."""
    found = []
    for definition in session.catalog.objects.values():
        if not definition.active:
            continue
        shape = session.shape(definition.key)
        for column in shape.columns.values():
            many = is_multi_lookup(column)
            if column.field.system or target not in targets_of(column.field):
                continue
            if many or column.field.value_type.kind is Kind.REFERENCE:
                found.append(Link(shape, column, many))
    return found


async def count_moves(session: Session, target: str, group: Group) -> list[Move]:
    """How many records would follow over each link; links over which none would are left out."""
    moves = []
    for link in find_links(session, target):
        count = await session.transaction.fetch_value(
            f"SELECT count(*) FROM ({_found(link)}) AS t", [list(group.losers), list(group.all), *_more(link)]
        )
        if count:
            moves.append(Move(link.shape.key, link.column.field.key, count))
    return moves


async def count_stuck(session: Session, target: str, group: Group) -> list[Move]:
    """Records that cannot follow, because the survivor can have one of them only."""
    stuck = []
    for link in find_links(session, target):
        if link.alone:
            living = await _list_alone(session, link, group)
            count = len(living) - len(_pick_alone(living, group))
            count -= sum(1 for _, linked in living if linked == group.keep)
            if count:
                stuck.append(Move(link.shape.key, link.column.field.key, count))
    return stuck


async def move_some(session: Session, target: str, group: Group, most: int) -> list[Move]:
    """Let up to `most` records follow; fewer than that: all have. Raises CatalogMoved."""
    system = session.with_policy(POLICY, in_bin=True)
    moves: list[Move] = []
    for link in find_links(session, target):
        rows = await _take(system, link, group, most)
        if not rows:
            continue
        prepared = [PreparedRow(number, "update", one.id, one.columns) for number, one in enumerate(rows)]
        await write_kind(system, link.shape, "update", prepared)
        moves.append(Move(link.shape.key, link.column.field.key, len(rows)))
        most -= len(rows)
        if most <= 0:
            break
    return moves


@dataclass(frozen=True, slots=True)
class _Moved:
    id: RecordId
    columns: dict[str, object]


async def _take(session: Session, link: Link, group: Group, most: int) -> list[_Moved]:
    name = link.column.name
    text = f"{_found(link)} ORDER BY t.id LIMIT {most:d} FOR NO KEY UPDATE OF t"
    rows = await session.transaction.fetch_rows(text, [list(group.losers), list(group.all), *_more(link)])
    if link.many:
        return [_Moved(RecordId(row["id"]), {name: _replace(row["link"], group)}) for row in rows]
    moved = [_Moved(RecordId(row["id"]), {name: group.keep}) for row in rows]
    if not link.alone:
        return moved
    may = _pick_alone(await _list_alone(session, link, group), group)
    return [one for one, row in zip(moved, rows, strict=True) if row["binned"] or one.id in may]


def _replace(ids: Sequence[str], group: Group) -> list[str]:
    losers = {str(one) for one in group.losers}
    return list(dict.fromkeys(str(group.keep) if one in losers else one for one in ids))


async def _list_alone(session: Session, link: Link, group: Group) -> list[tuple[UUID, UUID]]:
    """The living records that link to any of the group: (record, linked)."""
    column = quote_identifier(link.column.name)
    rows: list[Row] = await session.transaction.fetch_rows(
        f"SELECT t.id, t.{column} AS link FROM {_table(link.shape)} AS t WHERE t.{column} = ANY($1::uuid[])"
        " AND NOT t.id = ANY($1::uuid[]) AND t.deleted_at IS NULL ORDER BY t.id",
        [list(group.all)],
    )
    return [(row["id"], row["link"]) for row in rows]


def _pick_alone(living: Sequence[tuple[UUID, UUID]], group: Group) -> set[UUID]:
    """Who may follow: nobody where the survivor has one, else the first."""
    if any(linked == group.keep for _, linked in living):
        return set()
    return {record for record, _ in living[:1]}


def _found(link: Link) -> str:
    """The records that lead to losers ($1), without the merge's own ($2): living ones by the link's index, binned ones
    by the bin's."""
    schema, column = quote_identifier(link.shape.schema), quote_identifier(link.column.name)
    if link.many:
        return (
            f"SELECT t.id, t.{column} AS link, t.deleted_at IS NOT NULL AS binned FROM {_table(link.shape)} AS t"
            f" WHERE t.id IN (SELECT k.record_id FROM {schema}.link AS k"
            " WHERE k.target_id = ANY($1::uuid[]) AND k.field_id = $3::integer) AND NOT t.id = ANY($2::uuid[])"
        )
    return (
        f"SELECT t.id, t.{column} AS link, t.deleted_at IS NOT NULL AS binned FROM {_table(link.shape)} AS t"
        f" WHERE t.{column} = ANY($1::uuid[]) AND NOT t.id = ANY($2::uuid[]) AND t.id IN"
        f" (SELECT a.id FROM {_table(link.shape)} AS a WHERE a.{column} = ANY($1::uuid[]) AND a.deleted_at IS NULL"
        f" UNION ALL SELECT b.id FROM {schema}.record AS r JOIN {_table(link.shape)} AS b ON b.id = r.id"
        f" WHERE r.deleted_at IS NOT NULL AND r.object = $3::text AND b.{column} = ANY($1::uuid[]))"
    )


def _more(link: Link) -> list[object]:
    return [link.column.field.id] if link.many else [str(link.shape.key)]


def _table(shape: Shape) -> str:
    return f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
