"""The JSON Schemas of an object's records, as one reader reads and writes them."""

from collections.abc import Mapping

from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.query.policy import FieldRight

Schema = Mapping[str, object]
UUID_SCHEMA: Schema = {"type": "string", "format": "uuid"}
VERSION_SCHEMA: Schema = {"type": "integer", "minimum": 1}
MASKED_SCHEMA: Schema = {
    "type": "object",
    "properties": {"masked": {"type": "string"}},
    "required": ["masked"],
    "additionalProperties": False,
}


def record_schema(definition: ObjectDefinition, policy: RolePolicy) -> Schema:
    """What reading a record gives. Fields that were not asked for are absent; those from other objects are named by
    their path, hence no `additionalProperties: false`."""
    properties: dict[str, Schema] = {"id": UUID_SCHEMA, "version": VERSION_SCHEMA}
    for field, right in _list_open(definition, policy):
        if field.key not in properties:
            properties[field.key] = _describe(field, _readable(field, right))
    return {"type": "object", "properties": properties, "required": ["id", "version"]}


def input_schema(definition: ObjectDefinition, policy: RolePolicy, *, creating: bool) -> Schema:
    """What writing a record takes: the fields that the reader may write."""
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for field, right in _list_open(definition, policy):
        if not right.write or field.read_only:
            continue
        properties[field.key] = _describe(field, _nullable(get_field_type(field.type).input_schema(field)))
        if creating and field.required and field.default is None:
            required.append(field.key)
    schema: dict[str, object] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    return schema


def _list_open(definition: ObjectDefinition, policy: RolePolicy) -> list[tuple[FieldDefinition, FieldRight]]:
    found = []
    for field in definition.fields.values():
        right = policy.get_field_right(ObjectKey(definition.key), field.key)
        if right.read and field.state is not FieldState.INACTIVE:
            found.append((field, right))
    return found


def _readable(field: FieldDefinition, right: FieldRight) -> Schema:
    value = _nullable(get_field_type(field.type).json_schema(field))
    return value if right.mask is None else {"anyOf": [value, MASKED_SCHEMA]}


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _describe(field: FieldDefinition, schema: Schema) -> Schema:
    return {"title": field.label.text("zh"), "description": field.label.text("en"), **schema}
