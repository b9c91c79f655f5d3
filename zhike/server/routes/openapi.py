"""The OpenAPI document of the reader's workspace."""

from collections.abc import Callable, Sequence

import msgspec
from litestar.response.base import ASGIResponse

from zhike.server.call import Call
from zhike.server.endpoint import Endpoint, Run
from zhike.server.openapi.document import make_document
from zhike.server.permission import reads
from zhike.server.reply import is_unchanged, json_bytes, not_modified
from zhike.server.routes.meta import VIEWS, Views


def make_openapi_endpoint(list_endpoints: Callable[[], Sequence[Endpoint]]) -> Endpoint:
    """The endpoint that describes all endpoints, itself too."""

    async def read_openapi(call: Call) -> ASGIResponse:
        """GET /openapi.json"""
        views: Views = call.request.app.state[VIEWS]
        catalog = await call.catalog()
        policy = await call.kernel.access.get_policy(call.reader, catalog)
        roles = tuple(role.key for role in policy.roles)
        key = ("openapi", catalog.workspace, catalog.version, roles, policy.may_write)
        found = views.find(key)
        if found is None:
            document = make_document(list_endpoints(), catalog, policy, call.kernel.settings.public_url)
            found = views.keep(key, msgspec.json.encode(document))
        tag, body = found
        if is_unchanged(call.header("if-none-match"), tag):
            return not_modified(tag)
        return json_bytes(body, 200, {"ETag": tag, "Cache-Control": "private, no-cache"})

    run: Run = read_openapi
    return Endpoint(
        "GET",
        "/openapi.json",
        run,
        reads("meta:read"),
        ("接口文档", "This document"),
        answers={200: None},
        cacheable=True,
    )
