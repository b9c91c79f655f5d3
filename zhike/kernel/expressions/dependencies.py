"""What a checked tree rests on: for roll-ups, "where is this field used", and circles among formulas."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.expressions.functions.registry import FUNCTIONS
from zhike.kernel.expressions.tree import Aggregate, Call, Node, Path, Related
from zhike.kernel.expressions.walk import walk


@dataclass(frozen=True, slots=True)
class Uses:
    """`fields` are (object, field), the lookups on the way included; `relations` are (child object, its lookup)."""

    fields: frozenset[tuple[str, str]]
    relations: frozenset[tuple[str, str]]


def list_uses(node: Node) -> Uses:
    """All fields and relations that a checked tree names, those of children included."""
    fields: set[tuple[str, str]] = set()
    relations: set[tuple[str, str]] = set()
    for each in walk(node):
        if isinstance(each, Path):
            names = (step.partition(":")[0] for step in each.steps)
            fields.update(zip(each.objects, names, strict=True))
        elif isinstance(each, Related | Aggregate):
            relations.add((each.object, each.lookup))
            fields.add((each.object, each.lookup))
    return Uses(frozenset(fields), frozenset(relations))


def is_immutable_own(node: Node) -> bool:
    """Whether a checked tree depends on the record's own columns alone, so that it may stand in an index.

    A formula field among its paths is for the caller to look into.
    """
    return all(_is_immutable_own(each) for each in walk(node))


def _is_immutable_own(node: Node) -> bool:
    match node:
        case Path():
            return len(node.steps) == 1
        case Call():
            types = tuple(argument.type for argument in node.arguments)
            return FUNCTIONS.get(node.function).is_immutable(types)
        case Related() | Aggregate():
            return False
        case _:
            return True
