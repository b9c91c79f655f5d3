"""Roll-ups inside the statement that creates one record: no second trip to the parent.

The UPDATE adds to what the parent's row holds when its turn comes (READ COMMITTED re-reads a row that another writer
held), so no lock has to be taken before. Only what follows from the new row alone can be folded: an average cannot,
nor can a condition that looks at other records or at the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.dependencies import is_immutable_own, list_uses
from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.expressions.tree import Node
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.records.clauses import TRUE, Clause, Clauses
from zhike.kernel.records.incoming import Incoming
from zhike.kernel.records.rollup_plan import RollUpPlan
from zhike.kernel.records.shape import DEPARTMENT, Column, Shape

FOLDABLE = frozenset({"count", "sum", "min", "max"})
# What a new record has in its system columns, in the parameters of the stamp (see journal/append.py).
MADE = {
    "id": "g.id",
    "created_at": "$1::timestamptz",
    "updated_at": "$1::timestamptz",
    "created_by": "$4::uuid",
    "updated_by": "$4::uuid",
    "version": "1::bigint",
    DEPARTMENT: "g._department",
}

Groups = tuple[tuple[RollUpPlan, ...], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """The groups that a create folds, and those that are left to follow it."""

    inside: Groups
    after: Groups


NO_FOLD = Fold((), ())


def split_groups(catalog: Catalog, groups: Groups) -> Fold:
    """Which roll-ups can be folded. Groups are taken from the front as long as something of each can be, because
    parents are locked in this order, and no parent's object twice, because a statement changes a row once."""
    inside: list[tuple[RollUpPlan, ...]] = []
    after: list[tuple[RollUpPlan, ...]] = []
    parents: set[str] = set()
    for number, group in enumerate(groups):
        folded = tuple(plan for plan in group if _can_fold(catalog, plan))
        if not folded or group[0].parent in parents:
            return Fold(tuple(inside), (*after, *groups[number:]))
        parents.add(group[0].parent)
        inside.append(folded)
        if len(folded) < len(group):
            after.append(tuple(plan for plan in group if plan not in folded))
    return Fold(tuple(inside), tuple(after))


def fold_sql(
    catalog: Catalog, clauses: Clauses, shape: Shape, groups: Groups, incoming: Incoming, first: int
) -> Clause:
    """The CTEs (each with a comma behind) that add the new row `g` of `shape` to its parents. Each one reads its
    forerunner, so that they run, and lock, in their order."""
    row = new_row_sql(shape, incoming)
    parts: list[str] = []
    parameters: list[Parameter] = []
    for index, group in enumerate(groups):
        plan = group[0]
        sets, wanted = [], []
        for each in group:
            kept = _condition(clauses, each, first + len(parameters))
            parameters += kept.parameters
            sets.append(_set_sql(each, kept.text))
            wanted.append(kept.text)
        parent = f"{quote_identifier(catalog.schema)}.{quote_identifier(catalog.objects[plan.parent].table)}"
        before = f" LEFT JOIN u{index - 1:d} ON TRUE" if index else ""
        parts.append(
            f" u{index:d} AS (UPDATE {parent} AS p SET {', '.join(sets)} FROM ({row}) AS t{before}"
            f" WHERE p.id = t.{quote_identifier(plan.lookup)} AND ({' OR '.join(wanted)}) RETURNING p.id),"
        )
    return Clause("".join(parts), tuple(parameters))


def _can_fold(catalog: Catalog, plan: RollUpPlan) -> bool:
    if plan.function not in FOLDABLE:
        return False
    return plan.where is None or rests_on_row(catalog, plan.child, plan.where)


def rests_on_row(catalog: Catalog, object_key: str, condition: Node) -> bool:
    """Whether a condition follows from a new row alone, so that the statement that makes the row can ask it."""
    fields = catalog.objects[object_key].fields
    return is_immutable_own(condition) and not any(
        fields[key].type == "formula" for _, key in list_uses(condition).fields
    )


def _condition(clauses: Clauses, plan: RollUpPlan, first: int) -> Clause:
    return TRUE if plan.where is None else clauses.condition(plan.child, plan.where, "t", first)


def new_row_sql(shape: Shape, incoming: Incoming, source: str = "g", more: Sequence[str] = ()) -> SqlText:
    """The new rows under the names of their columns, with nothing where they set nothing; `more` are other columns of
    their source."""
    given = {column.name for column in incoming.columns}

    def value_of(column: Column) -> str:
        if column.name in MADE:
            return MADE[column.name]
        return f"g.{quote_identifier(column.name)}" if column.name in given else f"NULL::{column.sql_type}"

    listed = [f"{value_of(column)} AS {quote_identifier(column.name)}" for column in shape.columns.values()]
    listed += [f"g.{quote_identifier(name)}" for name in more]
    return SqlText(f"SELECT {', '.join(listed)} FROM {quote_identifier(source)} AS g")


def _set_sql(plan: RollUpPlan, kept: str) -> SqlText:
    column = quote_identifier(plan.column)
    value = None if plan.value is None else f"t.{quote_identifier(plan.value)}"
    present = kept if value is None else f"({kept}) AND {value} IS NOT NULL"
    if plan.function == "count":
        after = f"coalesce(p.{column}, 0) + 1"
    elif plan.function == "sum":
        after = f"coalesce(p.{column}, 0) + {value}"
    else:
        after = f"{'least' if plan.function == 'min' else 'greatest'}(p.{column}, {value})"
    return SqlText(f"{column} = CASE WHEN {present} THEN {after} ELSE p.{column} END")
