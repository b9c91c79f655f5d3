"""The list of workspaces, and the making and dropping of their schemas (`w_<key>`)."""

import re
from dataclasses import dataclass
from datetime import datetime

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Conflict, Invalid, NotFound
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.errors import UniqueViolation
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.migrate import migrate_workspace
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.postgres.sql import load_queries, quote_identifier

_KEY = re.compile(r"[a-z][a-z0-9_]{1,30}")
_QUERIES = load_queries("zhike.kernel.postgres")


class BadWorkspaceKey(Invalid):
    """The key cannot name a schema."""

    code = "bad_workspace_key"
    title_zh = "工作区标识不合法"
    title_en = "Bad workspace key"
    detail_zh = "“{key}”不可用：须以小写字母开头，由 2 到 31 个小写字母、数字或下划线组成。"
    detail_en = "'{key}' cannot be used: 2 to 31 small letters, digits or underscores, the first a letter."


class WorkspaceNotFound(NotFound):
    """No workspace of that key."""

    code = "workspace_not_found"
    title_zh = "工作区不存在"
    title_en = "No such workspace"
    detail_zh = "没有标识为“{key}”的工作区。"
    detail_en = "There is no workspace '{key}'."


class WorkspaceExists(Conflict):
    """The key is taken."""

    code = "workspace_exists"
    title_zh = "工作区已存在"
    title_en = "The workspace exists already"
    detail_zh = "标识“{key}”已被使用。"
    detail_en = "The key '{key}' is in use."


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace as the list knows it."""

    key: WorkspaceKey
    schema: str
    title: str
    state: str
    created_at: datetime


def check_workspace_key(key: str) -> WorkspaceKey:
    """Return the key typed. Raises BadWorkspaceKey."""
    if _KEY.fullmatch(key) is None:
        raise BadWorkspaceKey(key=key[:60])
    return WorkspaceKey(key)


def schema_of(key: WorkspaceKey) -> str:
    """The name of the workspace's schema, unquoted."""
    return f"w_{key}"


async def create_workspace(database: Database, clock: Clock, key: str, title: str) -> Workspace:
    """List the workspace and make its schema. Raises BadWorkspaceKey, WorkspaceExists, MigrationFailed.

    A crash in between leaves it in state `creating`; creating it again finishes the work.
    """
    checked = check_workspace_key(key)
    schema = schema_of(checked)
    params = [checked, schema, title, clock.now()]
    try:
        taken = await database.fetch_value(_QUERIES.get("claim_workspace"), params)
    except UniqueViolation as error:
        raise WorkspaceExists(key=key) from error
    if taken is None:
        raise WorkspaceExists(key=key)
    await migrate_workspace(database, schema)
    row = await database.fetch_row(_QUERIES.get("activate_workspace"), [checked])
    if row is None:
        raise WorkspaceNotFound(key=key)
    return _from_row(row)


async def list_workspaces(database: Database) -> list[Workspace]:
    """All workspaces that are ready, by key."""
    return [_from_row(row) for row in await database.fetch_rows(_QUERIES.get("list_workspaces"))]


async def find_workspace(database: Database, key: str) -> Workspace | None:
    """The workspace of that key, or None."""
    row = await database.fetch_row(_QUERIES.get("find_workspace"), [key])
    return None if row is None else _from_row(row)


async def get_workspace(database: Database, key: str) -> Workspace:
    """The workspace of that key. Raises WorkspaceNotFound."""
    found = await find_workspace(database, key)
    if found is None:
        raise WorkspaceNotFound(key=key)
    return found


async def rename_workspace(database: Database, key: WorkspaceKey, title: str) -> None:
    """Give the workspace another title."""
    await database.execute(_QUERIES.get("rename_workspace"), [key, title])


async def drop_workspace(database: Database, key: WorkspaceKey) -> None:
    """Remove the workspace with everything in it, for ever. Raises WorkspaceNotFound."""
    schema = schema_of(check_workspace_key(key))
    drop = f"DROP SCHEMA IF EXISTS {quote_identifier(schema)} CASCADE"
    async with database.transaction(
        key, lock=LockMode.EXCLUSIVE, statement_timeout_seconds=0, lock_timeout_seconds=30
    ) as transaction:
        if await transaction.execute(_QUERIES.get("forget_workspace"), [key]) == 0:
            raise WorkspaceNotFound(key=key)
        await transaction.execute(drop)


async def migrate_all(database: Database) -> dict[WorkspaceKey, list[str]]:
    """Bring every workspace's schema up to date; says what was applied where."""
    workspaces = await list_workspaces(database)
    return {one.key: await migrate_workspace(database, one.schema) for one in workspaces}


def _from_row(row: Row) -> Workspace:
    return Workspace(
        key=WorkspaceKey(row["key"]),
        schema=row["schema_name"],
        title=row["title"],
        state=row["state"],
        created_at=row["created_at"],
    )
