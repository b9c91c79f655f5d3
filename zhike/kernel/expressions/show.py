"""A tree becomes a clicked condition (JSON) again, so that a stored one can be shown and changed by clicking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from zhike.kernel.expressions.condition import SEVERAL, SINGLE
from zhike.kernel.expressions.print import print_formula
from zhike.kernel.expressions.tree import Call, Literal, Node, Path, Related

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

_OPERATORS = {call: operator for operator, call in SINGLE.items()}


def show_condition(node: Node) -> dict[str, Json]:
    """The JSON of a tree. What cannot be clicked becomes {"formula": text}. Checking finds the same tree again."""
    match node:
        case Call(function="and"):
            return {"all": [show_condition(argument) for argument in node.arguments]}
        case Call(function="or"):
            return {"any": [show_condition(argument) for argument in node.arguments]}
        case Call(function="not", arguments=(Call(function="is_empty", arguments=(Path() as path,)),)):
            return {"field": _path(path), "op": "is_not_empty"}
        case Call(function="not", arguments=(inner,)):
            return {"not": show_condition(inner)}
        case Related(where=None):
            return {"related": node.relation, "quantifier": node.quantifier}
        case Related(where=where) if where is not None:
            return {"related": node.relation, "quantifier": node.quantifier, "where": show_condition(where)}
        case Call(function="@segment", arguments=(Literal(value=segment),)):
            return {"segment": str(segment)}
        case Literal(value=bool()):
            return {"all" if node.value else "any": []}
        case Call():
            leaf = _leaf(node)
            return {"formula": print_formula(node)} if leaf is None else leaf
        case _:
            return {"formula": print_formula(node)}


def _leaf(call: Call) -> dict[str, Json] | None:
    """The clicked form of a comparison, where it has one: a path, then constants."""
    first, *rest = call.arguments or (None,)
    if not isinstance(first, Path) or not all(_is_clickable(node) for node in rest):
        return None
    leaf: dict[str, Json] = {"field": _path(first)}
    if call.function == "is_empty":
        return leaf | {"op": "is_empty"}
    if call.function == "within":
        return leaf | {"op": "within", "value": _range(rest)}
    values = [_value(node) for node in rest]
    if call.function in SEVERAL or call.function == "between":
        return leaf | {"op": call.function, "value": values}
    operator = _OPERATORS.get(call.function)
    if operator is None or len(values) != 1:
        return None
    return leaf | {"op": operator, "value": values[0]}


def _is_clickable(node: Node) -> bool:
    return isinstance(node, Literal) or (isinstance(node, Call) and node.function in {"me", "my_department"})


def _range(arguments: list[Node]) -> Json:
    name, *rest = (node.value if isinstance(node, Literal) else None for node in arguments)
    if not rest:
        return str(name)
    entry: dict[str, Json] = {str(name): int(str(rest[0]))}
    return entry | {"unit": str(rest[1])} if len(rest) == 2 else entry


def _value(node: Node) -> Json:
    if isinstance(node, Call):
        return node.function
    if not isinstance(node, Literal):
        return None
    match node.value:
        case bool() | str() | None:
            return node.value
        case Decimal():
            return format(node.value, "f")
        case datetime():
            return node.value.isoformat()
        case date():
            return node.value.isoformat()
        case tuple():
            return list(node.value)


def _path(path: Path) -> str:
    return ".".join(path.steps)
