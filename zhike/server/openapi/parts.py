"""Parameters, headers and answers that many operations share."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhike.server.endpoint import Endpoint
from zhike.server.openapi.objects import UUID_SCHEMA, Schema

PROBLEM_REF = {"$ref": "#/components/schemas/ProblemDocument"}
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ID_PARAMETERS = frozenset({"record_id", "user_id", "session_id", "token_id", "job_id", "operation_id", "import_id"})

WORDS: Mapping[int, str] = {
    200: "Done.",
    201: "Made.",
    202: "Begun.",
    204: "Done; there is nothing to say.",
    304: "What you have is still good.",
    400: "The request cannot be understood.",
    401: "Nobody is signed in.",
    403: "Not permitted.",
    404: "Not found, or not for you to see.",
    409: "In conflict with what is stored.",
    412: "Changed by somebody else meanwhile.",
    413: "Too large.",
    415: "Another content type is wanted.",
    422: "The data are not valid.",
    429: "Too many requests.",
    503: "A part of the system does not answer now.",
    504: "It took too long.",
}
WITHOUT_BODY = frozenset({204, 304})


def list_statuses(endpoint: Endpoint) -> list[int]:
    """Every status that the endpoint may answer with."""
    found = set(endpoint.answers) | {400, 429, 503, 504}
    if not endpoint.permission.anonymous:
        found |= {401, 403}
    if endpoint.method in UNSAFE:
        found |= {403, 413}
    if endpoint.body is not None:
        found |= {413, 415, 422}
    if endpoint.query is not None:
        found.add(422)
    if endpoint.conditional:
        found.add(412)
    if endpoint.cacheable:
        found.add(304)
    if endpoint.repeatable:
        found |= {409, 422}
    return sorted(found)


def list_path_parameters(endpoint: Endpoint, path: str) -> list[Schema]:
    """The parameters in braces of an address."""
    names = [part.split("}")[0] for part in path.split("{")[1:]]
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": UUID_SCHEMA if name in ID_PARAMETERS else {"type": "string", "minLength": 1},
        }
        for name in names
    ]


def list_query_parameters(schema: Mapping[str, Any]) -> list[Schema]:
    """The members of a query struct's schema as parameters."""
    required = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(member)}
        for name, member in schema.get("properties", {}).items()
    ]


def list_headers(endpoint: Endpoint) -> list[Schema]:
    """The headers that an operation takes."""
    found: list[Schema] = []
    if endpoint.conditional:
        found.append(_header("If-Match", "ETag of the version that was seen; 412 where another was written since."))
    if endpoint.cacheable:
        found.append(_header("If-None-Match", "ETag of what the caller has; 304 where it is still good."))
    if endpoint.repeatable:
        found.append(_header("Idempotency-Key", "The same key and body are answered the same, and done once."))
    if endpoint.form == "record" and endpoint.method in UNSAFE:
        found.append(_header("Prefer", "return=minimal: the answer holds id and version alone."))
    return found


def make_responses(endpoint: Endpoint, bodies: Mapping[int, Schema | None]) -> dict[str, Schema]:
    """All answers of an operation. `bodies` are those of success."""
    return {str(status): _response(endpoint, status, bodies.get(status)) for status in list_statuses(endpoint)}


def _response(endpoint: Endpoint, status: int, body: Schema | None) -> Schema:
    described: dict[str, object] = {"description": WORDS[status]}
    if status >= 400:
        described["content"] = {"application/problem+json": {"schema": PROBLEM_REF}}
    elif status not in WITHOUT_BODY and endpoint.kind != "application/json":
        described["content"] = {endpoint.kind: {"schema": {"type": "string"}}}
    elif status not in WITHOUT_BODY:
        described["content"] = {"application/json": {"schema": body if body is not None else {}}}
    return described


def _header(name: str, words: str) -> Schema:
    return {"name": name, "in": "header", "required": False, "description": words, "schema": {"type": "string"}}


def _without_null(schema: Mapping[str, Any]) -> Schema:
    """A query string has no null: an absent parameter says the same."""
    options: Sequence[Mapping[str, Any]] = schema.get("anyOf", ())
    left = [one for one in options if one.get("type") != "null"]
    if len(left) == 1:
        return left[0]
    return {key: value for key, value in schema.items() if not (key == "default" and value is None)}
