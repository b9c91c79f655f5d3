"""All field types, one line each."""

from __future__ import annotations

from zhike.kernel.base.registry import Registry
from zhike.kernel.catalog.fieldtypes.choice import ChoiceType
from zhike.kernel.catalog.fieldtypes.contract import FieldType
from zhike.kernel.catalog.fieldtypes.lookup import LookupType
from zhike.kernel.catalog.fieldtypes.number import NumberType
from zhike.kernel.catalog.fieldtypes.text import TextType

FIELD_TYPES: tuple[FieldType, ...] = (
    TextType(),
    NumberType(),
    ChoiceType(),
    LookupType(),
)


def _register(types: tuple[FieldType, ...]) -> Registry[FieldType]:
    registry: Registry[FieldType] = Registry("field type")
    for field_type in types:
        registry.add(field_type.key, field_type)
    registry.freeze()
    return registry


REGISTRY = _register(FIELD_TYPES)


def get_field_type(key: str) -> FieldType:
    """The type of that key. Raises UnknownName, which lists the known ones."""
    return REGISTRY.get(key)
