"""Which rows a constraint refused, and why: found by asking for every unique field, not by the constraint's name."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.records.incoming import make_incoming
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Problem
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.shape import Column, Shape, normal_sql, type_of


async def explain_violation(transaction: Transaction, shape: Shape, rows: Sequence[PreparedRow]) -> tuple[Problem, ...]:
    """The problems of all rows that collide with a living record or with each other. Empty: nothing collides now."""
    problems = await _find_taken_ids(transaction, shape, rows)
    for column in shape.columns.values():
        if column.field.unique and column.place == type_of(column.field).compared_in(column.field.config):
            problems += await _find_collisions(transaction, shape, column, rows)
    return tuple(problems)


async def find_unguarded(transaction: Transaction, shape: Shape, rows: Sequence[PreparedRow]) -> list[Problem]:
    """Collisions in fields whose unique index is still being built: nothing else would refuse them meanwhile.

    Two writers at the same moment do not see each other here; then the building of the index fails, and says so.
    """
    written = [row for row in rows if row.kind in ("create", "update")]
    return [one for column in shape.unguarded for one in await _find_collisions(transaction, shape, column, written)]


async def _find_taken_ids(transaction: Transaction, shape: Shape, rows: Sequence[PreparedRow]) -> list[Problem]:
    made = {row.id: row.row for row in rows if row.kind == "create"}
    text = f"SELECT r.id FROM {quote_identifier(shape.schema)}.record AS r WHERE r.id = ANY($1::uuid[])"
    found = await transaction.fetch_rows(text, [list(made)])
    return [make_problem(made[row["id"]], "id_taken", "id") for row in found]


async def _find_collisions(
    transaction: Transaction, shape: Shape, column: Column, rows: Sequence[PreparedRow]
) -> list[Problem]:
    mine = [row for row in rows if row.columns.get(column.name) is not None]
    if not mine:
        return []
    numbers = {row.id: row.row for row in mine}
    incoming = make_incoming((column,), mine, first=1, flag_missing=False)
    gone = [row.id for row in rows if row.kind == "delete"]
    table = quote_identifier(shape.definition.table)
    theirs, ours = SqlText(normal_sql(column, "t")), SqlText(normal_sql(column, "v"))
    text = (
        f"WITH v AS MATERIALIZED ({SqlText(incoming.sql())})"
        f" SELECT v.id, EXISTS (SELECT 1 FROM {quote_identifier(shape.schema)}.{table} AS t"
        f" WHERE {theirs} = {ours} AND t.deleted_at IS NULL AND t.id <> v.id"
        f" AND NOT t.id = ANY(${int(incoming.next_parameter)}::uuid[])"
        f" AND NOT t.id IN (SELECT v2.id FROM v AS v2)) AS taken,"
        f" dense_rank() OVER (ORDER BY {ours}) AS same FROM v"
    )
    found = await transaction.fetch_rows(text, [*incoming.bind(mine), gone])
    first: dict[int, int] = {}
    problems = []
    for row in sorted(found, key=lambda one: numbers[one["id"]]):
        number = numbers[row["id"]]
        if row["taken"]:
            problems.append(make_problem(number, "not_unique", column.field.key))
        elif first.setdefault(row["same"], number) != number:
            problems.append(make_problem(number, "not_unique_in_batch", column.field.key))
    return problems
