"""A day of the calendar, without time or zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from zhike.kernel.catalog.fieldtypes.calendar_text import parse_date_text
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.number import ORDER_OPERATORS
from zhike.kernel.catalog.fieldtypes.reading import refuse_kind
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import DATE, ValueType

TIME_OPERATORS = (*ORDER_OPERATORS, "within")
DATE_PICTURE = "YYYY-MM-DD"

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class DateType(FieldType):
    """A day from 0001-01-01 to 9999-12-31."""

    key = "date"
    widget = "date"
    operators = TIME_OPERATORS
    aggregates = ("count", "distinct", "min", "max")
    unique_allowed = True

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One date column."""
        return (PhysicalColumn("", "date"),)

    def value_type(self, config: Config) -> ValueType:
        """A date."""
        return DATE

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """`YYYY-MM-DD`."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, str):
            raise refuse_kind(raw, "日期文本", "Text of a date")
        return (read_iso_date(raw),)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """Chinese, English and ISO forms."""
        return parse_date_text(text).isoformat()

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """`YYYY-MM-DD`."""
        return print_date(columns[0])

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The day out of its ISO text."""
        return None if stored is None else (date.fromisoformat(str(stored)),)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An ISO date."""
        return {"type": "string", "format": "date"}


def read_iso_date(text: str) -> date:
    """The day that `YYYY-MM-DD` names. Raises BadValue."""
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    shown = text[:60]
    raise BadValue("not_a_date", f"“{shown}”不是 YYYY-MM-DD 形式的日期。", f"'{shown}' is not a date as YYYY-MM-DD.")


def print_date(term: sql.Sql) -> sql.Sql:
    """A date as ISO text, whatever the session's date style."""
    return sql.Apply("pg_catalog.to_char", (term, sql.Constant(DATE_PICTURE)))
