"""The gate before every handler: who is it, may he at all, does the request come from our own page, is it too often."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Unauthenticated
from zhike.kernel.signin.model import Identity, PasswordChangeNeeded, ReadOnlyView
from zhike.operations.kernel import Kernel
from zhike.server.call import IDENTITY, LIMIT
from zhike.server.cookies import cookie_name
from zhike.server.endpoint import PERMISSION, UNLIMITED
from zhike.server.limits import Limit, Limiter
from zhike.server.permission import AbilityMissing, CrossSite, Permission, ScopeMissing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ANONYMOUS_PER_MINUTE = 120
AnyConnection = ASGIConnection[Any, Any, Any, Any]


class Gate:
    """A Litestar guard for all routes."""

    def __init__(self, kernel: Kernel, clock: Clock) -> None:
        """Counts of the rate limits are this process's own."""
        self._kernel = kernel
        self._own = kernel.settings.public_url
        self._cookie = cookie_name(kernel.settings)
        self._by_user = Limiter(Limit("user", kernel.settings.rate_limit, 60), clock)
        anonymous = ANONYMOUS_PER_MINUTE if kernel.settings.rate_limit else 0
        self._by_address = Limiter(Limit("address", anonymous, 60), clock)

    async def __call__(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        """Let the request pass, or raise what is in its way."""
        permission: Permission | None = handler.opt.get(PERMISSION)
        if permission is None:
            return  # Litestar's own handler of OPTIONS
        identity = await self._identify(connection)
        connection.scope[IDENTITY] = identity  # type: ignore[literal-required]
        if UNLIMITED not in handler.opt:
            self._limit(connection, identity)
        if connection.scope.get("method") not in SAFE:
            check_same_site(connection, self._own, by_cookie=identity is not None and identity.session_id is not None)
        if permission.anonymous:
            return
        if identity is None:
            raise Unauthenticated
        structlog.contextvars.bind_contextvars(user=str(identity.actor), workspace=identity.workspace)
        check_identity(identity, permission)
        if permission.ability is not None:
            await self._check_ability(identity, permission.ability)

    async def _identify(self, connection: AnyConnection) -> Identity | None:
        signin = self._kernel.signin
        kind, _, secret = connection.headers.get("authorization", "").partition(" ")
        if kind:
            # A token that is shown must be good: falling back to the cookie would hide a mistake.
            return await signin.tokens.identify(secret.strip()) if kind.lower() == "bearer" else None
        token = connection.cookies.get(self._cookie)
        return None if not token else await signin.sessions.identify(token)

    def _limit(self, connection: AnyConnection, identity: Identity | None) -> None:
        if identity is not None:
            remaining = self._by_user.spend(str(identity.actor))
        else:
            client = connection.scope.get("client")
            remaining = self._by_address.spend("" if client is None else str(client[0]))
        connection.scope[LIMIT] = remaining  # type: ignore[literal-required]

    async def _check_ability(self, identity: Identity, ability: str) -> None:
        catalog = await self._kernel.catalogs.current(identity.workspace)
        policy = await self._kernel.access.get_policy(identity.reader(), catalog)
        if not policy.has_ability(ability):
            raise AbilityMissing(ability=ability)


def check_identity(identity: Identity, permission: Permission) -> None:
    """Raises what keeps this identity from a route, whatever the user's rights are."""
    if identity.must_change_password and not permission.early:
        raise PasswordChangeNeeded
    if identity.scopes is not None and (permission.scope is None or permission.scope not in identity.scopes):
        raise ScopeMissing(scope=permission.scope or "–")
    if identity.acts_as and permission.changes:
        raise ReadOnlyView


def check_same_site(connection: AnyConnection, own: str | None, *, by_cookie: bool) -> None:
    """Raises CrossSite where a page of another site made the browser send this, cookie and all.

    Browsers say where a request comes from; programs do not, and have no cookie that could be abused.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSite
        return
    origin = connection.headers.get("origin")
    if origin is None:
        if by_cookie:
            raise CrossSite
        return
    allowed = {connection.headers.get("host", "")}
    if own is not None:
        allowed.add(urlsplit(own).netloc)
    if urlsplit(origin).netloc not in allowed:
        raise CrossSite
