"""What a function of formulas is. A new one is one small class in this folder and one line in `registry.py`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from zhike.kernel.expressions.coerce import MY_DEPARTMENT, accept
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import BadArgument, WrongArguments
from zhike.kernel.expressions.sql import Sql
from zhike.kernel.expressions.tree import Call, Literal, Node
from zhike.kernel.expressions.types import Kind, ValueType

ANYTHING = frozenset(Kind)


def is_plural(node: Node) -> bool:
    """Whether a node stands for several values (the reader's departments), which few places take."""
    return isinstance(node, Call) and node.function == MY_DEPARTMENT


class Function(ABC):
    """Base of all functions and operators. Subclasses are stateless; one instance is registered.

    `parameters` are the kinds that each argument may have; the last is repeated for further arguments. `least` and
    `most` count the arguments. `constants` are the positions that must be written constants. `result` is the type
    where it does not depend on the arguments. `immutable`: the same arguments always give the same result, by IMMUTABLE
    functions of PostgreSQL alone.
    """

    name: ClassVar[str]
    signature: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]
    parameters: ClassVar[tuple[frozenset[Kind], ...]] = ()
    least: ClassVar[int]
    most: ClassVar[int]
    constants: ClassVar[frozenset[int]] = frozenset()
    result: ClassVar[ValueType | None] = None
    immutable: ClassVar[bool] = True

    def resolve(self, call: Call) -> Call:
        """The call with typed arguments (which come checked), coerced constants and its own type.

        Raises WrongArguments, WrongType, BadArgument and what coercion raises.
        """
        self.check_count(call)
        for position in self.constants:
            self.check_constant(call, position)
        last = len(self.parameters) - 1
        accepted = tuple(
            self.accept(argument, self.parameters[min(position, last)])
            for position, argument in enumerate(call.arguments)
        )
        return replace(call, arguments=accepted, type=self.find_type(accepted))

    def find_type(self, arguments: tuple[Node, ...]) -> ValueType:
        """The type of the result. To be given where `result` is not."""
        if self.result is None:
            raise TypeError(f"{self.name} has neither a result nor a find_type of its own.")
        return self.result

    @abstractmethod
    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """The SQL of a call whose arguments are SQL already. It may not fail at run time, whatever the row holds."""

    def is_immutable(self, types: tuple[ValueType, ...]) -> bool:
        """Whether a call with such arguments is immutable; what reads a date-time takes the workspace's zone."""
        return self.immutable and all(value_type.kind is not Kind.DATETIME for value_type in types)

    def count_repeats(self, call: Call) -> int:
        """How often an argument stands in the SQL at most."""
        return 1

    def accept(self, argument: Node, accepted: frozenset[Kind]) -> Node:
        """One argument, coerced. Raises WrongType."""
        if is_plural(argument):
            raise BadArgument(
                argument.span,
                function=MY_DEPARTMENT,
                reason_zh="只能用于 =、!=、is_not、in、not_in、below 的右边",
                reason_en="stands only on the right of =, !=, is_not, in, not_in or below",
            )
        return accept(argument, accepted)

    def check_count(self, call: Call) -> None:
        """Raises WrongArguments."""
        count = len(call.arguments)
        if not self.least <= count <= self.most:
            wanted = str(self.least) if self.least == self.most else f"{self.least}–{self.most}"
            raise WrongArguments(
                call.span,
                (self.signature,),
                function=self.name,
                count=count,
                wanted_zh=f" {wanted} 个参数（{self.signature}）",
                wanted_en=f"{wanted} arguments ({self.signature})",
            )

    def check_constant(self, call: Call, position: int) -> None:
        """Raises BadArgument where the argument is not written out."""
        if position < len(call.arguments) and not isinstance(call.arguments[position], Literal):
            raise BadArgument(
                call.arguments[position].span,
                function=self.name,
                reason_zh=f"第 {position + 1} 个参数必须直接写出，不能计算",
                reason_en=f"argument {position + 1} must be written out, not computed",
            )
