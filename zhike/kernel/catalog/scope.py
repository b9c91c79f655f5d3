"""What expressions may name, answered out of the catalog's objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zhike.kernel.catalog.model import FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.expressions.scope import RelationTarget
from zhike.kernel.expressions.types import ValueType

FindType = Callable[[FieldDefinition], ValueType]


class CatalogScope:
    """Implements `expressions.Scope`. Inactive fields and objects are not there.

    `find_type` says the type of a formula field while the snapshot is being made; without it all types are known.
    """

    def __init__(self, objects: Mapping[str, ObjectDefinition], find_type: FindType | None = None) -> None:
        self._objects = objects
        self._find_type = find_type

    def find_field(self, object_key: str, field_key: str) -> ValueType | None:
        """The type of a field's value; None when the object has no such active field."""
        owner = self._find(object_key)
        field = None if owner is None else owner.fields.get(field_key)
        if field is None or field.state is FieldState.INACTIVE:
            return None
        if self._find_type is not None and field.type == "formula":
            return self._find_type(field)
        return field.value_type

    def find_relation(self, object_key: str, relation: str) -> RelationTarget | None:
        """The children behind a relation key; None when there is none."""
        owner = self._find(object_key)
        found = None if owner is None else owner.relations.get(relation)
        return None if found is None else RelationTarget(found.child, found.lookup)

    def list_fields(self, object_key: str) -> tuple[str, ...]:
        """The active fields of an object."""
        owner = self._find(object_key)
        if owner is None:
            return ()
        return tuple(key for key, field in owner.fields.items() if field.state is not FieldState.INACTIVE)

    def list_relations(self, object_key: str) -> tuple[str, ...]:
        """The relations of an object."""
        owner = self._find(object_key)
        return () if owner is None else tuple(owner.relations)

    def _find(self, object_key: str) -> ObjectDefinition | None:
        found = self._objects.get(object_key)
        return found if found is not None and found.active else None
