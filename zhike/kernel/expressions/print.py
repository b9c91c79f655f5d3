"""A tree becomes formula text again, in one canonical form: parsing it gives the same tree."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from zhike.kernel.expressions.build import is_condition_by_looks
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Node, Path, Related, Value

# How strongly an operator binds; what binds less than its place needs brackets.
_OR, _AND, _NOT, _COMPARE, _CONCAT, _SUM, _PRODUCT, _UNARY, _ATOM = range(9)
_CHAINS = {"or": _OR, "and": _AND, "&": _CONCAT}
_PAIRS = {"=": _COMPARE, "!=": _COMPARE, "<": _COMPARE, "<=": _COMPARE, ">": _COMPARE, ">=": _COMPARE}
_PAIRS |= {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def print_formula(node: Node) -> str:
    """The text of a tree. Types that checking filled in are not written, but found again by checking."""
    return _print(node, _OR)


def _print(node: Node, place: int) -> str:
    """The text, in brackets where it binds less than its place needs."""
    match node:
        case Literal():
            return print_value(node.value)
        case Path():
            return ".".join(node.steps)
        case Related():
            where = "" if node.where is None else f", {_print(node.where, _OR)}"
            return f"{node.quantifier}({node.relation}{where})"
        case Aggregate():
            return _print_aggregate(node)
        case Call():
            text, strength = _print_call(node)
            return text if strength >= place else f"({text})"


def _print_call(call: Call) -> tuple[str, int]:
    name, arguments = call.function, call.arguments
    if name in _CHAINS and len(arguments) > 1:
        strength = _CHAINS[name]
        return f" {name} ".join(_print(argument, strength + 1) for argument in arguments), strength
    if name in _PAIRS and len(arguments) == 2:
        strength = _PAIRS[name]
        left = strength + 1 if strength == _COMPARE else strength
        return f"{_print(arguments[0], left)} {name} {_print(arguments[1], strength + 1)}", strength
    if name == "not" and len(arguments) == 1:
        return f"not {_print(arguments[0], _NOT)}", _NOT
    if name == "negate" and len(arguments) == 1:
        inner = arguments[0]
        is_number = isinstance(inner, Literal) and isinstance(inner.value, Decimal) and not inner.value.is_signed()
        text = _print(inner, _UNARY)
        return f"-({text})" if is_number else f"-{text}", _UNARY
    return f"{name}({', '.join(_print(argument, _OR) for argument in arguments)})", _ATOM


def _print_aggregate(node: Aggregate) -> str:
    where = "" if node.where is None else f", {_print(node.where, _OR)}"
    if node.value is None:
        return f"{node.function}({node.relation}{where})"
    value = _print(node.value, _OR)
    # "max(lines.price, wanted)" would be the larger of two values, so the child's value is bracketed.
    is_plain = node.where is None or node.function in {"sum", "avg"} or is_condition_by_looks(node.where)
    if isinstance(node.value, Path) and is_plain:
        return f"{node.function}({node.relation}.{value}{where})"
    return f"{node.function}({node.relation}.({value}){where})"


def print_value(value: Value) -> str:
    """A constant as it is written in a formula."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            return f'datetime("{value.isoformat()}")'
        case date():
            return f'date("{value.isoformat()}")'
        case tuple():
            return f"[{', '.join(_quote(key) for key in value)}]"
        case _:
            return _quote(value)


def _quote(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
