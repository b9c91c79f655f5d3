"""The document: components out of the structs and objects, paths out of the endpoints, one path an object."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

import zhike
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.query.policy import Right
from zhike.server.endpoint import Endpoint
from zhike.server.openapi.objects import Schema, input_schema, record_schema
from zhike.server.openapi.parts import list_headers, list_path_parameters, list_query_parameters, make_responses
from zhike.server.problems import ProblemDocument

OBJECT = "{object_key}"
Refs = Mapping[type[Any], Schema]
"""How each struct is referred to."""
_REF = "#/components/schemas/{name}"
_PAGE: Schema = {
    "type": "object",
    "properties": {
        "next": {"type": ["string", "null"]},
        "previous": {"type": ["string", "null"]},
        "has_more": {"type": "boolean"},
    },
    "required": ["next", "previous", "has_more"],
}
_TOTAL: Schema = {
    "type": "object",
    "properties": {"count": {"type": "integer"}, "exact": {"type": "boolean"}},
    "required": ["count", "exact"],
}


def make_document(
    endpoints: Sequence[Endpoint], catalog: Catalog, policy: RolePolicy, address: str | None
) -> dict[str, Any]:
    """The OpenAPI document of a workspace as one reader may know it."""
    structs = _list_structs(endpoints)
    described, components = msgspec.json.schema_components(
        [*structs, ProblemDocument], schema_hook=_describe_any, ref_template=_REF
    )
    # Structs of one name in several modules are told apart by the generator, so the names are its own.
    refs: Refs = dict(zip(structs, described, strict=False))
    objects = [one for one in catalog.objects.values() if one.active and _is_open(one, policy)]
    schemas: dict[str, Any] = dict(components)
    for one in objects:
        schemas |= _object_schemas(one, policy)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint, name in zip(endpoints, _list_names(endpoints), strict=True):
        for path, definition in _expand(endpoint, objects):
            operation = _describe(endpoint, path, definition, (components, refs))
            operation["operationId"] = name if definition is None else f"{name}.{definition.key}"
            paths.setdefault(path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Zhike 知客",
            "version": f"{zhike.__version__}+catalog.{catalog.version}",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address or "/"}],
        "security": [{"session": []}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "zhike"},
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "zk_..."},
            },
        },
    }


def _list_names(endpoints: Sequence[Endpoint]) -> list[str]:
    """What each is called. Of several of one name the first keeps it, the others add where they are."""
    found: dict[str, None] = {}
    for endpoint in endpoints:
        name = endpoint.run.__name__
        found[name if name not in found else f"{name}_{endpoint.run.__module__.rpartition('.')[2]}"] = None
    return list(found)


def _describe_any(kind: type) -> dict[str, Any]:
    """A member typed `object` holds any value. The generator takes an empty schema for none."""
    if kind is object:
        return {"description": "any JSON value"}
    # What msgspec wants of a schema_hook for a type that it does not describe: it goes on with its own error.
    raise NotImplementedError


def _list_structs(endpoints: Sequence[Endpoint]) -> list[type[Any]]:
    found: dict[type[Any], None] = {}
    for endpoint in endpoints:
        for struct in (endpoint.body, endpoint.query, *endpoint.answers.values()):
            if isinstance(struct, type) and issubclass(struct, msgspec.Struct):
                found[struct] = None
    return list(found)


def _is_open(definition: ObjectDefinition, policy: RolePolicy) -> bool:
    key = ObjectKey(definition.key)
    return bool(policy.list_alternatives(key, Right.READ)) or policy.may_create(key)


def _object_schemas(definition: ObjectDefinition, policy: RolePolicy) -> dict[str, Schema]:
    key = definition.key
    record = {"$ref": f"#/components/schemas/record.{key}"}
    listed = {"data": {"type": "array", "items": record}, "page": _PAGE, "total": _TOTAL}
    return {
        f"record.{key}": record_schema(definition, policy),
        f"create.{key}": input_schema(definition, policy, creating=True),
        f"update.{key}": input_schema(definition, policy, creating=False),
        f"list.{key}": {"type": "object", "properties": listed, "required": ["data", "page"]},
    }


def _expand(endpoint: Endpoint, objects: Sequence[ObjectDefinition]) -> Iterator[tuple[str, ObjectDefinition | None]]:
    if OBJECT not in endpoint.address or endpoint.path.startswith("/meta"):
        yield endpoint.address, None
        return
    for definition in objects:
        yield endpoint.address.replace(OBJECT, definition.key), definition


def _describe(
    endpoint: Endpoint, path: str, definition: ObjectDefinition | None, structs: tuple[Mapping[str, Any], Refs]
) -> dict[str, Any]:
    components, refs = structs
    parameters = [*list_path_parameters(endpoint, path), *list_headers(endpoint)]
    if endpoint.query is not None:
        parameters += list_query_parameters(components[str(refs[endpoint.query]["$ref"]).rpartition("/")[2]])
    operation: dict[str, Any] = {
        "operationId": "",
        "summary": endpoint.summary[1]
        if definition is None
        else f"{endpoint.summary[1]}: {definition.label.text('en')}",
        "description": endpoint.summary[0],
        "tags": [endpoint.path.strip("/").split("/")[0] if definition is None else definition.key],
        "responses": make_responses(endpoint, _success(endpoint, definition, refs)),
    }
    if parameters:
        operation["parameters"] = parameters
    body = _body(endpoint, definition, refs)
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {endpoint.takes: {"schema": body}}}
    if endpoint.permission.anonymous:
        operation["security"] = []
    return operation


def _summarise(endpoint: Endpoint, definition: ObjectDefinition | None) -> str:
    words = endpoint.summary[1]
    return words if definition is None else f"{words}: {definition.label.text('en')}"


def _success(endpoint: Endpoint, definition: ObjectDefinition | None, refs: Refs) -> dict[int, Schema | None]:
    found: dict[int, Schema | None] = {}
    for status, struct in endpoint.answers.items():
        if struct is not None:
            found[status] = refs[struct]
        elif definition is not None and endpoint.form is not None and status < 300:
            found[status] = {"$ref": f"#/components/schemas/{endpoint.form}.{definition.key}"}
    return found


def _body(endpoint: Endpoint, definition: ObjectDefinition | None, refs: Refs) -> Schema | None:
    if endpoint.body is None:
        return endpoint.upload
    if issubclass(endpoint.body, msgspec.Struct):
        return refs[endpoint.body]
    if definition is None:
        return {"type": "object"}
    form = "create" if endpoint.method == "POST" else "update"
    return {"$ref": f"#/components/schemas/{form}.{definition.key}"}
