"""The second factor: codes by time (RFC 6238) out of an app, recovery codes, and the ticket between the two steps.

The secret is encrypted under the master key. A code is good once: the time step of the last one is kept, and only later
ones count. Wrong codes are counted as wrong passwords are, before they are looked at.
"""

from __future__ import annotations

import unicodedata
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
import segno

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import UserId, WorkspaceKey, new_choices, new_secret, new_token
from zhike.kernel.postgres.pool import Database
from zhike.kernel.signin.audit import Seen
from zhike.kernel.signin.guard import QUERIES
from zhike.kernel.signin.model import (
    Caller,
    HasSecondFactor,
    Identity,
    LoginId,
    NoSecondFactor,
    NoSignIn,
    SecondFactorRequired,
    SharedLogin,
    TicketOver,
    WrongCode,
    WrongPassword,
)
from zhike.kernel.signin.parts import Parts
from zhike.kernel.vault.master import MasterKeys

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
DRIFT_STEPS = 1
"""So many steps early or late a code may be: clocks differ."""
TICKET_LIVES = timedelta(minutes=5)
CODES = 10
ISSUER = "Zhike"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 5


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app needs to make codes: the only moment at which it is known. `rows` are the squares of a QR code of
    `uri`, 1 for a dark one."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    rows: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FactorStatus:
    """How somebody's second factor stands. `required`: a rule of the workspace wants one of him."""

    active: bool
    since: datetime | None
    recovery_left: int
    required: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """Whose ticket a code has redeemed."""

    login: LoginId
    name: str
    workspace: WorkspaceKey
    user: UserId


class SecondFactors:
    """Second factors of all logins."""

    def __init__(self, database: Database, clock: Clock, master: MasterKeys, parts: Parts) -> None:
        self._database = database
        self._clock = clock
        self._master = master
        self._parts = parts

    async def status(self, identity: Identity) -> FactorStatus:
        """One's own. Raises NoSignIn."""
        row = await self._database.fetch_row(QUERIES.get("find_factor"), [_login(identity)])
        confirmed = None if row is None else row["confirmed_at"]
        left = await self._database.fetch_value(QUERIES.get("count_recovery"), [_login(identity)]) if confirmed else 0
        rules = await self._parts.find_rules(identity.workspace, identity.actor)
        return FactorStatus(confirmed is not None, confirmed, int(left), rules.second_factor)

    async def begin(self, identity: Identity, password: str) -> Enrolment:
        """A new secret, which counts once a code of it was shown. Raises WrongPassword, SignInLocked, HasSecondFactor,
        NoSignIn."""
        login = _login(identity)
        await self._prove(login, password)
        raw = b32encode(new_secret(SECRET_BYTES)).decode("ascii")
        params = [login, self._master.wrap(raw.encode(), _purpose(login)), self._clock.now()]
        if await self._database.fetch_value(QUERIES.get("begin_factor"), params) is None:
            raise HasSecondFactor
        issuer = f"{ISSUER} {identity.workspace}"
        totp = pyotp.TOTP(raw, digits=DIGITS, interval=STEP_SECONDS)
        uri = totp.provisioning_uri(name=identity.name, issuer_name=issuer)
        squares = segno.make(uri, error="m", micro=False).matrix_iter(border=2)
        rows = tuple("".join("1" if dark else "0" for dark in row) for row in squares)
        return Enrolment(raw, uri, rows)

    async def confirm(self, identity: Identity, code: str, caller: Caller) -> tuple[str, ...]:
        """Show the first code: the factor counts from now on. Answers the recovery codes, this once. Other sessions
        end. Raises NoSecondFactor, WrongCode, SignInLocked."""
        login = _login(identity)
        await self._check(login, code, confirmed=False)
        await self._database.execute(QUERIES.get("confirm_factor"), [login, self._clock.now()])
        codes = await self._make_codes(login)
        await self._parts.sessions.revoke_login(login, keep=identity.session_id)
        await self._write(Seen.SECOND_FACTOR_SET, identity, caller)
        return codes

    async def renew_codes(self, identity: Identity, code: str, caller: Caller) -> tuple[str, ...]:
        """New recovery codes; the old ones are void. Raises NoSecondFactor, WrongCode, SignInLocked."""
        await self._check(_login(identity), code)
        codes = await self._make_codes(_login(identity))
        await self._write(Seen.RECOVERY_CODES_MADE, identity, caller)
        return codes

    async def remove(self, identity: Identity, code: str, caller: Caller) -> None:
        """Do without. Raises SecondFactorRequired, NoSecondFactor, WrongCode, SignInLocked."""
        if (await self._parts.find_rules(identity.workspace, identity.actor)).second_factor:
            raise SecondFactorRequired
        await self._check(_login(identity), code)
        await self._drop(_login(identity))
        await self._write(Seen.SECOND_FACTOR_REMOVED, identity, caller)

    async def reset(self, workspace: WorkspaceKey, user: UserId, caller: Caller, by: Identity | None) -> None:
        """Take away the second factor of somebody who lost it; his sessions end. `by` None is the operator.

        Raises UserNotFound, NoSignIn, SharedLogin, AboveYou, NoSecondFactor.
        """
        await self._parts.users.get(workspace, user)
        if by is not None:
            await self._parts.users.check_not_above(workspace, by.actor, user)
        door = await self._database.fetch_row(QUERIES.get("find_door"), [workspace, user])
        if door is None:
            raise NoSignIn
        login = LoginId(door["login_id"])
        if by is not None and await self._database.fetch_value(QUERIES.get("count_doors"), [login]) > 1:
            raise SharedLogin
        if await self._drop(login) == 0:
            raise NoSecondFactor
        await self._parts.sessions.revoke_login(login)
        actor = None if by is None else by.actor
        await self._parts.audit.write(workspace, Seen.SECOND_FACTOR_RESET, caller, actor=actor, subject=user)

    async def is_active(self, login: LoginId) -> bool:
        """Whether the login has a second factor that counts."""
        row = await self._database.fetch_row(QUERIES.get("find_factor"), [login])
        return row is not None and row["confirmed_at"] is not None

    async def issue_ticket(self, login: LoginId, workspace: WorkspaceKey, user: UserId) -> str:
        """What stands for a right password until the second step is made."""
        token = new_token()
        params = [_hash(token), login, workspace, user, self._clock.now() + TICKET_LIVES]
        await self._database.execute(QUERIES.get("add_ticket"), params)
        return token

    async def redeem(self, ticket: str, code: str, caller: Caller) -> Passed:
        """The second step. The ticket is good until a code was right. Raises TicketOver, WrongCode, SignInLocked."""
        row = await self._database.fetch_row(QUERIES.get("find_ticket"), [_hash(ticket), self._clock.now()])
        if row is None:
            raise TicketOver
        passed = Passed(
            LoginId(row["login_id"]), row["name"], WorkspaceKey(row["workspace_key"]), UserId(row["user_id"])
        )
        try:
            by_recovery = await self._check(passed.login, code)
        except WrongCode:
            await self._parts.audit.write(passed.workspace, Seen.CODE_REFUSED, caller, actor=passed.user)
            raise
        if await self._database.execute(QUERIES.get("take_ticket"), [_hash(ticket)]) == 0:
            raise TicketOver
        if by_recovery:
            await self._parts.audit.write(passed.workspace, Seen.RECOVERY_CODE_USED, caller, actor=passed.user)
        return passed

    async def rewrap(self) -> int:
        """Encrypt all secrets by the present master key; says how many were others'."""
        done = 0
        for row in await self._database.fetch_rows(QUERIES.get("list_factors")):
            if not self._master.is_current(row["secret"]):
                purpose = _purpose(LoginId(row["login_id"]))
                fresh = self._master.wrap(self._master.unwrap(row["secret"], purpose), purpose)
                params = [row["login_id"], row["secret"], fresh]
                done += await self._database.execute(QUERIES.get("rewrap_factor"), params)
        return done

    async def _prove(self, login: LoginId, password: str) -> None:
        row = await self._database.fetch_row(QUERIES.get("get_login"), [login])
        if row is None:
            raise NoSignIn
        await self._parts.guard.count_try(row["name"])
        if not await self._parts.hasher.verify(row["password_hash"], password):
            raise WrongPassword
        await self._parts.guard.forgive(row["name"])

    async def _check(self, login: LoginId, code: str, *, confirmed: bool = True) -> bool:
        """Whether the right code was a recovery code. Raises NoSecondFactor, WrongCode, SignInLocked."""
        row = await self._database.fetch_row(QUERIES.get("find_factor"), [login])
        if row is None or (row["confirmed_at"] is not None) != confirmed:
            raise NoSecondFactor
        # No login name has a blank, so this one is nobody's.
        counted = f"second factor {login}"
        await self._parts.guard.count_try(counted)
        given = "".join(unicodedata.normalize("NFKC", code).split()).replace("-", "").lower()
        secret = self._master.unwrap(row["secret"], _purpose(login)).decode()
        step = find_step(secret, given, self._clock.now())
        if step is not None:
            # Two requests with one code: only one of them finds an earlier step.
            right = await self._database.execute(QUERIES.get("use_step"), [login, step]) == 1
        else:
            params = [login, _hash(given), self._clock.now()]
            right = confirmed and await self._database.execute(QUERIES.get("use_recovery"), params) == 1
        if not right:
            raise WrongCode
        await self._parts.guard.forgive(counted)
        return step is None

    async def _make_codes(self, login: LoginId) -> tuple[str, ...]:
        codes = tuple("-".join(new_choices(_ALPHABET, _GROUP) for _ in range(_GROUPS)) for _ in range(CODES))
        async with self._database.transaction() as transaction:
            await transaction.execute(QUERIES.get("drop_recovery"), [login])
            hashes = [_hash(one.replace("-", "")) for one in codes]
            await transaction.execute(QUERIES.get("add_recovery"), [login, hashes])
        return codes

    async def _drop(self, login: LoginId) -> int:
        async with self._database.transaction() as transaction:
            await transaction.execute(QUERIES.get("drop_recovery"), [login])
            return await transaction.execute(QUERIES.get("drop_factor"), [login])

    async def _write(self, seen: Seen, identity: Identity, caller: Caller) -> None:
        await self._parts.audit.write(identity.workspace, seen, caller, actor=identity.actor)


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code it is, about now; None where it is none's."""
    if len(code) != DIGITS or not code.isascii() or not code.isdigit():
        return None
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    steps = [present + drift for drift in range(-DRIFT_STEPS, DRIFT_STEPS + 1)]
    found = [step for step in steps if pyotp.utils.strings_equal(totp.generate_otp(step), code)]
    return found[-1] if found else None


def _login(identity: Identity) -> LoginId:
    if identity.login_id is None:
        raise NoSignIn
    return identity.login_id


def _purpose(login: LoginId) -> str:
    return f"second factor of {login}"


def _hash(text: str) -> bytes:
    """Tickets have 256 random bits and recovery codes 74, so a plain hash cannot be turned back."""
    return sha256(text.encode()).digest()
