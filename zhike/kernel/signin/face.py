"""The room's face: its parts joined once a process."""

from collections.abc import Callable

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.signin.accounts import Accounts
from zhike.kernel.signin.audit import Audit
from zhike.kernel.signin.door import Door
from zhike.kernel.signin.guard import Guard
from zhike.kernel.signin.passwords import Hasher
from zhike.kernel.signin.sessions import WAKE, Sessions
from zhike.kernel.signin.tokens import Tokens
from zhike.kernel.signin.users import ListAbilities, Users


class SignIn:
    """Everything about who is there."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        announce: Callable[[WorkspaceKey], None],
        list_abilities: ListAbilities,
    ) -> None:
        """`announce` wakes the other processes after a change; `list_abilities` is the access room's answer."""
        self._hasher = Hasher()
        guard, audit, users = Guard(database, clock), Audit(database, clock), Users(database, list_abilities)
        self.users = users
        self.sessions = Sessions(database, clock, users, audit, announce)
        self.tokens = Tokens(database, clock, audit, announce)
        self.accounts = Accounts(database, clock, guard, self._hasher, self.sessions, users, audit)
        self.door = Door(database, guard, self._hasher, self.sessions, users, audit)

    def hear(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Forget what was remembered when another process ended sessions. For a Listener."""
        if workspaces is None or WAKE in workspaces:
            self.sessions.forget()
            self.tokens.forget()

    def close(self) -> None:
        """Let the threads go."""
        self._hasher.close()
