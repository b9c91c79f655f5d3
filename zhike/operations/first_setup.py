"""The first set-up in the browser: whoever holds the link that the operator's terminal showed names the company and
becomes its administrator. The link works once, and only while nobody can sign in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from zhike.kernel.base.errors import Conflict, Forbidden
from zhike.kernel.base.ids import UserId, WorkspaceKey, new_token
from zhike.kernel.base.text import clean_text
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.settings import SETTINGS_KEY
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobId, JobOptions
from zhike.kernel.postgres.secrets import keep_secret, take_secret
from zhike.kernel.postgres.workspaces import get_workspace, rename_workspace
from zhike.kernel.query.reader import Reader
from zhike.kernel.signin.door import Attempt
from zhike.kernel.signin.guard import fold_login_name
from zhike.kernel.signin.model import Caller
from zhike.kernel.signin.passwords import check_password
from zhike.kernel.signin.sessions import OpenedSession
from zhike.operations.demo_job import DEMO, ONE_AT_A_TIME, DemoArguments
from zhike.operations.industries import find_change
from zhike.operations.kernel import Kernel
from zhike.operations.setup import ADMINISTRATOR, FIRST_LOGIN, FIRST_WORKSPACE, Person, change_user, make_user

NAME = "setup"
ChosenLanguage = Literal["zh-CN", "en"]


class SetupRefused(Forbidden):
    """The link is not the one that was shown last, or was used."""

    code = "setup_refused"
    title_zh = "设置链接无效"
    title_en = "The set-up link is not valid"
    detail_zh = "请使用服务器最近一次启动时显示的设置链接；每个链接只能使用一次。"
    detail_en = "Use the link that the server showed when it last started. It works once."


class SetupOver(Conflict):
    """Somebody can sign in already."""

    code = "setup_over"
    title_zh = "已经设置完成"
    title_en = "It is set up already"
    detail_zh = "已有人可以登录；请登录，或由管理员为你开通账号。"
    detail_en = "Somebody can sign in already. Sign in, or ask an administrator for an account."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the first person says."""

    company: str
    name: str
    login: str
    password: str
    language: ChosenLanguage
    demo: bool
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """He is in; `job` brings the sample where he asked for it."""

    session: OpenedSession
    job: JobId | None


async def is_setup_open(kernel: Kernel, workspace: WorkspaceKey = FIRST_WORKSPACE) -> bool:
    """Whether nobody has a password of his own yet; the first administrator may have one that was printed."""
    return await kernel.signin.accounts.is_untouched(workspace)


async def open_setup(kernel: Kernel, workspace: WorkspaceKey = FIRST_WORKSPACE) -> str | None:
    """A new token for the link, in place of the one before; None where somebody can sign in already."""
    if not await is_setup_open(kernel, workspace):
        return None
    token = new_token()
    await keep_secret(kernel.database, NAME, _digest(token))
    return token


async def finish_setup(
    kernel: Kernel, token: str, wanted: Wanted, caller: Caller, workspace: WorkspaceKey = FIRST_WORKSPACE
) -> Finished:
    """Make the administrator, name the company, and let him in.

    Raises SetupOver, SetupRefused, BadLoginName, WeakPassword, UnknownIndustry, ChangesRefused.
    """
    if not await is_setup_open(kernel, workspace):
        raise SetupOver
    login, company = fold_login_name(wanted.login), clean_text(wanted.company).strip()
    check_password(wanted.password, [login, wanted.name, company])
    added = None if wanted.industry is None else find_change(wanted.industry)
    # Of two who hold the link at once only one gets on.
    if not await take_secret(kernel.database, NAME, _digest(token)):
        raise SetupRefused
    try:
        email = login if "@" in login else None
        person = Person(name=wanted.name.strip(), login=login, roles=(ADMINISTRATOR,), email=email)
        user = await _make_or_take_over(kernel, workspace, person)
        await kernel.signin.accounts.give(workspace, user, login, caller, None, wanted.password)
    except BaseException:
        await keep_secret(kernel.database, NAME, _digest(token))
        raise
    await rename_workspace(kernel.database, workspace, company)
    changes = [] if added is None else [added]
    if wanted.language != "zh-CN":
        changes.append(DefinitionChange("settings", SETTINGS_KEY, {"language": wanted.language}))
    if changes:
        await kernel.publisher.publish(await get_workspace(kernel.database, workspace), changes, PublishStamp(user))
    await kernel.preferences.put(Reader(workspace, user, user), {"language": wanted.language})
    job = await _bring_demo(kernel, workspace) if wanted.demo else None
    opened = await kernel.signin.door.sign_in(Attempt(login, wanted.password, workspace, caller))
    return Finished(opened, job)


async def _make_or_take_over(kernel: Kernel, workspace: WorkspaceKey, person: Person) -> UserId:
    """The administrator who was made at the first start becomes this person, and the password printed then is void."""
    user = await kernel.signin.users.find_by_login(workspace, FIRST_LOGIN)
    if user is None:
        return await make_user(kernel, workspace, person)
    await kernel.signin.accounts.take_away(workspace, user, Caller())
    await change_user(kernel, workspace, user, person)
    return user


async def _bring_demo(kernel: Kernel, workspace: WorkspaceKey) -> JobId:
    async with kernel.database.transaction(workspace) as transaction:
        return await kernel.queue.enqueue(
            transaction, workspace, DEMO, DemoArguments(), JobOptions(unique_key=ONE_AT_A_TIME)
        )


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
