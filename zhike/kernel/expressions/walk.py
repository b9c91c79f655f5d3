"""Going through a tree: its children, all its nodes, how deep it is. Without recursion, so that no tree is too deep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zhike.kernel.expressions.tree import Aggregate, Call, Node, Related


def list_children(node: Node) -> tuple[Node, ...]:
    """The nodes right below a node; those below a relation are about the child object."""
    match node:
        case Call():
            return node.arguments
        case Related():
            return () if node.where is None else (node.where,)
        case Aggregate():
            return tuple(part for part in (node.value, node.where) if part is not None)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Every node, parents before children."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(list_children(current)))


def find_deeper(node: Node, limit: int) -> Node | None:
    """The first node that stands more than `limit` levels deep (the root is level 1), or None."""
    waiting = [(node, 1)]
    while waiting:
        current, level = waiting.pop()
        if level > limit:
            return current
        waiting.extend((child, level + 1) for child in reversed(list_children(current)))
    return None


def with_pointer(node: Node, pointer: str) -> Node:
    """The tree of a text that stands inside a condition: every span says where. The tree must not be too deep."""
    span = replace(node.span, pointer=pointer)
    match node:
        case Call():
            arguments = tuple(with_pointer(argument, pointer) for argument in node.arguments)
            return replace(node, arguments=arguments, span=span)
        case Related():
            return replace(node, where=_with_pointer(node.where, pointer), span=span)
        case Aggregate():
            value = _with_pointer(node.value, pointer)
            return replace(node, value=value, where=_with_pointer(node.where, pointer), span=span)
        case _:
            return replace(node, span=span)


def _with_pointer(node: Node | None, pointer: str) -> Node | None:
    return None if node is None else with_pointer(node, pointer)
