"""The door: a name and a password become a session, or an answer that says nothing of which was wrong."""

from dataclasses import dataclass

from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.signin.audit import Seen
from zhike.kernel.signin.guard import QUERIES, fold_login_name, hash_name
from zhike.kernel.signin.model import (
    BadLoginName,
    Caller,
    ChooseWorkspace,
    LoginId,
    SecondFactorNeeded,
    SignInLocked,
    SignInRefused,
)
from zhike.kernel.signin.parts import Parts
from zhike.kernel.signin.passwords import LONGEST
from zhike.kernel.signin.second_factor import SecondFactors
from zhike.kernel.signin.sessions import OpenedSession


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody said at the door."""

    login: str
    password: str
    workspace: str | None
    caller: Caller


@dataclass(frozen=True, slots=True)
class _Way:
    """A workspace that a login opens, and who he is there."""

    workspace: WorkspaceKey
    user: UserId


class Door:
    """Signs people in."""

    def __init__(self, database: Database, parts: Parts, factors: SecondFactors) -> None:
        """The parts are made and shared by `SignIn`."""
        self._database = database
        self._guard = parts.guard
        self._hasher = parts.hasher
        self._sessions = parts.sessions
        self._users = parts.users
        self._audit = parts.audit
        self._factors = factors

    async def sign_in(self, attempt: Attempt) -> OpenedSession:
        """Open a session. Raises SignInRefused, SignInLocked, ChooseWorkspace, SecondFactorNeeded (with a ticket)."""
        try:
            name = fold_login_name(attempt.login)
        except BadLoginName as error:
            raise SignInRefused from error
        row = await self._prove(name, attempt)
        ways = await self._list_ways(LoginId(row["id"]))
        way = _choose(ways, attempt.workspace)
        if way is None or not await self._users.is_active(way.workspace, way.user):
            await self._note(Seen.REFUSED, attempt, name, ways)
            raise SignInRefused
        await self._guard.forgive(name)
        login = LoginId(row["id"])
        if await self._factors.is_active(login):
            raise SecondFactorNeeded(ticket=await self._factors.issue_ticket(login, way.workspace, way.user))
        return await self._sessions.open(LoginId(row["id"]), row["name"], way.workspace, way.user, attempt.caller)

    async def sign_in_second(self, ticket: str, code: str, caller: Caller) -> OpenedSession:
        """The second step. Raises TicketOver, WrongCode, SignInLocked, SignInRefused."""
        passed = await self._factors.redeem(ticket, code, caller)
        if not await self._users.is_active(passed.workspace, passed.user):
            raise SignInRefused
        return await self._sessions.open(passed.login, passed.name, passed.workspace, passed.user, caller)

    async def _prove(self, name: str, attempt: Attempt) -> Row:
        try:
            shut_until = await self._guard.count_try(name)
        except SignInLocked:
            await self._note(Seen.LOCKED, attempt, name, await self._ways_of(name))
            raise
        row = await self._database.fetch_row(QUERIES.get("find_login"), [name])
        stored = None if row is None else row["password_hash"]
        # Longer than any password that was ever accepted: not worth a hash, and not told apart from a wrong one.
        password = attempt.password if len(attempt.password) <= LONGEST else ""
        right = await self._hasher.verify(stored, password)
        if row is not None and right:
            if self._hasher.is_outdated(row["password_hash"]):
                renewed = await self._hasher.hash(password)
                await self._database.execute(QUERIES.get("renew_hash"), [row["id"], row["password_hash"], renewed])
            return row
        await self._note(Seen.REFUSED, attempt, name, await self._ways_of(name))
        if shut_until is not None:
            raise SignInLocked(until=shut_until)
        raise SignInRefused

    async def _note(self, seen: Seen, attempt: Attempt, name: str, ways: list[_Way]) -> None:
        for way in ways:
            await self._audit.write(way.workspace, seen, attempt.caller, actor=way.user)
        if not ways:
            self._audit.mention(seen, attempt.caller, hash_name(name))

    async def _ways_of(self, name: str) -> list[_Way]:
        row = await self._database.fetch_row(QUERIES.get("find_login"), [name])
        return [] if row is None else await self._list_ways(LoginId(row["id"]))

    async def _list_ways(self, login: LoginId) -> list[_Way]:
        rows = await self._database.fetch_rows(QUERIES.get("list_doors"), [login])
        return [
            _Way(WorkspaceKey(row["workspace_key"]), UserId(row["user_id"]))
            for row in rows
            if row["disabled_at"] is None
        ]


def _choose(ways: list[_Way], workspace: str | None) -> _Way | None:
    if workspace is not None:
        return next((way for way in ways if way.workspace == workspace), None)
    if len(ways) > 1:
        raise ChooseWorkspace(workspaces=", ".join(way.workspace for way in ways))
    return ways[0] if ways else None
