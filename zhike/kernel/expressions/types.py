"""The types that values of expressions have: few, and told apart by how they compare, not by how they look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a value is. One kind compares, sorts and prints in one way."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"
    JSON = "json"
    SECRET = "secret"  # noqa: S105 - the name of a kind
    NULL = "null"


@dataclass(frozen=True, slots=True)
class ValueType:
    """A kind with what limits it.

    `objects` are the targets of a reference (one for a lookup, several for an any-lookup); `options` are the keys that
    a choice may take (empty: unknown, so any text).
    A secret's `objects` are its object and field. Two types are comparable when their kinds are, see `check.py`.
    """

    kind: Kind
    objects: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


TEXT = ValueType(Kind.TEXT)
NUMBER = ValueType(Kind.NUMBER)
BOOLEAN = ValueType(Kind.BOOLEAN)
DATE = ValueType(Kind.DATE)
DATETIME = ValueType(Kind.DATETIME)
SECRET = ValueType(Kind.SECRET)
NULL = ValueType(Kind.NULL)
