"""The recycle bin: children that live and die with their parent follow it there and back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhike.kernel.base.ids import RecordId
from zhike.kernel.postgres.sql import load_queries, quote_identifier
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Problem
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import ChildLink, Shape, is_lookup, normal_sql, targets_of, type_of


async def list_living_children(session: Session, link: ChildLink, parents: Sequence[UUID]) -> list[PreparedRow]:
    """The children that go to the bin with their parents."""
    table, column = _child(session, link)
    text = f"SELECT t.id FROM {table} AS t WHERE t.{column} = ANY($1::uuid[]) AND t.deleted_at IS NULL"
    rows = await session.transaction.fetch_rows(text, [parents])
    return [PreparedRow(number, "delete", RecordId(row["id"])) for number, row in enumerate(rows)]


async def list_children_to_restore(
    session: Session, link: ChildLink, parents: Sequence[tuple[UUID, UUID | None]]
) -> list[PreparedRow]:
    """The children that went to the bin with the same operation as their parent (given as (parent, operation))."""
    table, column = _child(session, link)
    schema = quote_identifier(session.catalog.schema)
    text = (
        f"SELECT t.id FROM unnest($1::uuid[], $2::uuid[]) AS p(id, operation) JOIN {table} AS t ON t.{column} = p.id"
        f" JOIN {schema}.record AS r ON r.id = t.id AND r.deleted_operation = p.operation"
        " WHERE t.deleted_at IS NOT NULL"
    )
    ids, operations = [one for one, _ in parents], [operation for _, operation in parents]
    rows = await session.transaction.fetch_rows(text, [ids, operations])
    return [PreparedRow(number, "restore", RecordId(row["id"])) for number, row in enumerate(rows)]


async def find_deletions(session: Session, ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Which operation put each record into the bin."""
    schema = quote_identifier(session.catalog.schema)
    text = f"SELECT r.id, r.deleted_operation FROM {schema}.record AS r WHERE r.id = ANY($1::uuid[])"
    rows = await session.transaction.fetch_rows(text, [ids])
    return {row["id"]: row["deleted_operation"] for row in rows}


async def find_restore_problems(session: Session, shape: Shape, rows: Sequence[PreparedRow]) -> list[Problem]:
    """Rows that must stay in the bin: a living record has their unique value by now, their parent is in the bin, or
    they were merged away (only undoing that brings them back)."""
    numbers = {row.id: row.row for row in rows}
    text = load_queries("zhike.kernel.records", "merge.sql").get("find_misled", shape.schema)
    found = await session.transaction.fetch_rows(text, [list(numbers), session.stamp.undo_of])
    problems = [make_problem(numbers[row["id"]], "merged") for row in found]
    for text, field, code in (*_collision_texts(shape), *_parent_texts(session, shape)):
        found = await session.transaction.fetch_rows(text, [list(numbers)])
        problems += [make_problem(numbers[row["id"]], code, field) for row in found]
    return problems


def _collision_texts(shape: Shape) -> list[tuple[str, str | None, str]]:
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    texts: list[tuple[str, str | None, str]] = []
    for column in shape.columns.values():
        kind = type_of(column.field)
        if not column.field.unique or column.place != kind.compared_in(column.field.config):
            continue
        mine, other = normal_sql(column, "t"), normal_sql(column, "u")
        # Of several binned rows with one value the first may come back, if no living one has it.
        text = (
            f"SELECT t.id FROM {table} AS t WHERE t.id = ANY($1::uuid[]) AND t.deleted_at IS NOT NULL AND EXISTS"
            f" (SELECT 1 FROM {table} AS u WHERE {other} = {mine} AND u.id <> t.id AND (u.deleted_at IS NULL"
            f" OR (u.id = ANY($1::uuid[]) AND u.id < t.id)))"
        )
        texts.append((text, column.field.key, "not_unique"))
    return texts


def _parent_texts(session: Session, shape: Shape) -> list[tuple[str, str | None, str]]:
    schema = quote_identifier(shape.schema)
    texts: list[tuple[str, str | None, str]] = []
    for field in shape.definition.fields.values():
        if not field.child or not is_lookup(field):
            continue
        parent = quote_identifier(session.catalog.objects[targets_of(field)[0]].table)
        table, column = quote_identifier(shape.definition.table), quote_identifier(field.columns[0])
        text = (
            f"SELECT t.id FROM {schema}.{table} AS t JOIN {schema}.{parent} AS p ON p.id = t.{column}"
            " WHERE t.id = ANY($1::uuid[]) AND p.deleted_at IS NOT NULL"
        )
        texts.append((text, field.key, "parent_in_bin"))
    return texts


def _child(session: Session, link: ChildLink) -> tuple[str, str]:
    schema = quote_identifier(session.catalog.schema)
    return f"{schema}.{quote_identifier(link.table)}", quote_identifier(link.column)
