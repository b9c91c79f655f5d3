"""Sign-in accounts: changing one's password, and giving, resetting or shutting the sign-in of others."""

from dataclasses import dataclass
from datetime import datetime

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import UserId, WorkspaceKey, new_id
from zhike.kernel.postgres.errors import UniqueViolation
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.signin.audit import Seen
from zhike.kernel.signin.guard import QUERIES, fold_login_name
from zhike.kernel.signin.model import (
    Caller,
    HasSignIn,
    Identity,
    LoginId,
    LoginNameTaken,
    NoSignIn,
    SharedLogin,
    UserNotActive,
    WeakPassword,
    WrongPassword,
)
from zhike.kernel.signin.parts import Parts
from zhike.kernel.signin.passwords import check_password, new_password
from zhike.kernel.signin.rules import BASIC, PasswordRules

KEPT_PASSWORDS = 12
"""So many earlier hashes are kept, whatever the rules are today."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A sign-in just given or reset: the only moment at which the password is known."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Account:
    """A user's sign-in as an administrator sees it."""

    login: str
    disabled_at: datetime | None
    locked_until: datetime | None
    must_change: bool


@dataclass(frozen=True, slots=True)
class Door:
    """A user's sign-in as it stands in a list of all."""

    login: str
    disabled_at: datetime | None
    must_change: bool


class Accounts:
    """Manages accounts. `by` None is the operator at the command line, who may do everything."""

    def __init__(self, database: Database, clock: Clock, parts: Parts) -> None:
        """The parts are made and shared by `SignIn`."""
        self._database = database
        self._clock = clock
        self._guard = parts.guard
        self._hasher = parts.hasher
        self._sessions = parts.sessions
        self._users = parts.users
        self._audit = parts.audit
        self._find_rules = parts.find_rules

    async def get(self, workspace: WorkspaceKey, user: UserId) -> Account:
        """How the user signs in. Raises UserNotFound, NoSignIn."""
        await self._users.get(workspace, user)
        row = await self._get_door(workspace, user)
        return Account(
            login=row["name"],
            disabled_at=row["disabled_at"],
            locked_until=await self._guard.find_lock(row["name"]),
            must_change=row["must_change"],
        )

    async def list(self, workspace: WorkspaceKey) -> dict[UserId, Door]:
        """Everybody who was let in, those whose door was shut again too."""
        rows = await self._database.fetch_rows(QUERIES.get("list_workspace_doors"), [workspace])
        return {
            UserId(row["user_id"]): Door(row["name"], row["disabled_at"], must_change=row["must_change"])
            for row in rows
        }

    async def is_open(self, workspace: WorkspaceKey, user: UserId) -> bool:
        """Whether the user may sign in to the workspace: he is active, and his door was not shut."""
        row = await self._database.fetch_row(QUERIES.get("find_door"), [workspace, user])
        return row is not None and row["disabled_at"] is None and await self._users.is_active(workspace, user)

    async def give(
        self,
        workspace: WorkspaceKey,
        user: UserId,
        login: str,
        caller: Caller,
        by: Identity | None,
        password: str | None = None,
    ) -> Invitation:
        """Let a user sign in. A password that is generated (None given) must be changed at the first sign-in.

        Raises UserNotFound, UserNotActive, BadLoginName, LoginNameTaken, HasSignIn, WeakPassword, AboveYou.
        """
        card = await self._users.get(workspace, user)
        if not card.is_active:
            raise UserNotActive
        await self._check_by(by, workspace, user)
        name = fold_login_name(login)
        existing = await self._database.fetch_row(QUERIES.get("find_door"), [workspace, user])
        if existing is not None:
            raise HasSignIn(name=existing["name"])
        if password is not None:
            rules = await self._find_rules(workspace, user)
            check_password(password, [name, card.name], rules.passwords)
        secret = password or new_password()
        await self._add(workspace, user, name, await self._hasher.hash(secret), must_change=password is None)
        await self._audit.write(
            workspace, Seen.SIGN_IN_GIVEN, caller, actor=None if by is None else by.actor, subject=user
        )
        return Invitation(name, secret)

    async def reset(
        self, workspace: WorkspaceKey, user: UserId, caller: Caller, by: Identity | None, password: str | None = None
    ) -> Invitation:
        """Give a user a new password, open his door and end his sessions.

        Raises UserNotFound, NoSignIn, SharedLogin, WeakPassword, AboveYou.
        """
        card = await self._users.get(workspace, user)
        await self._check_by(by, workspace, user)
        row = await self._get_door(workspace, user)
        login = LoginId(row["login_id"])
        if by is not None and await self._database.fetch_value(QUERIES.get("count_doors"), [login]) > 1:
            raise SharedLogin
        if password is not None:
            rules = await self._find_rules(workspace, user)
            check_password(password, [row["name"], card.name], rules.passwords)
        secret = password or new_password()
        await self._set_password(login, secret, must_change=password is None)
        await self._database.execute(QUERIES.get("shut_door"), [workspace, user, None])
        await self._guard.forgive(row["name"])
        await self._sessions.revoke_login(login)
        await self._audit.write(
            workspace, Seen.PASSWORD_RESET, caller, actor=None if by is None else by.actor, subject=user
        )
        return Invitation(row["name"], secret)

    async def disable(self, workspace: WorkspaceKey, user: UserId, caller: Caller, by: Identity | None) -> None:
        """Shut the user's door to this workspace and end his sessions there. A reset opens it again.

        Raises UserNotFound, NoSignIn, AboveYou.
        """
        await self._users.get(workspace, user)
        await self._check_by(by, workspace, user)
        await self._get_door(workspace, user)
        await self._database.execute(QUERIES.get("shut_door"), [workspace, user, self._clock.now()])
        await self._sessions.revoke_user(workspace, user)
        await self._audit.write(
            workspace, Seen.SIGN_IN_DISABLED, caller, actor=None if by is None else by.actor, subject=user
        )

    async def take_away(self, workspace: WorkspaceKey, user: UserId, caller: Caller) -> None:
        """Leave nothing of a user's way in, by the operator of the installation; nothing where there is none."""
        async with self._database.transaction() as transaction:
            login = await transaction.fetch_value(QUERIES.get("drop_door"), [workspace, user])
            if login is None:
                return
            await transaction.execute(QUERIES.get("drop_user_sessions"), [workspace, user])
            await transaction.execute(QUERIES.get("drop_lonely_login"), [login])
        await self._audit.write(workspace, Seen.SIGN_IN_DISABLED, caller, actor=None, subject=user)

    async def change_password(self, identity: Identity, current: str, new: str, caller: Caller) -> None:
        """Change one's own password and end one's other sessions.

        The present one is asked for with the same lock-out as at the door. Raises WrongPassword, SignInLocked,
        WeakPassword, NoSignIn.
        """
        if identity.login_id is None:
            raise NoSignIn
        row = await self._database.fetch_row(QUERIES.get("get_login"), [identity.login_id])
        if row is None:
            raise NoSignIn
        await self._guard.count_try(row["name"])
        if not await self._hasher.verify(row["password_hash"], current):
            raise WrongPassword
        await self._guard.forgive(row["name"])
        card = await self._users.get(identity.workspace, identity.actor)
        rules = await self._strictest(identity.login_id)
        check_password(new, [row["name"], card.name, current], rules)
        await self._check_history(identity.login_id, row["password_hash"], new, rules)
        await self._set_password(identity.login_id, new, must_change=False)
        await self._sessions.revoke_login(identity.login_id, keep=identity.session_id)
        await self._audit.write(identity.workspace, Seen.PASSWORD_CHANGED, caller, actor=identity.actor)

    async def has_any(self, workspace: WorkspaceKey) -> bool:
        """Whether anybody can sign in to the workspace."""
        count: int = await self._database.fetch_value(QUERIES.get("count_workspace_logins"), [workspace])
        return count > 0

    async def is_untouched(self, workspace: WorkspaceKey) -> bool:
        """Whether nobody with a password of his own can sign in: at most those to whom one was given to be changed."""
        count: int = await self._database.fetch_value(QUERIES.get("count_settled_logins"), [workspace])
        return count == 0

    async def _check_by(self, by: Identity | None, workspace: WorkspaceKey, user: UserId) -> None:
        if by is not None:
            await self._users.check_not_above(workspace, by.actor, user)

    async def _get_door(self, workspace: WorkspaceKey, user: UserId) -> Row:
        row = await self._database.fetch_row(QUERIES.get("find_door"), [workspace, user])
        if row is None:
            raise NoSignIn
        return row

    async def _strictest(self, login: LoginId) -> PasswordRules:
        """What all workspaces together ask that the login opens."""
        ways = await self._database.fetch_rows(QUERIES.get("list_ways"), [login])
        found = [await self._find_rules(WorkspaceKey(one["workspace_key"]), UserId(one["user_id"])) for one in ways]
        return max((one.passwords for one in found), key=lambda one: (one.shortest, one.history), default=BASIC)

    async def _check_history(self, login: LoginId, present: str, new: str, rules: PasswordRules) -> None:
        """Raises WeakPassword where it is the present password or, where the rules want that, an earlier one."""
        if rules.history == 0:
            return
        rows = await self._database.fetch_rows(QUERIES.get("list_passwords"), [login, rules.history - 1])
        for stored in (present, *(row["password_hash"] for row in rows)):
            if await self._hasher.verify(stored, new):
                raise WeakPassword(
                    reason_zh=f"不能与最近 {rules.history} 次使用过的密码相同。",
                    reason_en=f"It is one of the last {rules.history} that were used.",
                )

    async def _set_password(self, login: LoginId, password: str, *, must_change: bool) -> None:
        hashed, now = await self._hasher.hash(password), self._clock.now()
        async with self._database.transaction() as transaction:
            await transaction.execute(QUERIES.get("keep_password"), [login, now])
            await transaction.execute(QUERIES.get("forget_passwords"), [login, KEPT_PASSWORDS])
            await transaction.execute(QUERIES.get("set_password"), [login, hashed, now, must_change])
            # A ticket for the second step stands for the old password.
            await transaction.execute(QUERIES.get("drop_tickets"), [login])

    async def _add(
        self, workspace: WorkspaceKey, user: UserId, name: str, password_hash: str, *, must_change: bool
    ) -> None:
        params = [new_id(), name, password_hash, self._clock.now(), must_change]
        async with self._database.transaction() as transaction:
            login = await transaction.fetch_value(QUERIES.get("add_login"), params)
            if login is None:
                # Joining an existing login would hand it to this workspace's administrators.
                raise LoginNameTaken(name=name)
            try:
                await transaction.execute(QUERIES.get("open_door"), [login, workspace, user])
            except UniqueViolation as error:
                raise HasSignIn(name=name) from error
