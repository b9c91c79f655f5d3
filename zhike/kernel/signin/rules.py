"""What a workspace asks of those who sign in: how good passwords are, and whether a second step is needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.catalog.protection import SecurityRules


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """A preset. `classes`: of small and capital letters, digits and others so many kinds; `history`: so many earlier
    ones are refused; `max_age`: older ones must be changed (None: never). The lock-out is the same everywhere, because
    it counts for a name before anybody knows whose it is."""

    shortest: int = 10
    classes: int = 1
    history: int = 0
    max_age: timedelta | None = None


BASIC = PasswordRules()
"""Length and not being guessable: no composition, no forced change (ASVS 6.2.5, 6.2.10)."""

GRADED = PasswordRules(shortest=12, classes=3, history=5, max_age=timedelta(days=90))
"""What the graded protection of information systems (等保, GB/T 22239, third level) is usually audited for."""


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What holds for one user of one workspace."""

    passwords: PasswordRules = BASIC
    second_factor: bool = False


FindRules = Callable[[WorkspaceKey, UserId], Awaitable[SignInRules]]
"""The settings and the user's roles say so; main.py joins the two."""


async def no_rules(workspace: WorkspaceKey, user: UserId) -> SignInRules:
    """The basic rules, for everybody."""
    return SignInRules()


def make_rules(security: SecurityRules, roles: tuple[str, ...]) -> SignInRules:
    """The rules for somebody who has these roles."""
    wanted = security.second_factor == "all" or (
        security.second_factor == "roles" and any(role in security.second_factor_roles for role in roles)
    )
    return SignInRules(GRADED if security.passwords == "graded" else BASIC, wanted)
