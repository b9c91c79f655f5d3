"""The few columns of a user record that sign-in rests on, and the sign-in's own view of them."""

from collections.abc import Awaitable, Callable

from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.signin.guard import QUERIES
from zhike.kernel.signin.model import ACTIVE, AboveYou, UserCard, UserNotFound

ListAbilities = Callable[[WorkspaceKey, UserId], Awaitable[frozenset[str]]]
"""The abilities that a user's roles give him. The access room answers; main.py joins the two."""


class Users:
    """Looks at user records without rights: who signs in cannot have any yet."""

    def __init__(self, database: Database, list_abilities: ListAbilities) -> None:
        """`list_abilities` serves only to compare two users."""
        self._database = database
        self._list_abilities = list_abilities

    async def get(self, workspace: WorkspaceKey, user: UserId) -> UserCard:
        """The user, deleted or not. Raises UserNotFound."""
        row = await self._database.fetch_row(QUERIES.get("find_user", schema_of(workspace)), [user])
        if row is None:
            raise UserNotFound
        return UserCard(
            id=UserId(row["id"]),
            name=row["name"] or "",
            login_name=row["login_name"],
            email=row["email"],
            language=row["language"],
            is_active=row["status"] == ACTIVE and row["deleted_at"] is None,
        )

    async def is_active(self, workspace: WorkspaceKey, user: UserId) -> bool:
        """Whether there is such a user and he may sign in."""
        row = await self._database.fetch_row(QUERIES.get("find_user", schema_of(workspace)), [user])
        return row is not None and row["status"] == ACTIVE and row["deleted_at"] is None

    async def find_by_login(self, workspace: WorkspaceKey, login: str) -> UserId | None:
        """The living user whose record has this login name, or None."""
        sql = QUERIES.get("find_user_by_login", schema_of(workspace))
        found = await self._database.fetch_value(sql, [login])
        return None if found is None else UserId(found)

    async def check_not_above(self, workspace: WorkspaceKey, actor: UserId, other: UserId) -> None:
        """Raises AboveYou where the other holds an ability that the actor lacks."""
        missing = await self._list_abilities(workspace, other) - await self._list_abilities(workspace, actor)
        if missing:
            raise AboveYou(abilities=", ".join(sorted(missing)))
