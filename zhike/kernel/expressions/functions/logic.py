"""and or not if coalesce is_empty"""

from __future__ import annotations

from dataclasses import replace

from zhike.kernel.expressions import kinds
from zhike.kernel.expressions.coerce import coerce_literal, wrong_type
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.functions.contract import ANYTHING, Function
from zhike.kernel.expressions.sql import Apply, Case, Constant, Every, Infix, IsNull, Keyword, Not, Some, Sql
from zhike.kernel.expressions.tree import Call, Literal, Node
from zhike.kernel.expressions.types import BOOLEAN, NULL, Kind, ValueType

CONDITION = frozenset({Kind.BOOLEAN})
MANY = 1000


class And(Function):
    """All are true."""

    name, signature = "and", "a and b"
    zh, en = "都成立", "All are true"
    parameters = (CONDITION,)
    least, most = 2, MANY
    result = BOOLEAN

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Three-valued."""
        return Every(arguments)


class Or(Function):
    """Any is true."""

    name, signature = "or", "a or b"
    zh, en = "任一成立", "Any is true"
    parameters = (CONDITION,)
    least, most = 2, MANY
    result = BOOLEAN

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Three-valued."""
        return Some(arguments)


class Negation(Function):
    """The opposite; of unknown, unknown."""

    name, signature = "not", "not a"
    zh, en = "不成立（未知仍为未知）", "Not true (unknown stays unknown)"
    parameters = (CONDITION,)
    least = most = 1
    result = BOOLEAN

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Three-valued."""
        return Not(arguments[0])


class IsEmpty(Function):
    """Whether there is nothing."""

    name, signature = "is_empty", "is_empty(x)"
    zh, en = "为空", "Is nothing"
    parameters = (ANYTHING,)
    least = most = 1
    result = BOOLEAN

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Never unknown."""
        if types[0].kind is Kind.CHOICES:
            count = Apply("coalesce", (Apply("cardinality", arguments), Constant("0")))
            return Infix("=", count, Constant("0"))
        return IsNull(arguments[0])


class Branching(Function):
    """Base of functions whose result is one of several arguments."""

    def unify(self, call: Call, results: tuple[Node, ...]) -> ValueType:
        """The type that the results share; constants follow the others. Raises WrongType."""
        computed = [node for node in results if not isinstance(node, Literal)]
        shared = NULL
        for node in (*computed, *(node for node in results if isinstance(node, Literal))):
            unified = kinds.unify(shared, node.type)
            if unified is None and isinstance(node, Literal):
                unified = kinds.unify(shared, coerce_literal(node, shared).type)
            if unified is None:
                raise wrong_type(node, frozenset({shared.kind}))
            shared = unified
        return shared

    def coerce_all(self, nodes: tuple[Node, ...], shared: ValueType) -> tuple[Node, ...]:
        """The results with constants of the shared type."""
        return tuple(
            coerce_literal(node, shared) if isinstance(node, Literal) and shared != NULL else node for node in nodes
        )


class If(Branching):
    """The value of the first true condition."""

    name, signature = "if", "if(condition, value, ..., otherwise)"
    zh, en = "条件成立时取值，否则取最后的值", "The value of the first true condition, else the last"
    least, most = 2, MANY

    def resolve(self, call: Call) -> Call:
        """Conditions are conditions, values share a type. Raises WrongType and others."""
        self.check_count(call)
        count = len(call.arguments)
        pairs = count // 2 * 2
        conditions = tuple(self.accept(node, CONDITION) for node in call.arguments[:pairs:2])
        values = tuple(self.accept(node, ANYTHING) for node in (*call.arguments[1:pairs:2], *call.arguments[pairs:]))
        shared = self.unify(call, values)
        coerced = self.coerce_all(values, shared)
        arguments = [node for pair in zip(conditions, coerced, strict=False) for node in pair]
        return replace(call, arguments=(*arguments, *coerced[len(conditions) :]), type=shared)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """An unknown condition is not true."""
        pairs = len(arguments) // 2 * 2
        branches = tuple(zip(arguments[:pairs:2], arguments[1:pairs:2], strict=True))
        return Case(branches, arguments[-1] if pairs < len(arguments) else Keyword("NULL"))


class Coalesce(Branching):
    """The first that is something."""

    name, signature = "coalesce", "coalesce(a, b, ...)"
    zh, en = "第一个非空值", "The first that is not nothing"
    least, most = 2, MANY

    def resolve(self, call: Call) -> Call:
        """Values share a type. Raises WrongType and others."""
        self.check_count(call)
        values = tuple(self.accept(node, ANYTHING) for node in call.arguments)
        shared = self.unify(call, values)
        return replace(call, arguments=self.coerce_all(values, shared), type=shared)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Nothing where all are nothing."""
        return Apply("coalesce", arguments)
