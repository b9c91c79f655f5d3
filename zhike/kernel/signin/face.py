"""The room's face: its parts joined once a process."""

from collections.abc import Callable

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.signin.accounts import Accounts
from zhike.kernel.signin.audit import Audit
from zhike.kernel.signin.door import Door
from zhike.kernel.signin.guard import Guard
from zhike.kernel.signin.parts import Parts
from zhike.kernel.signin.passwords import Hasher
from zhike.kernel.signin.rules import FindRules, no_rules
from zhike.kernel.signin.second_factor import SecondFactors
from zhike.kernel.signin.sessions import WAKE, Sessions
from zhike.kernel.signin.tokens import Tokens
from zhike.kernel.signin.users import ListAbilities, Users
from zhike.kernel.vault.master import MasterKeys


class SignIn:
    """Everything about who is there."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        announce: Callable[[WorkspaceKey], None],
        list_abilities: ListAbilities,
        master: MasterKeys,
        find_rules: FindRules = no_rules,
    ) -> None:
        """`announce` wakes the other processes after a change; `list_abilities` is the access room's answer.
        `master` encrypts what second factors rest on; `find_rules` says what a workspace asks of a user."""
        self._hasher = Hasher()
        guard, audit, users = Guard(database, clock), Audit(database, clock), Users(database, list_abilities)
        self.users = users
        self.sessions = Sessions(database, clock, users, audit, announce, find_rules)
        self.tokens = Tokens(database, clock, audit, announce)
        parts = Parts(guard, self._hasher, self.sessions, users, audit, find_rules)
        self.accounts = Accounts(database, clock, parts)
        self.second_factors = SecondFactors(database, clock, master, parts)
        self.door = Door(database, parts, self.second_factors)

    def hear(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Forget what was remembered when another process ended sessions. For a Listener."""
        if workspaces is None or WAKE in workspaces:
            self.sessions.forget()
            self.tokens.forget()

    def close(self) -> None:
        """Let the threads go."""
        self._hasher.close()
