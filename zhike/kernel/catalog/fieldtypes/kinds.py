"""Reading values by their kind, for what is computed: formulas, roll-ups, expressions of a query."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.catalog.fieldtypes.boolean import BooleanType
from zhike.kernel.catalog.fieldtypes.date import TIME_OPERATORS, print_date
from zhike.kernel.catalog.fieldtypes.datetime import print_moment
from zhike.kernel.catalog.fieldtypes.number import DECIMAL_SCHEMA, ORDER_OPERATORS
from zhike.kernel.catalog.fieldtypes.text import TEXT_OPERATORS
from zhike.kernel.catalog.model import Config
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import Kind

COMPUTED_KINDS = (Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME)
COMPUTED_DECIMALS = 10

_OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: TEXT_OPERATORS,
    Kind.NUMBER: ORDER_OPERATORS,
    Kind.BOOLEAN: BooleanType.operators,
    Kind.DATE: TIME_OPERATORS,
    Kind.DATETIME: TIME_OPERATORS,
}
_SCHEMAS: Mapping[Kind, Config] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: DECIMAL_SCHEMA,
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.DATETIME: {"type": "string", "format": "date-time"},
}


def list_operators(kind: Kind) -> tuple[str, ...]:
    """The operators that conditions offer for a computed value."""
    return _OPERATORS.get(kind, ("is_empty", "is_not_empty"))


def get_schema(kind: Kind) -> Config:
    """The JSON Schema of a computed value."""
    return _SCHEMAS.get(kind, {})


def print_value(kind: Kind, term: sql.Sql, decimals: int | None = None) -> sql.Sql:
    """The JSON-able SQL of a computed value. A number is rounded to `decimals`, else to ten without trailing zeros."""
    if kind is Kind.NUMBER:
        places = COMPUTED_DECIMALS if decimals is None else decimals
        rounded: sql.Sql = sql.Apply("pg_catalog.round", (term, sql.Cast(sql.Constant(str(places)), "integer")))
        if decimals is None:
            rounded = sql.Apply("pg_catalog.trim_scale", (rounded,))
        return sql.Cast(rounded, "text")
    if kind is Kind.DATE:
        return print_date(term)
    if kind is Kind.DATETIME:
        return print_moment(term)
    return term
