"""A moment: stored in UTC, shown in the reader's zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from zhike.kernel.catalog.fieldtypes.calendar_text import parse_datetime_text
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.date import TIME_OPERATORS
from zhike.kernel.catalog.fieldtypes.reading import refuse_kind
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import DATETIME, ValueType

MOMENT_PICTURE = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class DateTimeType(FieldType):
    """A moment with microseconds."""

    key = "datetime"
    widget = "datetime"
    operators = TIME_OPERATORS
    aggregates = ("count", "distinct", "min", "max")
    unique_allowed = True

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One timestamptz column."""
        return (PhysicalColumn("", "timestamptz"),)

    def value_type(self, config: Config) -> ValueType:
        """A moment."""
        return DATETIME

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """RFC 3339 with an offset."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, str):
            raise refuse_kind(raw, "日期时间文本", "Text of a date-time")
        return (read_moment(raw),)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """Chinese, English and ISO forms, in the workspace's zone unless an offset is written."""
        return parse_datetime_text(text, ZoneInfo(context.settings.time_zone)).isoformat()

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """RFC 3339 in UTC."""
        return print_moment(columns[0])

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The moment out of its ISO text."""
        return None if stored is None else (datetime.fromisoformat(str(stored)).astimezone(UTC),)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An RFC 3339 moment."""
        return {"type": "string", "format": "date-time"}


def read_moment(text: str) -> datetime:
    """The moment that RFC 3339 text names, in UTC. Raises BadValue."""
    try:
        if _RFC3339.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    shown = text[:60]
    raise BadValue(
        "not_a_moment",
        f"“{shown}”不是带时区的日期时间，应写成 2026-03-05T14:30:00+08:00。",
        f"'{shown}' is not a date-time with an offset. Write 2026-03-05T14:30:00+08:00.",
    )


def print_moment(term: sql.Sql) -> sql.Sql:
    """A moment as RFC 3339 text in UTC, whatever the session's zone."""
    wall_clock = sql.Apply("pg_catalog.timezone", (sql.Constant("UTC"), term))
    return sql.Apply("pg_catalog.to_char", (wall_clock, sql.Constant(MOMENT_PICTURE)))
