"""A workspace with users as bare rows (who signs in has no rights yet), and the sign-in room over it."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import Workspace
from zhike.kernel.signin.door import Attempt
from zhike.kernel.signin.face import SignIn
from zhike.kernel.signin.model import Caller
from zhike.kernel.signin.rules import SignInRules
from zhike.kernel.signin.sessions import OpenedSession
from zhike.kernel.vault.master import MasterKeys

PASSWORD = "correct horse battery"
MASTER = MasterKeys(Path("nowhere"), urlsafe_b64encode(bytes(range(32))).decode())
CALLER = Caller("192.0.2.7", "Firefox", "req-1")


@dataclass
class Porch:
    """What a test of sign-in needs."""

    database: Database
    workspace: Workspace
    clock: FrozenClock
    announced: list[WorkspaceKey] = field(default_factory=list)
    abilities: dict[UserId, frozenset[str]] = field(default_factory=dict)
    rules: SignInRules = field(default_factory=SignInRules)

    def __post_init__(self) -> None:
        self.signin = self.open_process()

    def open_process(self) -> SignIn:
        """The sign-in room as another process has it."""

        async def list_abilities(workspace: WorkspaceKey, user: UserId) -> frozenset[str]:
            return self.abilities.get(user, frozenset())

        async def find_rules(workspace: WorkspaceKey, user: UserId) -> SignInRules:
            return self.rules

        return SignIn(self.database, self.clock, self.announced.append, list_abilities, MASTER, find_rules)

    @property
    def key(self) -> WorkspaceKey:
        return self.workspace.key

    async def make_user(self, name: str = "王小明", status: str = "active") -> UserId:
        user = UserId(uuid4())
        await self.database.execute(
            f"INSERT INTO {quote_identifier(self.workspace.schema)}.o_user"
            " (id, name, status, version, created_at, updated_at) VALUES ($1, $2, $3, 1, $4, $4)",
            [user, name, status, self.clock.now()],
        )
        return user

    async def set_status(self, user: UserId, status: str) -> None:
        await self.database.execute(
            f"UPDATE {quote_identifier(self.workspace.schema)}.o_user SET status = $2 WHERE id = $1", [user, status]
        )

    async def make_account(self, login: str | None = None) -> tuple[UserId, str]:
        """A user with a sign-in; login names are unique in the installation."""
        user, name = await self.make_user(), login or f"u{uuid4().hex[:12]}"
        await self.signin.accounts.give(self.key, user, name, CALLER, None, PASSWORD)
        return user, name

    async def sign_in(self, login: str, password: str = PASSWORD, workspace: str | None = None) -> OpenedSession:
        return await self.signin.door.sign_in(Attempt(login, password, workspace, CALLER))

    async def seen(self) -> list[str]:
        """The kinds of entries of access_log, in order."""
        rows = await self.database.fetch_rows(
            f"SELECT kind FROM {quote_identifier(self.workspace.schema)}.access_log ORDER BY id"
        )
        return [row["kind"] for row in rows]


@pytest.fixture
def porch(database: Database, workspace: Workspace, clock: FrozenClock) -> Iterator[Porch]:
    porch = Porch(database, workspace, clock)
    yield porch
    porch.signin.close()
