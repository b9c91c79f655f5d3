"""`zhike user create | password | disable`: people and their way in, by the operator of the installation."""

from __future__ import annotations

import argparse

import msgspec

from zhike.commands.at_kernel import LoginUnknown, find_workspace_of, with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, add_workspace, choose
from zhike.kernel.base.errors import Language
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.signin.accounts import Invitation
from zhike.kernel.signin.model import Caller
from zhike.operations.kernel import Kernel
from zhike.operations.setup import Person, make_user


class Told(msgspec.Struct, frozen=True):
    """A sign-in; the password is shown this once."""

    login: str
    password: str | None


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of user."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help=choose(("新建用户并给予登录", "make a user with a sign-in"), language))
    create.add_argument("name", metavar="NAME", help=choose(("姓名", "name"), language))
    create.add_argument("--role", metavar="KEY", action="append", default=[], help=choose(("角色", "role"), language))
    create.add_argument("--email", metavar="ADDRESS", help=choose(("邮箱", "mail address"), language))
    create.add_argument("--department", metavar="ID", help=choose(("部门", "department"), language))
    password = verbs.add_parser("password", help=choose(("重设密码", "give a new password"), language))
    disable = verbs.add_parser("disable", help=choose(("停止登录", "shut the door"), language))
    for verb in (create, password, disable):
        text = choose(("登录名", "login"), language)
        if verb is create:
            verb.add_argument("--login", metavar="LOGIN", required=True, help=text)
        else:
            verb.add_argument("login", metavar="LOGIN", help=text)
        add_workspace(verb, language)
        add_place(verb, language)
    for verb in (create, password):
        text = choose(("密码（默认随机生成）", "password (made by chance)"), language)
        verb.add_argument("--password", metavar="WORD", help=text)


def run(call: Invocation) -> int:
    """Do the verb."""
    told = with_kernel(call, lambda kernel: _do(call, kernel))
    call.answer(told, lambda: _tell(told, call.language))
    return OK


async def _do(call: Invocation, kernel: Kernel) -> Told:
    words, workspace = call.words, (await find_workspace_of(call, kernel)).key
    if words.verb == "create":
        return _to_told(await _create(call, kernel, workspace))
    user = await kernel.signin.users.find_by_login(workspace, words.login)
    if user is None:
        raise LoginUnknown(workspace=workspace, login=words.login)
    if words.verb == "password":
        return _to_told(await kernel.signin.accounts.reset(workspace, user, Caller(), None, words.password))
    await kernel.signin.accounts.disable(workspace, user, Caller(), None)
    return Told(words.login, None)


async def _create(call: Invocation, kernel: Kernel, workspace: WorkspaceKey) -> Invitation:
    words = call.words
    person = Person(words.name, words.login, tuple(words.role), words.email, words.department)
    user: UserId = await make_user(kernel, workspace, person)
    return await kernel.signin.accounts.give(workspace, user, words.login, Caller(), None, words.password)


def _to_told(invitation: Invitation) -> Told:
    return Told(invitation.login, invitation.password)


def _tell(told: Told, language: Language) -> list[str]:
    lines = [choose((f"登录名 {told.login}", f"Login {told.login}"), language)]
    if told.password is not None:
        lines.append(choose((f"密码 {told.password}", f"Password {told.password}"), language))
    else:
        lines.append(choose(("已停止登录", "May no longer sign in"), language))
    return lines


COMMAND = Command(configure, run)
