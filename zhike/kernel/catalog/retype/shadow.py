"""A field as it was or will be under another type, out of the document that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zhike.kernel.catalog.fields import FieldContext, build_field
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.catalog.physical import Physical, PhysicalField
from zhike.kernel.catalog.problems import Problems


def attach_shadow(field: FieldDefinition, shadow: PhysicalField | None) -> FieldDefinition:
    """The field with what it is about to become."""
    if shadow is None or shadow.document is None:
        return field
    built = build_generation(field.object, field.key, shadow.document, shadow.id, shadow.columns)
    state = field.state if field.state is FieldState.INACTIVE else FieldState.PREPARING
    return replace(field, state=state, shadow=built)


def build_generation(
    object_key: str, field_key: str, document: Document, field_id: int, columns: tuple[str, ...]
) -> FieldDefinition:
    """A field out of its document, with its id and columns. Shared options stand in the document itself."""
    context = FieldContext(object_key, {}, False, Physical({}, ()), {}, Problems())
    built = build_field(context, field_key, document)
    field_type = get_field_type(built.type)
    config = built.config
    if len(field_type.columns(config)) != len(columns):
        config = field_type.settle(config, len(columns))
    return replace(built, id=field_id, columns=columns, config=config)


def settle_document(document: Document, field: FieldDefinition) -> Document:
    """The document with its shared options written out, so that it can be read without the others."""
    settled = {name: value for name, value in document.items() if name != "options_from"}
    if field.options:
        settled["options"] = {
            one.key: {
                "label": {"zh": one.label.zh, "en": one.label.en},
                "color": one.color,
                "active": one.active,
                "order": place,
            }
            for place, one in enumerate(field.options)
        }
    return settled


def find_field_document(document: Document | None, field_key: str) -> Mapping[str, object] | None:
    """A field's part of an object's document."""
    fields = (document or {}).get("fields")
    found = fields.get(field_key) if isinstance(fields, Mapping) else None
    return found if isinstance(found, Mapping) else None
