"""What an expression may name. The catalog implements this socket; expressions know no catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from zhike.kernel.expressions.types import ValueType


@dataclass(frozen=True, slots=True)
class RelationTarget:
    """Where a relation leads: the child object and its lookup field that points back."""

    object: str
    lookup: str


class Scope(Protocol):
    """The objects, fields and relations that a tree is checked against."""

    def find_field(self, object_key: str, field_key: str) -> ValueType | None:
        """The type of a field's value in expressions; None when the object has no such (active) field."""

    def find_relation(self, object_key: str, relation: str) -> RelationTarget | None:
        """The children behind a relation key; None when there is none."""

    def list_fields(self, object_key: str) -> tuple[str, ...]:
        """Names to suggest in an error ("did you mean ...")."""

    def list_relations(self, object_key: str) -> tuple[str, ...]:
        """Relations to suggest in an error."""
