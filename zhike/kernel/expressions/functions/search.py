"""contains not_contains starts_with ends_with"""

from __future__ import annotations

import re

from zhike.kernel.expressions.coerce import is_nothing
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import ComparesNothing
from zhike.kernel.expressions.functions.compare import is_not_true
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.functions.text import TEXTS
from zhike.kernel.expressions.sql import Apply, Constant, Infix, Parameter, Sql
from zhike.kernel.expressions.tree import Call
from zhike.kernel.expressions.types import BOOLEAN, ValueType

_SPECIAL = re.compile(r"([\\%_])")


class Search(Function):
    """Base: ILIKE, with what a person typed taken literally."""

    parameters = (TEXTS,)
    least = most = 2
    result = BOOLEAN
    before, after = "", ""

    def resolve(self, call: Call) -> Call:
        """Looking for nothing is refused. Raises ComparesNothing and others."""
        for argument in call.arguments:
            if is_nothing(argument):
                raise ComparesNothing(argument.span)
        return super().resolve(call)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where a side is nothing."""
        text, needle = arguments
        if isinstance(needle, Parameter):
            literal = _SPECIAL.sub(r"\\\1", str(needle.value))
            return Infix("ILIKE", text, Parameter(f"{self.before}{literal}{self.after}", "text"))
        special, escaped = Parameter(r"([\\%_])", "text"), Parameter(r"\\\1", "text")
        pattern: Sql = Apply("regexp_replace", (needle, special, escaped, Constant("g")))
        if self.before:
            pattern = Infix("||", Constant(self.before), pattern)
        if self.after:
            pattern = Infix("||", pattern, Constant(self.after))
        return Infix("ILIKE", text, pattern)


class Contains(Search):
    """Has a text somewhere."""

    name, signature = "contains", "contains(text, part)"
    zh, en = "包含(不分大小写)", "Contains (case is overlooked)"
    before, after = "%", "%"


class NotContains(Contains):
    """Has a text nowhere, or is nothing."""

    name, signature = "not_contains", "not_contains(text, part)"
    zh, en = "不包含(含空值)", "Does not contain (nothing included)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """True exactly where contains is not true."""
        return is_not_true(super().lower(arguments, types, context))


class StartsWith(Search):
    """Begins with a text."""

    name, signature = "starts_with", "starts_with(text, part)"
    zh, en = "以…开头(不分大小写)", "Begins with (case is overlooked)"
    after = "%"


class EndsWith(Search):
    """Ends with a text."""

    name, signature = "ends_with", "ends_with(text, part)"
    zh, en = "以…结尾(不分大小写)", "Ends with (case is overlooked)"
    before = "%"
