"""The catalog as the expressions' `Scope`: once for the system, once as one reader may know it."""

from __future__ import annotations

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.expressions.scope import RelationTarget
from zhike.kernel.expressions.types import Kind, ValueType
from zhike.kernel.query.errors import ObjectForbidden, UnknownField, UnknownObject
from zhike.kernel.query.policy import AccessPolicy, Right

READABLE_STATES = frozenset({FieldState.READY, FieldState.PREPARING})


class ReaderScope:
    """What a reader may name. Hidden fields and objects do not exist for him, in suggestions neither.

    Implements `expressions.scope.Scope`. Without a policy it is the system's view: everything active.
    """

    def __init__(self, catalog: Catalog, policy: AccessPolicy | None) -> None:
        self.catalog = catalog
        self.policy = policy

    def get_object(self, object_key: str) -> ObjectDefinition:
        """The object. Raises UnknownObject."""
        found = self.catalog.objects.get(object_key)
        if found is None or not found.active:
            raise UnknownObject(name=object_key, known=", ".join(self._list_objects()))
        return found

    def get_open_object(self, object_key: str) -> ObjectDefinition:
        """An object of which the reader may read something. Raises UnknownObject, ObjectForbidden."""
        found = self.get_object(object_key)
        if self.policy is not None and not self.policy.list_alternatives(ObjectKey(object_key), Right.READ):
            raise ObjectForbidden(object=object_key)
        return found

    def get_field(self, object_key: str, field_key: str) -> FieldDefinition:
        """A field that may be read. Raises UnknownField, which lists the others."""
        found = self.catalog.objects[object_key].fields.get(field_key)
        if found is None or not self.is_readable(found):
            raise UnknownField(object=object_key, name=field_key, known=", ".join(self.list_fields(object_key)))
        return found

    def is_readable(self, field: FieldDefinition) -> bool:
        """Whether the field is in use and the reader may read it, plainly or masked."""
        if field.state not in READABLE_STATES:
            return False
        return self.policy is None or self.policy.get_field_right(ObjectKey(field.object), field.key).read

    def find_field(self, object_key: str, field_key: str) -> ValueType | None:
        """See `expressions.scope.Scope`."""
        owner = self.catalog.objects.get(object_key)
        found = owner.fields.get(field_key) if owner is not None else None
        if found is None or not self.is_readable(found):
            return None
        if found.value_type.kind is Kind.SECRET:
            # Whose secret it is: a constant beside it becomes the blind index of this field.
            return ValueType(Kind.SECRET, (object_key, field_key))
        return found.value_type

    def find_relation(self, object_key: str, relation: str) -> RelationTarget | None:
        """See `expressions.scope.Scope`. A relation over a hidden lookup is hidden."""
        owner = self.catalog.objects.get(object_key)
        found = owner.relations.get(relation) if owner is not None else None
        if found is None or self.find_field(found.child, found.lookup) is None:
            return None
        return RelationTarget(found.child, found.lookup)

    def list_fields(self, object_key: str) -> tuple[str, ...]:
        """See `expressions.scope.Scope`."""
        owner = self.catalog.objects.get(object_key)
        fields = owner.fields.values() if owner is not None else ()
        return tuple(field.key for field in fields if self.is_readable(field))

    def list_relations(self, object_key: str) -> tuple[str, ...]:
        """See `expressions.scope.Scope`."""
        owner = self.catalog.objects.get(object_key)
        keys = owner.relations if owner is not None else ()
        return tuple(key for key in keys if self.find_relation(object_key, key) is not None)

    def _list_objects(self) -> list[str]:
        return [key for key, found in self.catalog.objects.items() if found.active]
