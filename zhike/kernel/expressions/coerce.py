"""Written constants take the type of what they stand beside: "2026-01-31" beside a date is that day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from zhike.kernel.expressions import kinds
from zhike.kernel.expressions.constants import read_date, read_datetime, read_number, read_reference
from zhike.kernel.expressions.errors import UnknownOption, WrongType, suggest
from zhike.kernel.expressions.tree import Call, Literal, Node
from zhike.kernel.expressions.types import DATE, DATETIME, NUMBER, TEXT, Kind, ValueType

ME = "me"
MY_DEPARTMENT = "my_department"


def is_nothing(node: Node) -> bool:
    """Whether a node is a written nothing: null, an empty text, no keys."""
    return isinstance(node, Literal) and (node.value is None or node.value in ("", ()))


def coerce_literal(literal: Literal, target: ValueType) -> Node:
    """The constant as a value of the target's kind (or a day beside a date-time).

    Raises WrongType, BadLiteral, UnknownOption.
    """
    if is_nothing(literal):
        return replace(literal, value=None, type=target)
    coerce = _COERCE.get(target.kind)
    coerced = coerce(literal, target) if coerce else None
    if coerced is None:
        raise wrong_type(literal, frozenset({target.kind}))
    return coerced


def accept(node: Node, accepted: frozenset[Kind]) -> Node:
    """An argument for a place that takes these kinds; a constant is coerced. Raises WrongType and others."""
    if node.type.kind in accepted:
        return node
    if isinstance(node, Literal) and node.type.kind in {Kind.NULL, Kind.TEXT}:
        for kind in Kind:
            if kind in accepted:
                return coerce_literal(node, ValueType(kind))
    if node.type.kind is Kind.CHOICE and Kind.TEXT in accepted:
        return node
    raise wrong_type(node, accepted)


def wrong_type(node: Node, accepted: frozenset[Kind]) -> WrongType:
    """The error for a value of another kind than wanted."""
    found = frozenset({node.type.kind})
    return WrongType(
        node.span,
        tuple(kind.value for kind in Kind if kind in accepted),
        wanted_zh=kinds.name_zh(accepted),
        wanted_en=kinds.name_en(accepted),
        found_zh=kinds.name_zh(found),
        found_en=kinds.name_en(found),
    )


def _to_text(literal: Literal, target: ValueType) -> Node | None:
    return replace(literal, type=TEXT) if isinstance(literal.value, str) else None


def _to_number(literal: Literal, target: ValueType) -> Node | None:
    if isinstance(literal.value, str):
        return Literal(read_number(literal.value, literal.span), NUMBER, literal.span)
    return replace(literal, type=NUMBER) if isinstance(literal.value, Decimal) else None


def _to_boolean(literal: Literal, target: ValueType) -> Node | None:
    return literal if isinstance(literal.value, bool) else None


def _to_date(literal: Literal, target: ValueType) -> Node | None:
    if isinstance(literal.value, str):
        return read_date(literal.value, literal.span)
    return replace(literal, type=DATE) if _is_day(literal.value) else None


def _to_datetime(literal: Literal, target: ValueType) -> Node | None:
    if isinstance(literal.value, str):
        is_day = len(literal.value) <= 10
        return (read_date if is_day else read_datetime)(literal.value, literal.span)
    if isinstance(literal.value, datetime):
        return replace(literal, type=DATETIME)
    return replace(literal, type=DATE) if _is_day(literal.value) else None


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _to_choice(literal: Literal, target: ValueType) -> Node | None:
    if not isinstance(literal.value, str):
        return None
    _check_option(literal, literal.value, target)
    return replace(literal, type=replace(target, kind=Kind.CHOICE))


def _to_choices(literal: Literal, target: ValueType) -> Node | None:
    keys = (literal.value,) if isinstance(literal.value, str) else literal.value
    if not isinstance(keys, tuple):
        return None
    for key in keys:
        _check_option(literal, key, target)
    return replace(literal, value=keys, type=target)


def _check_option(literal: Literal, key: str, target: ValueType) -> None:
    if target.options and key not in target.options:
        raise UnknownOption(literal.span, target.options, name=key, **suggest(key, target.options))


def _to_reference(literal: Literal, target: ValueType) -> Node | None:
    if not isinstance(literal.value, str):
        return None
    if literal.value == ME and (not target.objects or "user" in target.objects):
        return Call(ME, type=ValueType(Kind.REFERENCE, ("user",)), span=literal.span)
    if literal.value == MY_DEPARTMENT and (not target.objects or "department" in target.objects):
        return Call(MY_DEPARTMENT, type=ValueType(Kind.REFERENCE, ("department",)), span=literal.span)
    return replace(literal, value=read_reference(literal.value, literal.span), type=target)


def _to_secret(literal: Literal, target: ValueType) -> Node | None:
    """Only where it is known whose secret it is: definitions do not hold secrets."""
    return replace(literal, type=target) if isinstance(literal.value, str) and target.objects else None


_COERCE: dict[Kind, Callable[[Literal, ValueType], Node | None]] = {
    Kind.TEXT: _to_text,
    Kind.NUMBER: _to_number,
    Kind.BOOLEAN: _to_boolean,
    Kind.DATE: _to_date,
    Kind.DATETIME: _to_datetime,
    Kind.CHOICE: _to_choice,
    Kind.CHOICES: _to_choices,
    Kind.REFERENCE: _to_reference,
    Kind.SECRET: _to_secret,
}
