"""Constants of a tree as parameters of a statement, with the SQL type that each kind of value has."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.sql import Cast, Keyword, Parameter, Sql
from zhike.kernel.expressions.tree import Value
from zhike.kernel.expressions.types import Kind, ValueType

SQL_TYPES = {
    Kind.TEXT: "text",
    Kind.NUMBER: "numeric",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamptz",
    Kind.CHOICE: "text",
    Kind.CHOICES: "text[]",
    Kind.REFERENCE: "uuid",
    Kind.JSON: "jsonb",
}


def to_parameter(value: Value, value_type: ValueType, context: LowerContext) -> Sql:
    """A constant as SQL. Nothing is NULL (typed where the type is known), true and false are keywords.

    A wall-clock date-time gets the workspace's zone here, for only here it is known.
    """
    if value is None or value == "":
        sql_type = SQL_TYPES.get(value_type.kind)
        return Cast(Keyword("NULL"), sql_type) if sql_type else Keyword("NULL")
    if isinstance(value, bool):
        return Keyword("TRUE" if value else "FALSE")
    sql_type = SQL_TYPES.get(value_type.kind, "text")
    if isinstance(value, datetime):
        return Parameter(context.to_instant(value), sql_type)
    if value_type.kind is Kind.SECRET:
        object_key, field_key = value_type.objects
        return Parameter(context.index_secret(object_key, field_key, str(value)), "text")
    if isinstance(value, tuple):
        return Parameter(value, sql_type)
    if value_type.kind is Kind.REFERENCE:
        return Parameter(UUID(str(value)), sql_type)
    return Parameter(value, sql_type)
