"""Samples of whose records an object has, so that a policy can tell wide reach from narrow."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from zhike.kernel.access.reach import Shares
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.query.print import print_select

SAMPLE_BYTES = 4 * 1024 * 1024


async def sample_shares(database: Database | Connection, schema: str, owner: ObjectDefinition) -> Shares:
    """About how many living records the object has, in all, by owner and by department."""
    size = await database.fetch_value(print_select(_size_of(owner), schema).text)
    part = min(100.0, 100.0 * SAMPLE_BYTES / max(size or 0, 1))
    rows = await database.fetch_rows(print_select(_count_by_people(owner), schema).text, [part])
    by_owner: dict[UUID, int] = defaultdict(int)
    by_department: dict[UUID, int] = defaultdict(int)
    total = 0
    for row in rows:
        count = round(row["n"] * 100 / part)
        total += count
        if row["owner"] is not None:
            by_owner[row["owner"]] += count
        if row["department"] is not None:
            by_department[row["department"]] += count
    return Shares(total, dict(by_owner), dict(by_department))


def _size_of(owner: ObjectDefinition) -> sql.Select:
    size = sql.Apply("pg_table_size", (sql.Column("t", "tableoid"),))
    return sql.Select(((size, "size"),), sql.Table(owner.table, "t"), limit=sql.Cast(sql.Constant("1"), "bigint"))


def _count_by_people(owner: ObjectDefinition) -> sql.Select:
    people = (sql.Column("t", "owner_id"), sql.Column("t", "department_id"))
    return sql.Select(
        columns=((people[0], "owner"), (people[1], "department"), (sql.Aggregated("count", ()), "n")),
        source=sql.Table(owner.table, "t", sample=sql.Parameter(None, "real")),
        where=sql.IsNull(sql.Column("t", "deleted_at")),
        group=people,
    )
