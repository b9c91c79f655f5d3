"""Stored aggregates of parents follow their children in the same transaction.

What the written children contribute is asked before and after the write, with the same statement; the difference goes
to the parents, which are locked object by object in catalog order and by id (without that order half of concurrent
writers deadlock). Count and sum take the difference; min and max are read anew only when the extreme left; an average
is read anew. The commonest write, one new record, adds to its parents in the statement that inserts it
(`rollup_fold.py`). Bulk work only marks the parents, and one drainer folds them (`drain.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.query.slots import Supply
from zhike.kernel.records.clauses import Clauses, fill_parameters
from zhike.kernel.records.coerce import ADDING
from zhike.kernel.records.rollup_fold import NO_FOLD, Fold, Groups, split_groups
from zhike.kernel.records.rollup_plan import POLICY, RollUpPlan, group_rollups, list_rollups
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape

INLINE_CHILDREN = 200
"""Writes of more children of one object than this mark their parents instead of updating them."""
MAX_CHILDREN_READ = 10_000

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Effect:
    """What children contribute to one parent: for each roll-up (count, value)."""

    parts: tuple[tuple[int, Any], ...]


async def with_rollups(
    session: Session,
    shape: Shape,
    ids: Sequence[UUID],
    write: Callable[[Groups], Awaitable[_Result]],
    *,
    fresh: bool,
    foldable: bool = True,
) -> _Result:
    """Write children and bring their parents' roll-ups along. `ids` are all the children that `write` may touch;
    `fresh` ones did not exist before. `write` is told which groups it has to fold; none where it is not `foldable`."""
    key = ("rollups", shape.schema, session.catalog.version, shape.key)
    known = session.cache.get(key, lambda: _split(session, shape))
    groups = (*known.inside, *known.after)
    if not groups or not ids:
        return await write(())
    if fresh and foldable and len(ids) == 1:
        result = await write(known.inside)
        for group in known.after:
            await _apply(session, shape, group, {}, await _read_effects(session, shape, group, ids))
        return result
    if len(ids) > INLINE_CHILDREN:
        marks = [set[UUID]() if fresh else await _find_parents(session, shape, group, ids) for group in groups]
        result = await write(())
        for group, before in zip(groups, marks, strict=True):
            await mark_due(session, group[0].parent, before | await _find_parents(session, shape, group, ids))
        return result
    if not fresh:
        await session.lock(shape, ids)
    effects = [{} if fresh else await _read_effects(session, shape, group, ids) for group in groups]
    result = await write(())
    for group, before_effects in zip(groups, effects, strict=True):
        after = await _read_effects(session, shape, group, ids)
        await _apply(session, shape, group, before_effects, after)
    return result


async def follow_new(session: Session, shape: Shape, ids: Sequence[UUID]) -> None:
    """Let the roll-ups of parents follow children that the transaction has just made beside others."""

    async def nothing(groups: Groups) -> None:
        """They are written."""

    if ids:
        await with_rollups(session, shape, ids, nothing, fresh=True, foldable=False)


def _split(session: Session, shape: Shape) -> Fold:
    groups = group_rollups(list_rollups(session.catalog, shape.key))
    return split_groups(session.catalog, groups) if groups else NO_FOLD


async def mark_due(session: Session, parent: str, ids: set[UUID]) -> None:
    """Leave parents to the drainer. Rows are taken in id order; an existing mark is touched, so that a drainer that is
    just taking it comes again."""
    if not ids:
        return
    text = (
        f"INSERT INTO {quote_identifier(session.catalog.schema)}.rollup_due (object, record_id, marked_at)"
        " SELECT $1, m.id, $3 FROM unnest($2::uuid[]) AS m(id) ORDER BY m.id"
        " ON CONFLICT (object, record_id) DO UPDATE SET marked_at = excluded.marked_at"
    )
    await session.transaction.execute(text, [parent, sorted(ids), session.stamp.at])


def aggregate_sql(plan: RollUpPlan) -> SqlText:
    """The aggregate of a roll-up over children `t`, before its FILTER."""
    if plan.value is None:
        return SqlText("count(*)")
    return SqlText(f"{plan.function}(t.{quote_identifier(plan.value)})")


async def _find_parents(session: Session, shape: Shape, group: Sequence[RollUpPlan], ids: Sequence[UUID]) -> set[UUID]:
    lookup = quote_identifier(group[0].lookup)
    text = (
        f"SELECT DISTINCT t.{lookup} AS parent FROM {_table(shape)} AS t"
        f" WHERE t.id = ANY($1::uuid[]) AND t.{lookup} IS NOT NULL"
    )
    return {row["parent"] for row in await session.transaction.fetch_rows(text, [ids])}


async def _read_effects(
    session: Session, shape: Shape, group: Sequence[RollUpPlan], ids: Sequence[UUID]
) -> dict[UUID, Effect]:
    """What these children contribute to each parent as they stand now."""
    clauses = Clauses(session.catalog, POLICY, session.stamp.at)
    lookup = quote_identifier(group[0].lookup)
    terms: list[str] = []
    parameters: list[Parameter] = []
    for index, plan in enumerate(group):
        kept = SqlText("")
        if plan.where is not None:
            clause = clauses.condition(shape.key, plan.where, "t", 2 + len(parameters))
            parameters += clause.parameters
            kept = SqlText(f" FILTER (WHERE {clause.text})")
        terms.append(f", {SqlText(_count_sql(plan))}{kept} AS n{index}, {SqlText(_effect_sql(plan, kept))} AS a{index}")
    text = (
        f"SELECT t.{lookup} AS parent{''.join(terms)} FROM {_table(shape)} AS t WHERE t.id = ANY($1::uuid[])"
        f" AND t.deleted_at IS NULL AND t.{lookup} IS NOT NULL GROUP BY t.{lookup}"
    )
    values = [ids, *fill_parameters(parameters, Supply(POLICY, session.stamp.at))]
    rows = await session.transaction.fetch_rows(text, values)
    return {
        row["parent"]: Effect(tuple((row[f"n{index}"], row[f"a{index}"]) for index in range(len(group))))
        for row in rows
    }


def _count_sql(plan: RollUpPlan) -> str:
    return "count(*)" if plan.value is None else f"count(t.{quote_identifier(plan.value)})"


def _effect_sql(plan: RollUpPlan, kept: SqlText) -> str:
    if plan.value is None:
        return "NULL::bigint"
    # The sum tells for an average, too, whether anything moved.
    function = "sum" if plan.function == "avg" else plan.function
    return f"{function}(t.{quote_identifier(plan.value)}){kept}"


async def _apply(
    session: Session,
    child: Shape,
    group: Sequence[RollUpPlan],
    before: Mapping[UUID, Effect],
    after: Mapping[UUID, Effect],
) -> None:
    nothing = Effect(((0, None),) * len(group))
    moved = sorted(one for one in before.keys() | after.keys() if before.get(one, nothing) != after.get(one, nothing))
    if not moved:
        return
    parent = session.shape(group[0].parent)
    columns = ", ".join([f"t.{quote_identifier(plan.column)} AS c{index}" for index, plan in enumerate(group)])
    # Locked in a statement of its own: the next one sees what whoever held the lock before has committed.
    locked = await session.transaction.fetch_rows(
        f"SELECT t.id, {columns} FROM {_table(parent)} AS t WHERE t.id = ANY($1::uuid[])"
        " ORDER BY t.id FOR NO KEY UPDATE",
        [moved],
    )
    current = {row["id"]: [row[f"c{index}"] for index in range(len(group))] for row in locked}
    for index, plan in enumerate(group):
        values: dict[UUID, object] = {}
        again: list[UUID] = []
        for one, stored in current.items():
            old, new = before.get(one, nothing).parts[index], after.get(one, nothing).parts[index]
            if old == new:
                continue
            known, value = _fold(plan.function, stored[index], old, new)
            if known:
                values[one] = value
            else:
                again.append(one)
        await _store(session, parent, plan, values)
        await _read_again(session, child, parent, plan, again)


def _fold(function: str, stored: Any, old: tuple[int, Any], new: tuple[int, Any]) -> tuple[bool, object]:
    """The parent's new value, where it follows from the difference: (known, value)."""
    if function == "count":
        return True, (stored or 0) + new[0] - old[0]
    if function == "sum":
        return True, (stored or 0) + (new[1] or 0) - (old[1] or 0)
    if function == "avg":
        return False, None
    best = min if function == "min" else max
    left, came = old[1], new[1]
    if left is not None and left == stored and (came is None or best(came, left) != came):
        return False, None
    if came is None:
        return True, stored
    return True, came if stored is None else best(stored, came)


async def _store(session: Session, parent: Shape, plan: RollUpPlan, values: Mapping[UUID, object]) -> None:
    if not values:
        return
    column, sql_type = quote_identifier(plan.column), SqlText(parent.columns[plan.column].sql_type)
    text = (
        f"UPDATE {_table(parent)} AS t SET {column} = v.value FROM unnest($1::uuid[], $2::{sql_type}[]) AS v(id, value)"
        " WHERE t.id = v.id"
    )
    await session.transaction.execute(text, [list(values), list(values.values())])


async def _read_again(session: Session, child: Shape, parent: Shape, plan: RollUpPlan, ids: Sequence[UUID]) -> None:
    """Aggregate all children of a few parents; one with very many is left to the drainer."""
    if not ids:
        return
    lookup = quote_identifier(plan.lookup)
    text = (
        f"SELECT p.id FROM unnest($1::uuid[]) AS p(id) WHERE (SELECT count(*) FROM (SELECT 1 FROM {_table(child)} AS t"
        f" WHERE t.{lookup} = p.id AND t.deleted_at IS NULL LIMIT $2) AS few) > $3"
    )
    rows = await session.transaction.fetch_rows(text, [ids, MAX_CHILDREN_READ + 1, MAX_CHILDREN_READ])
    crowded = {row["id"] for row in rows}
    await mark_due(session, parent.key, crowded)
    await recompute(session, parent, (plan,), [one for one in ids if one not in crowded])


async def recompute(session: Session, parent: Shape, plans: Sequence[RollUpPlan], ids: Sequence[UUID]) -> None:
    """Aggregate all children of parents that are locked already."""
    if not ids or not plans:
        return
    clauses = Clauses(session.catalog, POLICY, session.stamp.at)
    terms: list[str] = []
    parameters: list[Parameter] = []
    for plan in plans:
        child = session.shape(plan.child)
        condition = ""
        if plan.where is not None:
            clause = clauses.condition(child.key, plan.where, "t", 2 + len(parameters))
            parameters += clause.parameters
            condition = f" AND {clause.text}"
        lookup = quote_identifier(plan.lookup)
        found = (
            f"(SELECT {SqlText(aggregate_sql(plan))} FROM {_table(child)} AS t WHERE t.{lookup} = p.id"
            f" AND t.deleted_at IS NULL{condition})"
        )
        value = f"coalesce({found}, 0)" if plan.function in ADDING else found
        terms.append(f"{quote_identifier(plan.column)} = {value}")
    text = f"UPDATE {_table(parent)} AS p SET {', '.join(terms)} WHERE p.id = ANY($1::uuid[])"
    values = [ids, *fill_parameters(parameters, Supply(POLICY, session.stamp.at))]
    await session.transaction.execute(text, values)


def _table(shape: Shape) -> str:
    return f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
