"""has_any has_all has_none"""

from __future__ import annotations

from dataclasses import replace

from zhike.kernel.expressions.coerce import wrong_type
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.functions.compare import is_not_true
from zhike.kernel.expressions.functions.comparisons import MAX_VALUES, key_of_choices, pack
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.sql import Infix, Sql
from zhike.kernel.expressions.tree import Call
from zhike.kernel.expressions.types import BOOLEAN, Kind, ValueType


class HasAny(Function):
    """At least one of the keys."""

    name, signature = "has_any", 'has_any(choices, "a", "b", ...)'
    zh, en = "含任一选项", "Has at least one of the choices"
    least, most = 2, MAX_VALUES + 1
    result = BOOLEAN
    operator = "&&"

    def resolve(self, call: Call) -> Call:
        """Keys are written options. Raises WrongType, UnknownOption and others."""
        self.check_count(call)
        first = call.arguments[0]
        if first.type.kind is not Kind.CHOICES:
            raise wrong_type(first, frozenset({Kind.CHOICES}))
        keys = tuple(key_of_choices(self, call, position, first.type) for position in range(1, len(call.arguments)))
        return replace(call, arguments=(first, *keys), type=BOOLEAN)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where nothing is chosen."""
        return Infix(self.operator, arguments[0], pack(list(arguments[1:])))


class HasAll(HasAny):
    """Every one of the keys."""

    name, signature = "has_all", 'has_all(choices, "a", "b", ...)'
    zh, en = "含全部选项", "Has every one of the choices"
    operator = "@>"


class HasNone(HasAny):
    """None of the keys, or nothing chosen."""

    name, signature = "has_none", 'has_none(choices, "a", "b", ...)'
    zh, en = "不含任何选项（含空值）", "Has none of the choices (nothing included)"

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """True exactly where has_any is not true."""
        return is_not_true(super().lower(arguments, types, context))
