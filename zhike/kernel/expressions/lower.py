"""A checked tree becomes SQL. Fields, relations and rights are the query room's: it brings them as a `Resolver`."""

from __future__ import annotations

from typing import Protocol

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.functions.registry import FUNCTIONS
from zhike.kernel.expressions.parameters import to_parameter
from zhike.kernel.expressions.sql import Sql
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Node, Path, Related

__all__ = ["LowerContext", "Resolver", "lower"]


class Resolver(Protocol):
    """What the query room knows and expressions do not: aliases, joins, rights and masks.

    Nodes come checked (`objects`, `object`, `lookup`, `type` are filled). A resolver lowers the inner trees of
    `related` and `aggregate` by calling `lower` with a resolver for the child. It never yields empty text: field types
    store nothing instead.
    """

    def path(self, node: Path) -> Sql:
        """The value of a field, maybe over lookups; a formula field is inlined, a masked one replaced."""

    def related(self, node: Related) -> Sql:
        """A boolean, never unknown."""

    def aggregate(self, node: Aggregate) -> Sql:
        """A value; count and sum over no child are 0, the others nothing."""

    def member(self, segment: str) -> Sql:
        """Whether a static segment holds the record; never unknown."""


def lower(node: Node, resolver: Resolver, context: LowerContext) -> Sql:
    """The SQL of a checked tree. A condition may be unknown: a filter takes only what is true."""
    match node:
        case Literal():
            return to_parameter(node.value, node.type, context)
        case Path():
            return resolver.path(node)
        case Related():
            return resolver.related(node)
        case Aggregate():
            return resolver.aggregate(node)
        case Call(function="@member", arguments=(Literal(value=segment),)):
            return resolver.member(str(segment))
        case Call():
            function = FUNCTIONS.get(node.function)
            arguments = tuple(lower(argument, resolver, context) for argument in node.arguments)
            types = tuple(argument.type for argument in node.arguments)
            return function.lower(arguments, types, context)
