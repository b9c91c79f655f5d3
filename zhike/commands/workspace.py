"""`zhike workspace create | list | drop | export | import`."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from zhike.commands.at_kernel import with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, choose
from zhike.kernel.base.errors import Invalid, Language
from zhike.kernel.journal.erase import keep_erasures
from zhike.kernel.postgres.workspaces import check_workspace_key, drop_workspace, find_workspace, list_workspaces
from zhike.operations.backup.desk import open_source
from zhike.operations.kernel import Kernel
from zhike.operations.leave.read import read_open_export
from zhike.operations.leave.write import write_open_export
from zhike.operations.setup import make_first_administrator, make_workspace


class NotConfirmed(Invalid):
    """Dropping a workspace wants its key a second time."""

    code = "drop_not_confirmed"
    title_zh = "请确认删除"
    title_en = "Confirm the deletion"
    detail_zh = "删除工作区不可恢复（备份除外）。确认请加 --yes {key}。"
    detail_en = "A dropped workspace comes back from a backup only. To confirm, add --yes {key}."


class Listed(msgspec.Struct, frozen=True):
    """One workspace."""

    key: str
    title: str
    state: str
    created_at: str


class Created(msgspec.Struct, frozen=True):
    """A new workspace and how its administrator signs in."""

    key: str
    login: str | None
    password: str | None


class Left(msgspec.Struct, frozen=True):
    """What was taken out: rows by table."""

    file: str
    workspace: str
    rows: dict[str, int]
    files: int


class Entered(msgspec.Struct, frozen=True):
    """The workspace that was made of an export."""

    key: str
    title: str


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of workspace."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help=choose(("新建", "make one"), language))
    create.add_argument("key", metavar="KEY")
    create.add_argument("--title", metavar="TEXT", help=choose(("名称", "what people read"), language))
    create.add_argument("--login", metavar="NAME", help=choose(("管理员登录名", "its administrator's login"), language))
    create.add_argument("--admin-password", metavar="WORD", help=choose(("管理员密码", "his password"), language))
    drop = verbs.add_parser("drop", help=choose(("删除", "remove one for ever"), language))
    drop.add_argument("key", metavar="KEY")
    drop.add_argument("--yes", metavar="KEY", help=choose(("再写一次标识以确认", "its key again"), language))
    leave_help = ("以公开格式导出全部数据", "take everything out, readable")
    leave = verbs.add_parser("export", help=choose(leave_help, language))
    leave.add_argument("file", metavar="FILE.zip")
    leave.add_argument("--workspace", metavar="KEY", default="main")
    enter = verbs.add_parser("import", help=choose(("读回导出的数据", "read such an export"), language))
    enter.add_argument("file", metavar="FILE.zip")
    enter.add_argument("--into", metavar="KEY", required=True, help=choose(("新工作区", "the new workspace"), language))
    enter.add_argument("--title", metavar="TEXT", help=choose(("名称", "what people read"), language))
    for verb in (create, drop, leave, enter, verbs.add_parser("list", help=choose(("列出", "list all"), language))):
        add_place(verb, language)


def run(call: Invocation) -> int:
    """Do the verb."""
    verb = call.words.verb
    if verb == "create":
        created = with_kernel(call, lambda kernel: _create(call, kernel))
        call.answer(created, lambda: _tell_created(created, call.language))
    elif verb == "drop":
        if call.words.yes != call.words.key:
            raise NotConfirmed(key=call.words.key)
        with_kernel(call, lambda kernel: _drop(call, kernel))
        call.answer({"dropped": call.words.key}, lambda: [choose(("已删除", "Dropped"), call.language)])
    elif verb == "export":
        left = with_kernel(call, lambda kernel: _leave(call, kernel))
        call.answer(left, lambda: _tell_left(left, call.language))
    elif verb == "import":
        entered = with_kernel(call, lambda kernel: _enter(call, kernel))
        call.answer(entered, lambda: _tell_entered(entered, call.language))
    else:
        found = with_kernel(call, _list)
        call.answer(found, lambda: [f"{one.key}\t{one.title}\t{one.state}\t{one.created_at}" for one in found])
    return OK


async def _drop(call: Invocation, kernel: Kernel) -> None:
    key = check_workspace_key(call.words.key)
    if await find_workspace(kernel.database, key) is not None:
        # A backup of it that is restored later must not bring back who was erased.
        await keep_erasures(kernel.database, key)
    await drop_workspace(kernel.database, key)


async def _create(call: Invocation, kernel: Kernel) -> Created:
    words = call.words
    workspace = await make_workspace(kernel, words.key, words.title or words.key)
    # Sign-in names are unique in an installation, so every workspace's first administrator has one of its own.
    login = words.login or f"admin@{workspace.key}"
    invitation = await make_first_administrator(kernel, workspace.key, words.admin_password, login)
    if invitation is None:
        return Created(workspace.key, None, None)
    return Created(workspace.key, invitation.login, invitation.password)


async def _leave(call: Invocation, kernel: Kernel) -> Left:
    async with open_source(kernel.settings, kernel.database.url) as source:
        manifest = await write_open_export(source, call.words.workspace, Path(call.words.file))
    rows = {entry.name: entry.rows for entry in manifest.tables}
    return Left(call.words.file, manifest.workspace, rows, manifest.files)


async def _enter(call: Invocation, kernel: Kernel) -> Entered:
    async with open_source(kernel.settings, kernel.database.url) as source:
        workspace = await read_open_export(source, Path(call.words.file), call.words.into, call.words.title)
    return Entered(workspace.key, workspace.title)


def _tell_left(left: Left, language: Language) -> list[str]:
    total = sum(left.rows.values())
    zh = f"已导出 {len(left.rows)} 张表共 {total} 行、{left.files} 个附件到 {left.file}"
    en = f"{total} rows of {len(left.rows)} tables and {left.files} files are in {left.file}"
    return [choose((zh, en), language)]


def _tell_entered(entered: Entered, language: Language) -> list[str]:
    zh = f"工作区 {entered.key} 已建立，全部内容核对一致。密码不随数据迁移，请用 zhike user password 设置。"
    en = f"The workspace {entered.key} is made and everything was compared. Passwords do not travel: set them anew."
    return [choose((zh, en), language)]


async def _list(kernel: Kernel) -> list[Listed]:
    found = await list_workspaces(kernel.database)
    return [Listed(one.key, one.title, one.state, one.created_at.isoformat()) for one in found]


def _tell_created(created: Created, language: Language) -> list[str]:
    lines = [choose((f"工作区 {created.key} 已建立", f"The workspace {created.key} is made"), language)]
    if created.login is not None:
        lines.append(choose((f"登录名 {created.login}", f"Login {created.login}"), language))
        lines.append(choose((f"密码 {created.password}", f"Password {created.password}"), language))
    return lines


COMMAND = Command(configure, run)
