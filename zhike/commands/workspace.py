"""`zhike workspace create | list | drop`."""

from __future__ import annotations

import argparse

import msgspec

from zhike.commands.at_kernel import with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, choose
from zhike.kernel.base.errors import Invalid, Language
from zhike.kernel.postgres.workspaces import check_workspace_key, drop_workspace, list_workspaces
from zhike.operations.kernel import Kernel
from zhike.operations.setup import make_first_administrator, make_workspace


class NotConfirmed(Invalid):
    """Dropping a workspace wants its key a second time."""

    code = "drop_not_confirmed"
    title_zh = "请确认删除"
    title_en = "Confirm the deletion"
    detail_zh = "删除工作区不可恢复(备份除外)。确认请加 --yes {key}。"
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
    for verb in (create, drop, verbs.add_parser("list", help=choose(("列出", "list all"), language))):
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
        with_kernel(call, lambda kernel: drop_workspace(kernel.database, check_workspace_key(call.words.key)))
        call.answer({"dropped": call.words.key}, lambda: [choose(("已删除", "Dropped"), call.language)])
    else:
        found = with_kernel(call, _list)
        call.answer(found, lambda: [f"{one.key}\t{one.title}\t{one.state}\t{one.created_at}" for one in found])
    return OK


async def _create(call: Invocation, kernel: Kernel) -> Created:
    words = call.words
    workspace = await make_workspace(kernel, words.key, words.title or words.key)
    # Sign-in names are unique in an installation, so every workspace's first administrator has one of its own.
    login = words.login or f"admin@{workspace.key}"
    invitation = await make_first_administrator(kernel, workspace.key, words.admin_password, login)
    if invitation is None:
        return Created(workspace.key, None, None)
    return Created(workspace.key, invitation.login, invitation.password)


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
