"""Tokens of programs: made by a user for himself, limited by scopes, never stronger than he is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import UserId, WorkspaceKey, new_id, new_token
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import find_workspace, schema_of
from zhike.kernel.signin.audit import Audit, Seen
from zhike.kernel.signin.guard import QUERIES
from zhike.kernel.signin.memory import Memory
from zhike.kernel.signin.model import SCOPES, BadScope, Caller, Identity, TokenId, TokenNotFound, TooManyTokens
from zhike.kernel.signin.sessions import WAKE, hash_token

PREFIX = "zk_"
MOST = 100
LONGEST = 200
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token as its owner sees it in the list; the secret is gone."""

    id: TokenId
    title: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token just made: the only moment at which its secret is known."""

    id: TokenId
    secret: str


def check_scopes(scopes: Collection[str]) -> tuple[str, ...]:
    """The scopes in their order, each once. Raises BadScope for an unknown one, and for none at all."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise BadScope(known=", ".join(SCOPES))
    return tuple(scope for scope in SCOPES if scope in scopes)


class Tokens:
    """The tokens of all workspaces, as this process sees them."""

    def __init__(
        self, database: Database, clock: Clock, audit: Audit, announce: Callable[[WorkspaceKey], None]
    ) -> None:
        """`announce` wakes the other processes; it returns at once."""
        self._database = database
        self._clock = clock
        self._audit = audit
        self._announce = announce
        self._memory = Memory(clock)

    def forget(self) -> None:
        """Look every token up again."""
        self._memory.forget()

    async def make(
        self,
        identity: Identity,
        title: str,
        scopes: Collection[str],
        expires_at: datetime | None,
        caller: Caller,
    ) -> MadeToken:
        """A token for oneself. Raises BadScope, TooManyTokens."""
        allowed = check_scopes(scopes)
        schema = schema_of(identity.workspace)
        if await self._database.fetch_value(QUERIES.get("count_tokens", schema), [identity.actor]) >= MOST:
            raise TooManyTokens(limit=MOST)
        token_id, secret = TokenId(new_id()), f"{PREFIX}{identity.workspace}.{new_token()}"
        now = self._clock.now()
        params = [token_id, hash_token(secret), identity.actor, title, list(allowed), now, expires_at]
        await self._database.execute(QUERIES.get("add_token", schema), params)
        await self._audit.write(identity.workspace, Seen.TOKEN_MADE, caller, actor=identity.actor)
        return MadeToken(token_id, secret)

    async def identify(self, secret: str) -> Identity | None:
        """Whose token it is; None where it is nobody's (any more)."""
        if not secret.startswith(PREFIX) or len(secret) > LONGEST:
            return None
        key = hash_token(secret)
        return await self._memory.recall(key, lambda: self._look_up(secret, key))

    async def list(self, workspace: WorkspaceKey, user: UserId) -> tuple[TokenCard, ...]:
        """The good tokens of a user, newest first."""
        params = [user, self._clock.now()]
        rows = await self._database.fetch_rows(QUERIES.get("list_tokens", schema_of(workspace)), params)
        return tuple(
            TokenCard(
                id=TokenId(row["id"]),
                title=row["title"],
                scopes=tuple(row["scopes"]),
                created_at=row["created_at"],
                expires_at=row["expires_at"],
                last_used_at=row["last_used_at"],
            )
            for row in rows
        )

    async def revoke(self, identity: Identity, token: TokenId, caller: Caller) -> None:
        """End one of one's own tokens. Raises TokenNotFound."""
        params = [token, identity.actor, self._clock.now()]
        sql = QUERIES.get("revoke_token", schema_of(identity.workspace))
        if await self._database.fetch_value(sql, params) is None:
            raise TokenNotFound
        self._memory.forget()
        self._announce(WAKE)
        await self._audit.write(identity.workspace, Seen.TOKEN_REVOKED, caller, actor=identity.actor)

    async def _look_up(self, secret: str, key: bytes) -> Identity | None:
        named = secret.removeprefix(PREFIX).partition(".")[0]
        workspace = await find_workspace(self._database, named)
        if workspace is None:
            return None
        now = self._clock.now()
        row = await self._database.fetch_row(QUERIES.get("find_token", workspace.schema), [key, now])
        if row is None:
            return None
        if row["last_used_at"] is None or row["last_used_at"] < now - USED_EVERY:
            await self._database.execute(QUERIES.get("use_token", workspace.schema), [row["id"], now])
        user = UserId(row["user_id"])
        return Identity(
            workspace=workspace.key,
            actor=user,
            subject=user,
            name=row["title"],
            language=row["language"],
            token_id=TokenId(row["id"]),
            # `admin` holds the others; rooms above need not know that.
            scopes=frozenset(SCOPES if "admin" in row["scopes"] else row["scopes"]),
        )
