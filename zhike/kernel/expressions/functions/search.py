"""contains not_contains starts_with ends_with"""

from __future__ import annotations

import re

from zhike.kernel.expressions.coerce import is_nothing, wrong_type
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import ComparesNothing
from zhike.kernel.expressions.functions.compare import is_not_true
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.functions.text import TEXTS
from zhike.kernel.expressions.sql import Apply, Constant, Infix, Keyword, Parameter, Sql
from zhike.kernel.expressions.tree import Call
from zhike.kernel.expressions.types import BOOLEAN, Kind, ValueType

_SPECIAL = re.compile(r"([\\%_])")
_BREAK = "\n"


class Search(Function):
    """Base: ILIKE, with what a person typed taken literally. Of a set of free texts (several telephones, tags) it asks
    whether any of them fits."""

    parameters = (TEXTS | {Kind.CHOICES}, TEXTS)
    least = most = 2
    result = BOOLEAN
    before, after = "", ""

    def resolve(self, call: Call) -> Call:
        """Looking for nothing is refused. Raises ComparesNothing and others."""
        for argument in call.arguments:
            if is_nothing(argument):
                raise ComparesNothing(argument.span)
        searched = call.arguments[0]
        if searched.type.kind is Kind.CHOICES and (searched.type.options or searched.type.objects):
            raise wrong_type(searched, TEXTS)
        return super().resolve(call)

    def is_immutable(self, types: tuple[ValueType, ...]) -> bool:
        """What joins the texts of a set is only stable."""
        return types[0].kind is not Kind.CHOICES and super().is_immutable(types)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where a side is nothing."""
        text, needle = arguments
        before, after = self.before, self.after
        if types[0].kind is Kind.CHOICES:
            # Each text of the set stands between two line breaks, which no such text holds.
            if isinstance(needle, Parameter) and _BREAK in str(needle.value):
                return Keyword("FALSE")
            joined = Apply("array_to_string", (text, Constant(_BREAK)))
            text = Infix("||", Infix("||", Constant(_BREAK), joined), Constant(_BREAK))
            before, after = before or f"%{_BREAK}", after or f"{_BREAK}%"
        return _search(text, needle, before, after)


class Contains(Search):
    """Has a text somewhere."""

    name, signature = "contains", "contains(text, part)"
    zh, en = "包含（不分大小写）", "Contains (case is overlooked)"
    before, after = "%", "%"


class NotContains(Contains):
    """Has a text nowhere, or is nothing."""

    name, signature = "not_contains", "not_contains(text, part)"
    zh, en = "不包含（含空值）", "Does not contain (nothing included)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """True exactly where contains is not true."""
        return is_not_true(super().lower(arguments, types, context))


class StartsWith(Search):
    """Begins with a text."""

    name, signature = "starts_with", "starts_with(text, part)"
    zh, en = "以…开头（不分大小写）", "Begins with (case is overlooked)"
    after = "%"


class EndsWith(Search):
    """Ends with a text."""

    name, signature = "ends_with", "ends_with(text, part)"
    zh, en = "以…结尾（不分大小写）", "Ends with (case is overlooked)"
    before = "%"


def _search(text: Sql, needle: Sql, before: str, after: str) -> Sql:
    """text ILIKE the needle, its special signs taken literally, between two pieces of pattern."""
    if isinstance(needle, Parameter):
        literal = _SPECIAL.sub(r"\\\1", str(needle.value))
        return Infix("ILIKE", text, Parameter(f"{before}{literal}{after}", "text"))
    special, escaped = Parameter(r"([\\%_])", "text"), Parameter(r"\\\1", "text")
    pattern: Sql = Apply("regexp_replace", (needle, special, escaped, Constant("g")))
    if before:
        pattern = Infix("||", Constant(before), pattern)
    if after:
        pattern = Infix("||", pattern, Constant(after))
    return Infix("ILIKE", text, pattern)
