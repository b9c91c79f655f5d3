"""One request as handlers see it: who asks, in which language, with what; typed, and nothing of HTTP's plumbing."""

from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from litestar import Request

from zhike.kernel.base.errors import Language, Unauthenticated
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.signin.model import Caller, Identity
from zhike.operations.kernel import Kernel
from zhike.server.body import check_json_type, decode_body, decode_query
from zhike.server.language import choose_language

Wanted = TypeVar("Wanted")
AnyRequest = Request[Any, Any, Any]

IDENTITY = "zhike.identity"
REQUEST_ID = "zhike.request_id"
LIMIT = "zhike.limit"
_LONGEST_AGENT = 300


class Call:
    """Made for each request by the endpoint; handlers get nothing else."""

    def __init__(self, kernel: Kernel, request: AnyRequest) -> None:
        """The identity, where there is one, was put into the scope by the gate."""
        self.kernel = kernel
        self.request = request
        self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}

    @property
    def identity(self) -> Identity:
        """Who is signed in. Raises Unauthenticated."""
        identity = self.find_identity()
        if identity is None:
            raise Unauthenticated
        return identity

    def find_identity(self) -> Identity | None:
        """Who is signed in, or None."""
        identity: Identity | None = self.request.scope.get(IDENTITY)  # type: ignore[assignment]
        return identity

    @cached_property
    def language(self) -> Language:
        """The language of messages."""
        return choose_language(self._headers.get("accept-language", ""))

    @cached_property
    def reader(self) -> Reader:
        """The reader for queries and records."""
        return self.identity.reader(self.language)

    @cached_property
    def caller(self) -> Caller:
        """Where the request came from. The address is the peer's: proxies are uvicorn's business."""
        client = self.request.scope.get("client")
        return Caller(
            address="" if client is None else str(client[0]),
            agent=self._headers.get("user-agent", "")[:_LONGEST_AGENT],
            request_id=self.request_id,
        )

    @property
    def request_id(self) -> str:
        """The id that stands in the answer and in the log."""
        return str(self.request.scope.get(REQUEST_ID, ""))

    async def catalog(self) -> Catalog:
        """The snapshot of the reader's workspace."""
        return await self.kernel.catalogs.current(self.identity.workspace)

    async def policy(self) -> AccessPolicy:
        """The reader's rights."""
        return await self.kernel.access.get_policy(self.reader, await self.catalog())

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def record_id(self, name: str = "record_id") -> RecordId:
        """A record's id out of the address. What is no id names no record: raises RecordNotFound."""
        text = self.path(name)
        parsed = parse_id(text)
        if parsed is None:
            raise RecordNotFound(object=self.request.path_params.get("object_key", ""), id=text[:60])
        return RecordId(parsed)

    def query(self, wanted: type[Wanted]) -> Wanted:
        """The query string as a struct. Raises BadParameter."""
        return decode_query(self.request.scope["query_string"], wanted)

    async def raw_body(self) -> bytes:
        """The body as sent; declared as JSON. Raises JsonWanted, TooLarge."""
        check_json_type(self._headers.get("content-type"))
        return await self.request.body()

    async def body(self, wanted: type[Wanted]) -> Wanted:
        """The body as a struct. Raises JsonWanted, TooLarge, BrokenJson, BodyInvalid."""
        return decode_body(await self.raw_body(), wanted)

    def header(self, name: str) -> str | None:
        """A header by its name in small letters, or None."""
        return self._headers.get(name)

    def find_cookie(self, name: str) -> str | None:
        """A cookie, or None."""
        for pair in self._headers.get("cookie", "").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return None


def parse_id(text: str) -> UUID | None:
    """A UUID written the usual way, or None."""
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
