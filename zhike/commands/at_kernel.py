"""How a command reaches the kernel: the installation's database found or started, the rooms joined, closed again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from zhike.commands.contract import Invocation
from zhike.kernel.base.errors import NotFound
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.workspaces import Workspace, get_workspace
from zhike.kernel.query.reader import Reader
from zhike.main import running_kernel
from zhike.operations.kernel import Kernel
from zhike.operations.place import reachable_database
from zhike.operations.upgrade.run import Upgrade, bring_up_to_date

Result = TypeVar("Result")


class LoginUnknown(NotFound):
    """Nobody signs in by that name."""

    code = "command_login_unknown"
    title_zh = "用户不存在"
    title_en = "No such user"
    detail_zh = "工作区 {workspace} 中没有登录名为“{login}”的用户。"
    detail_en = "Nobody in the workspace {workspace} has the login '{login}'."


def with_kernel(call: Invocation, work: Callable[[Kernel], Awaitable[Result]]) -> Result:
    """Do something with the kernel of the installation that is meant. Raises NoInstallation."""
    with reachable_database(call.settings()) as settings:

        async def run() -> Result:
            await bring_up_to_date(Upgrade(settings, running_kernel))
            async with running_kernel(settings) as kernel:
                return await work(kernel)

        return asyncio.run(run())


async def find_workspace_of(call: Invocation, kernel: Kernel) -> Workspace:
    """The workspace that --workspace names. Raises WorkspaceNotFound."""
    return await get_workspace(kernel.database, call.words.workspace)


async def find_reader(kernel: Kernel, workspace: WorkspaceKey, login: str, language: str) -> Reader:
    """The reader with that login, whose rights the command then has. Raises LoginUnknown."""
    user = await kernel.signin.users.find_by_login(workspace, login)
    if user is None:
        raise LoginUnknown(workspace=workspace, login=login)
    return Reader(workspace, user, user, "en" if language == "en" else "zh-CN")
