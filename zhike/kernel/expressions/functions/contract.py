"""What a function of formulas is. A new one is one small class in this folder and one line in `registry.py`."""

from __future__ import annotations

from typing import ClassVar

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.sql import Sql
from zhike.kernel.expressions.tree import Node
from zhike.kernel.expressions.types import ValueType


class Function:
    """Base of all functions and operators. Subclasses are stateless; one instance is registered."""

    name: ClassVar[str]
    immutable: ClassVar[bool] = True
    zh: ClassVar[str]
    en: ClassVar[str]

    def resolve(self, arguments: tuple[Node, ...]) -> tuple[tuple[Node, ...], ValueType]:
        """The arguments with literals coerced, and the type of the result. Raises WrongArguments, WrongType."""
        raise NotImplementedError(self.name)

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """The SQL of a call whose arguments are SQL already."""
        raise NotImplementedError(self.name)
