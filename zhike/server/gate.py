"""The gate before every handler: who is it, may he at all, does the request come from our own page, is it too often."""

from dataclasses import replace
from urllib.parse import urlsplit

import structlog

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Unauthenticated
from zhike.kernel.signin.limits import SharedLimit, SharedLimiter
from zhike.kernel.signin.model import Identity, PasswordChangeNeeded, ReadOnlyView, SecondFactorRequired
from zhike.operations.kernel import Kernel
from zhike.server.call import IDENTITY, LIMIT, Call
from zhike.server.cookies import cookie_name
from zhike.server.limits import Limit, Limiter, Remaining, spend_shared
from zhike.server.permission import AbilityMissing, CrossSite, Permission, ScopeMissing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ANONYMOUS_PER_MINUTE = 120
META_WRITE = "meta:write"


class Gate:
    """Stands before every endpoint."""

    def __init__(self, kernel: Kernel, clock: Clock) -> None:
        """Counts of the rate limits are this process's own, save that of proofs (passwords, codes, set-up tokens)."""
        self._kernel = kernel
        self._own = kernel.settings.public_url
        self._cookie = cookie_name(kernel.settings)
        self._by_user = Limiter(Limit("user", kernel.settings.rate_limit, 60), clock)
        anonymous = ANONYMOUS_PER_MINUTE if kernel.settings.rate_limit else 0
        self._by_address = Limiter(Limit("address", anonymous, 60), clock)
        self._proofs = SharedLimiter(kernel.database, clock, SharedLimit("proof", anonymous, 60))

    async def __call__(self, call: Call, permission: Permission) -> None:
        """Let the call pass, or raise what is in its way."""
        scope = call.request.scope
        identity = await self._identify(call)
        scope[IDENTITY] = identity  # type: ignore[literal-required]
        scope[LIMIT] = self._limit(call, identity)  # type: ignore[literal-required]
        if scope["method"] not in SAFE:
            check_same_site(call, self._own, by_cookie=identity is not None and identity.session_id is not None)
        if permission.anonymous:
            if scope["method"] not in SAFE:
                await spend_shared(self._proofs, call.caller.address)
            return
        if identity is None:
            raise Unauthenticated
        structlog.contextvars.bind_contextvars(user=str(identity.actor), workspace=identity.workspace)
        check_identity(identity, permission)
        if permission.ability is not None:
            await self._check_ability(identity, permission)

    async def _identify(self, call: Call) -> Identity | None:
        signin = self._kernel.signin
        kind, _, secret = (call.header("authorization") or "").partition(" ")
        if kind:
            # A token that is shown must be good: falling back to the cookie would hide a mistake.
            return await signin.tokens.identify(secret.strip()) if kind.lower() == "bearer" else None
        token = call.find_cookie(self._cookie)
        return None if not token else await signin.sessions.identify(token)

    def _limit(self, call: Call, identity: Identity | None) -> Remaining | None:
        if identity is not None:
            return self._by_user.spend(str(identity.actor))
        return self._by_address.spend(call.caller.address)

    async def _check_ability(self, identity: Identity, permission: Permission) -> None:
        reader = identity.reader()
        if permission.scope == META_WRITE and not identity.acts_as:
            # The token has this scope, which is all that it needs beside the user's own right: records stay shut.
            reader = replace(reader, scopes=None)
        catalog = await self._kernel.catalogs.current(identity.workspace)
        policy = await self._kernel.access.get_policy(reader, catalog)
        if permission.ability is not None and not policy.has_ability(permission.ability):
            raise AbilityMissing(ability=permission.ability)


def check_identity(identity: Identity, permission: Permission) -> None:
    """Raises what keeps this identity from a route, whatever the user's rights are."""
    if identity.must_change_password and not permission.early:
        raise PasswordChangeNeeded
    if identity.must_set_second_factor and not permission.early:
        raise SecondFactorRequired
    if identity.scopes is not None and (permission.scope is None or permission.scope not in identity.scopes):
        raise ScopeMissing(scope=permission.scope or "–")
    if identity.acts_as and permission.changes:
        raise ReadOnlyView


def check_same_site(call: Call, own: str | None, *, by_cookie: bool) -> None:
    """Raises CrossSite where a page of another site made the browser send this, cookie and all.

    Browsers say where a request comes from; programs do not, and have no cookie that could be abused.
    """
    site = call.header("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSite
        return
    origin = call.header("origin")
    if origin is None:
        if by_cookie:
            raise CrossSite
        return
    allowed = {call.header("host") or ""}
    if own is not None:
        allowed.add(urlsplit(own).netloc)
    if urlsplit(origin).netloc not in allowed:
        raise CrossSite
