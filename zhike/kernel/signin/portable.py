"""Sign-in accounts on their way into a backup and out of one: names and password hashes, never sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey, new_id
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.postgres.workspaces import schema_of

_QUERIES = load_queries("zhike.kernel.signin", "portable.sql")


@dataclass(frozen=True, slots=True)
class PortableLogin:
    """One user's way in."""

    user: UUID
    name: str
    password_hash: str | None = field(repr=False)
    must_change: bool
    disabled: bool


async def export_logins(connection: Connection, workspace: WorkspaceKey) -> list[PortableLogin]:
    """The sign-in accounts of the workspace's users, by name."""
    rows = await connection.fetch_rows(_QUERIES.get("export_logins"), [workspace])
    return [
        PortableLogin(row["user_id"], row["name"], row["password_hash"], row["must_change"], row["disabled"])
        for row in rows
    ]


async def import_logins(
    database: Database, workspace: WorkspaceKey, logins: Sequence[PortableLogin], clock: Clock
) -> None:
    """Let users in again. A name that exists here keeps its own password: a name is one person in an installation.

    Tokens of programs that came with the workspace are revoked; they may be in strange hands by now.
    """
    now = clock.now()
    async with database.transaction() as transaction:
        for login in logins:
            params = [new_id(), login.name, login.password_hash, now, login.must_change]
            login_id = await transaction.fetch_value(_QUERIES.get("import_login"), params)
            door = [login_id, workspace, login.user, now if login.disabled else None]
            await transaction.execute(_QUERIES.get("import_door"), door)
        await transaction.execute(_QUERIES.get("revoke_tokens", schema_of(workspace)), [now])
