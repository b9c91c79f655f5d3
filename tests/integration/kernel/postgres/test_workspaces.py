"""Workspaces: made, listed, found, dropped."""

import pytest

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import (
    BadWorkspaceKey,
    Workspace,
    WorkspaceExists,
    WorkspaceNotFound,
    create_workspace,
    drop_workspace,
    find_workspace,
    get_workspace,
    list_workspaces,
)


async def schema_exists(database: Database, schema: str) -> bool:
    return bool(await database.fetch_value("SELECT to_regnamespace($1) IS NOT NULL", [f'"{schema}"']))


async def test_a_workspace_is_listed_and_has_a_schema(database: Database, workspace: Workspace) -> None:
    assert workspace.schema == f"w_{workspace.key}"
    assert workspace.state == "active"
    assert await schema_exists(database, workspace.schema)
    assert workspace in await list_workspaces(database)
    assert await get_workspace(database, workspace.key) == workspace


@pytest.mark.parametrize("key", ["", "a", "A1", "1a", "a-b", "客户", "a" * 32, "a b", "a\x00b", 'a"b'])
async def test_a_key_that_cannot_name_a_schema_is_refused(database: Database, clock: FrozenClock, key: str) -> None:
    with pytest.raises(BadWorkspaceKey):
        await create_workspace(database, clock, key, "x")


async def test_a_key_is_taken_once(database: Database, clock: FrozenClock, workspace: Workspace) -> None:
    with pytest.raises(WorkspaceExists):
        await create_workspace(database, clock, workspace.key, "again")
    assert await get_workspace(database, workspace.key) == workspace


async def test_a_half_made_workspace_is_finished_by_asking_again(
    database: Database, clock: FrozenClock, workspace: Workspace
) -> None:
    await database.execute("UPDATE zhike.workspace SET state = 'creating' WHERE key = $1", [workspace.key])
    assert await find_workspace(database, workspace.key) is None
    finished = await create_workspace(database, clock, workspace.key, workspace.title)
    assert finished == workspace


async def test_dropping_removes_the_schema_and_the_entry(database: Database, workspace: Workspace) -> None:
    await drop_workspace(database, workspace.key)
    assert not await schema_exists(database, workspace.schema)
    assert await find_workspace(database, workspace.key) is None
    with pytest.raises(WorkspaceNotFound):
        await drop_workspace(database, workspace.key)


async def test_dropping_what_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(WorkspaceNotFound):
        await get_workspace(database, "nowhere")
    with pytest.raises(WorkspaceNotFound):
        await drop_workspace(database, WorkspaceKey("nowhere"))
