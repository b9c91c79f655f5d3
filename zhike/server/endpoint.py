"""An endpoint: method, address, permission, handler, and what its documentation says. Registered as data."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from zhike.operations.kernel import Kernel
from zhike.server.call import Call
from zhike.server.permission import Permission

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Run = Callable[[Call], Awaitable[ASGIResponse]]
API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route. `body` and `query` are the structs that its handler reads; `answers` are the statuses that it may
    give beyond those of every route, each with the struct of its body (None: no body, or one that a schema of the
    catalog describes). `conditional` routes take If-Match, `cacheable` ones If-None-Match, `repeatable` ones
    Idempotency-Key; `kind` and `takes` are the content types of answer and body."""

    method: Method
    path: str
    run: Run
    permission: Permission
    summary: tuple[str, str]
    body: type[Any] | None = None
    query: type[Any] | None = None
    answers: Mapping[int, type[Any] | None] = field(default_factory=dict)
    conditional: bool = False
    repeatable: bool = False
    cacheable: bool = False
    form: Literal["record", "list"] | None = None
    """Which schema of the object describes a success that no struct describes."""
    kind: str = "application/json"
    takes: str = "application/json"
    upload: Mapping[str, Any] | None = None
    """The schema of a body that is no JSON."""

    @property
    def address(self) -> str:
        """The full address with its parameters in braces."""
        return f"{API}{self.path}"


PERMISSION = "permission"
ENDPOINT = "endpoint"


Pass = Callable[[Call, Permission], Awaitable[None]]
"""The gate: lets a call pass or raises what is in its way."""


def make_handler(endpoint: Endpoint, kernel: Kernel, pass_gate: Pass) -> HTTPRouteHandler:
    """The Litestar handler of an endpoint. Every path parameter is text; handlers read it themselves.

    The gate is called here and not as a guard of Litestar's, which would copy the handler for each request.
    """

    async def handle(request: Request[Any, Any, Any]) -> ASGIResponse:
        call = Call(kernel, request)
        await pass_gate(call, endpoint.permission)
        return await endpoint.run(call)

    # Litestar reads the annotations of the function; these are its own names at run time.
    handle.__annotations__ = {"request": Request[Any, Any, Any], "return": ASGIResponse}
    return HTTPRouteHandler(
        endpoint.address.replace("}", ":str}"),
        http_method=endpoint.method,
        # Litestar's own default; the answer's status is what the handler says.
        status_code=200,
        opt={PERMISSION: endpoint.permission, ENDPOINT: endpoint},
    )(handle)
