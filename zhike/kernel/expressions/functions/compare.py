"""How two values compare in SQL, for all operators that compare."""

from __future__ import annotations

from datetime import date

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.functions.days import to_day
from zhike.kernel.expressions.sql import AnyOf, Apply, Every, Infix, Keyword, Not, Parameter, Sql
from zhike.kernel.expressions.types import Kind, ValueType

# By code point whatever the database's collation is; the plain operators would follow it.
_TEXT_ORDER = {"<": "~<~", "<=": "~<=~", ">": "~>~", ">=": "~>=~"}
_TURNED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def is_list(argument: Sql) -> bool:
    """Whether an argument is one parameter that holds several values."""
    return isinstance(argument, Parameter) and argument.sql_type == "uuid[]"


def compare(operator: str, left: Sql, right: Sql, types: tuple[ValueType, ValueType], context: LowerContext) -> Sql:
    """left operator right, for = < <= > >=. Unknown where a side is nothing."""
    kinds = (types[0].kind, types[1].kind)
    if is_list(right):
        return AnyOf(left, right)
    if is_list(left):
        return AnyOf(right, left)
    if kinds == (Kind.DATETIME, Kind.DATE):
        return _compare_with_day(operator, left, right, context)
    if kinds == (Kind.DATE, Kind.DATETIME):
        return _compare_with_day(_TURNED[operator], right, left, context)
    if Kind.CHOICES in kinds:
        return Every((Infix("@>", left, right), Infix("<@", left, right)))
    if operator != "=" and Kind.TEXT in kinds:
        return Infix(_TEXT_ORDER[operator], left, right)
    return Infix(operator, left, right)


def is_not_true(condition: Sql) -> Sql:
    """True where the condition is false or unknown; never unknown."""
    return Not(Apply("coalesce", (condition, Keyword("FALSE"))))


def _compare_with_day(operator: str, moment: Sql, day: Sql, context: LowerContext) -> Sql:
    """A moment against a day in the workspace's zone; a written day becomes its bounds, so that an index serves."""
    if not (isinstance(day, Parameter) and isinstance(day.value, date)):
        return Infix(operator, to_day(moment, ValueType(Kind.DATETIME), context), day)
    first = Parameter(context.start_of_day(day.value), "timestamptz")
    after = Parameter(context.start_of_next_day(day.value), "timestamptz")
    if operator == "=":
        return Every((Infix(">=", moment, first), Infix("<", moment, after)))
    if operator in {"<", ">="}:
        return Infix(operator, moment, first)
    return Infix("<" if operator == "<=" else ">=", moment, after)
