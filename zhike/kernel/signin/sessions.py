"""Sessions of people: opening one with a password, knowing it again, ending it everywhere at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import UserId, WorkspaceKey, new_id, new_token
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.signin.audit import Audit, Seen
from zhike.kernel.signin.guard import QUERIES
from zhike.kernel.signin.memory import Memory
from zhike.kernel.signin.model import (
    ActingAlready,
    Caller,
    Identity,
    LoginId,
    SessionId,
    SessionNotFound,
    UserNotActive,
)
from zhike.kernel.signin.rules import FindRules, no_rules
from zhike.kernel.signin.users import Users

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=30)
WAKE = WorkspaceKey("@signin")
"""What processes call to each other when a session ended. No workspace can have this key."""

MAX_AGENT = 300


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just made: the only moment at which its token is known."""

    token: str
    identity: Identity
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A session as its owner sees it in the list."""

    id: SessionId
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    agent: str
    acts_as: UserId | None


def hash_token(token: str) -> bytes:
    """What is stored of a token. It has 256 random bits, so a plain hash cannot be turned back."""
    return sha256(token.encode()).digest()


class Sessions:
    """All sessions of the installation, as this process sees them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        users: Users,
        audit: Audit,
        announce: Callable[[WorkspaceKey], None],
        find_rules: FindRules = no_rules,
    ) -> None:
        """`announce` wakes the other processes; it returns at once."""
        self._find_rules = find_rules
        self._database = database
        self._clock = clock
        self._users = users
        self._audit = audit
        self._announce = announce
        self._memory = Memory(clock)

    def forget(self) -> None:
        """Look every session up again. Call it when another process announces `WAKE`."""
        self._memory.forget()

    async def open(
        self, login: LoginId, name: str, workspace: WorkspaceKey, user: UserId, caller: Caller
    ) -> OpenedSession:
        """A new session for somebody who has just proved himself."""
        now = self._clock.now()
        session, token = SessionId(new_id()), new_token()
        agent = caller.agent[:MAX_AGENT]
        params = [session, hash_token(token), login, workspace, user, now, now + ABSOLUTE, caller.address, agent]
        await self._database.execute(QUERIES.get("add_session"), params)
        await self._audit.write(workspace, Seen.SIGNED_IN, caller, actor=user)
        identity = await self.identify(token)
        return OpenedSession(token, identity or Identity(workspace, user, user, name, None), now + ABSOLUTE)

    async def identify(self, token: str) -> Identity | None:
        """Whose token it is; None where it is nobody's (any more)."""
        key = hash_token(token)
        return await self._memory.recall(key, lambda: self._look_up(key))

    async def list(self, workspace: WorkspaceKey, user: UserId) -> tuple[SessionCard, ...]:
        """The open sessions of a user, last used first."""
        now = self._clock.now()
        rows = await self._database.fetch_rows(QUERIES.get("list_sessions"), [workspace, user, now, now - IDLE])
        return tuple(_to_card(row) for row in rows)

    async def sign_out(self, identity: Identity, caller: Caller) -> None:
        """End one's own session. A token of a program has none: nothing happens."""
        if identity.session_id is not None:
            await self._revoke(identity.workspace, identity.actor, identity.session_id)
            await self._audit.write(identity.workspace, Seen.SIGNED_OUT, caller, actor=identity.actor)

    async def revoke(self, identity: Identity, user: UserId, session: SessionId, caller: Caller) -> None:
        """End a session of a user. Raises SessionNotFound, AboveYou."""
        if user != identity.actor:
            await self._users.check_not_above(identity.workspace, identity.actor, user)
        if not await self._revoke(identity.workspace, user, session):
            raise SessionNotFound
        await self._audit.write(identity.workspace, Seen.SESSION_REVOKED, caller, actor=identity.actor, subject=user)

    async def revoke_login(self, login: LoginId, keep: SessionId | None = None) -> None:
        """End all sessions of a login, in every workspace, but the one to keep."""
        await self._database.execute(QUERIES.get("revoke_login"), [login, self._clock.now(), keep])
        self._changed()

    async def revoke_user(self, workspace: WorkspaceKey, user: UserId) -> None:
        """End all sessions of a user in one workspace."""
        await self._database.execute(QUERIES.get("revoke_user"), [workspace, user, self._clock.now()])
        self._changed()

    async def begin_act_as(self, identity: Identity, subject: UserId, caller: Caller) -> None:
        """Look through another's eyes from now on. Whether one may at all is the caller's question.

        Raises ActingAlready, UserNotFound, UserNotActive, AboveYou, SessionNotFound.
        """
        if identity.acts_as:
            raise ActingAlready
        card = await self._users.get(identity.workspace, subject)
        if not card.is_active:
            raise UserNotActive
        await self._users.check_not_above(identity.workspace, identity.actor, subject)
        await self._set_subject(identity, None if subject == identity.actor else subject)
        await self._audit.write(identity.workspace, Seen.ACT_AS_BEGAN, caller, actor=identity.actor, subject=subject)

    async def end_act_as(self, identity: Identity, caller: Caller) -> None:
        """See with one's own eyes again."""
        if identity.acts_as:
            await self._set_subject(identity, None)
            await self._audit.write(
                identity.workspace, Seen.ACT_AS_ENDED, caller, actor=identity.actor, subject=identity.subject
            )

    async def forget_old(self) -> None:
        """Delete rows of sessions and failed tries that nobody asks about any more."""
        now = self._clock.now()
        await self._database.execute(QUERIES.get("forget_sessions"), [now - KEPT])
        await self._database.execute(QUERIES.get("forget_tries"), [now - timedelta(days=1)])
        await self._database.execute(QUERIES.get("forget_tickets"), [now])
        await self._database.execute(QUERIES.get("forget_rates"), [now - timedelta(days=1)])

    async def _look_up(self, key: bytes) -> Identity | None:
        now = self._clock.now()
        row = await self._database.fetch_row(QUERIES.get("find_session"), [key, now, now - IDLE])
        if row is None:
            return None
        workspace, actor = WorkspaceKey(row["workspace_key"]), UserId(row["user_id"])
        subject = actor if row["subject_id"] is None else UserId(row["subject_id"])
        card = await self._users.get(workspace, actor)
        if not card.is_active or (subject != actor and not await self._users.is_active(workspace, subject)):
            return None
        if row["last_seen_at"] < now - SEEN_EVERY:
            await self._database.execute(QUERIES.get("see_session"), [row["id"], now, now - SEEN_EVERY])
        rules = await self._find_rules(workspace, actor)
        age = rules.passwords.max_age
        changed = row["password_changed_at"]
        return Identity(
            workspace=workspace,
            actor=actor,
            subject=subject,
            name=row["name"],
            language=card.language,
            login_id=LoginId(row["login_id"]),
            session_id=SessionId(row["id"]),
            must_change_password=row["must_change"]
            or (age is not None and changed is not None and changed < now - age),
            must_set_second_factor=rules.second_factor and not row["has_factor"],
        )

    async def _revoke(self, workspace: WorkspaceKey, user: UserId, session: SessionId) -> bool:
        params = [session, workspace, user, self._clock.now()]
        ended = await self._database.fetch_value(QUERIES.get("revoke_session"), params)
        self._changed()
        return ended is not None

    async def _set_subject(self, identity: Identity, subject: UserId | None) -> None:
        params = [identity.session_id, subject]
        if await self._database.execute(QUERIES.get("set_subject"), params) == 0:
            raise SessionNotFound
        self._changed()

    def _changed(self) -> None:
        self._memory.forget()
        self._announce(WAKE)


def _to_card(row: Row) -> SessionCard:
    return SessionCard(
        id=SessionId(row["id"]),
        created_at=row["created_at"],
        last_seen_at=row["last_seen_at"],
        expires_at=row["expires_at"],
        address=row["address"],
        agent=row["agent"],
        acts_as=None if row["subject_id"] is None else UserId(row["subject_id"]),
    )
