"""Date buckets: the first day of the day, week, month, quarter, year or fiscal year that something falls into, by the
workspace's zone and calendar, whoever asks."""

from __future__ import annotations

from zhike.kernel.expressions import sql
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.model import Bucket


def lower_bucket(term: sql.Sql, kind: Kind, bucket: Bucket, context: LowerContext) -> sql.Sql:
    """The first day as a date."""
    if kind is Kind.DATETIME:
        wall: sql.Sql = sql.Infix("AT TIME ZONE", term, sql.Parameter(context.time_zone, "text"))
    else:
        wall = sql.Cast(term, "timestamp")
    unit: str = bucket
    shift: sql.Sql | None = None
    if bucket == "week" and context.week_start != 1:
        shift = _interval("days", context.week_start - 1)
    elif bucket == "fiscal_year":
        unit = "year"
        shift = _interval("months", context.fiscal_month - 1)
    if shift is None:
        return sql.Cast(_truncate(unit, wall), "date")
    return sql.Cast(sql.Infix("+", _truncate(unit, sql.Infix("-", wall, shift)), shift), "date")


def _truncate(unit: str, wall: sql.Sql) -> sql.Sql:
    return sql.Apply("date_trunc", (sql.Constant(unit), wall))


def _interval(unit: str, count: int) -> sql.Sql:
    return sql.Cast(sql.Constant(f"{count} {unit}"), "interval")
