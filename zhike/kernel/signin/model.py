"""Who somebody turned out to be, and what can go wrong on the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from zhike.kernel.base.errors import Conflict, Forbidden, Invalid, Language, NotFound, TooMany, Unauthenticated
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.query.reader import Reader

LoginId = NewType("LoginId", UUID)
SessionId = NewType("SessionId", UUID)
TokenId = NewType("TokenId", UUID)

SCOPES = ("records:read", "records:write", "meta:read", "meta:write", "admin")
"""What a program's token may be limited to. `admin` holds the others and what needs an ability."""

ACTIVE = "active"
"""The status of users who may sign in."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One signed-in person or program, as the door saw it. Not yet a question of rights."""

    workspace: WorkspaceKey
    actor: UserId
    subject: UserId
    name: str
    language: str | None
    login_id: LoginId | None = None
    session_id: SessionId | None = None
    token_id: TokenId | None = None
    scopes: frozenset[str] | None = None
    must_change_password: bool = False
    must_set_second_factor: bool = False

    @property
    def acts_as(self) -> bool:
        """Whether somebody looks through another's eyes."""
        return self.actor != self.subject

    def reader(self, language: Language = "zh") -> Reader:
        """The reader for queries and records. `language` holds where the person chose none."""
        chosen = self.language or ("zh-CN" if language == "zh" else "en")
        return Reader(self.workspace, self.actor, self.subject, chosen, self.scopes)


@dataclass(frozen=True, slots=True)
class UserCard:
    """What sign-in needs to know of a user record."""

    id: UserId
    name: str
    login_name: str | None
    email: str | None
    language: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request came from, for the lists that people and auditors read."""

    address: str = ""
    agent: str = ""
    request_id: str = ""


class SignInRefused(Unauthenticated):
    """Name or password wrong, the door shut, the user inactive: the answer does not say which."""

    code = "sign_in_refused"
    title_zh = "登录失败"
    title_en = "Sign-in failed"
    detail_zh = "登录名或密码不正确，或该账号不可用。"
    detail_en = "The sign-in name or password is wrong, or the account is not available."


class SignInLocked(TooMany):
    """Too many failed tries for this name, whether it exists or not."""

    code = "sign_in_locked"
    title_zh = "登录已暂时锁定"
    title_en = "Sign-in is locked for now"
    detail_zh = "失败次数过多，请在 {until} 之后重试。"
    detail_en = "Too many failed attempts. Try again after {until}."

    @property
    def until(self) -> datetime:
        """When the next try counts."""
        until = self.parameters["until"]
        assert isinstance(until, datetime)  # noqa: S101 - made in one place, by guard.py
        return until


class ChooseWorkspace(Conflict):
    """The password is right, and opens several workspaces."""

    code = "choose_workspace"
    title_zh = "请选择工作区"
    title_en = "Choose a workspace"
    detail_zh = "该账号可进入多个工作区：{workspaces}。"
    detail_en = "This account opens several workspaces: {workspaces}."


class PasswordChangeNeeded(Forbidden):
    """A generated password must be replaced before anything else."""

    code = "password_change_needed"
    title_zh = "请先修改密码"
    title_en = "Change the password first"
    detail_zh = "初始密码只能用来设置新密码。"
    detail_en = "A generated password is only good for setting one of your own."


class SecondFactorNeeded(Unauthenticated):
    """The password is right; a code is needed too. `ticket` stands for the password in the second step."""

    code = "second_factor_needed"
    title_zh = "需要第二步验证"
    title_en = "A second step is needed"
    detail_zh = "请输入验证器应用中的验证码，或一个恢复码。"
    detail_en = "Enter the code of your authenticator app, or a recovery code."

    @property
    def ticket(self) -> str:
        """What to show with the code."""
        return str(self.parameters["ticket"])


class TicketOver(Unauthenticated):
    """The second step came too late, or the ticket was used."""

    code = "sign_in_ticket_over"
    title_zh = "登录已超时"
    title_en = "The sign-in took too long"
    detail_zh = "请重新输入登录名和密码。"
    detail_en = "Enter name and password again."


class WrongCode(Invalid):
    """A code that is wrong, too old, or was used already."""

    code = "wrong_code"
    title_zh = "验证码不正确"
    title_en = "The code is wrong"
    detail_zh = "验证码不正确、已过期或已用过。请等待下一个验证码；如手机时间不准，请先校准。"
    detail_en = "It is wrong, too old or used already. Wait for the next one; set the telephone's clock if it is off."


class HasSecondFactor(Conflict):
    """There is one already."""

    code = "has_second_factor"
    title_zh = "已启用两步验证"
    title_en = "Two-step sign-in is on already"
    detail_zh = "如需更换，请先关闭，或请管理员重置。"
    detail_en = "Turn it off first, or have it reset by an administrator."


class NoSecondFactor(NotFound):
    """There is none, or its first code was not shown yet."""

    code = "no_second_factor"
    title_zh = "未启用两步验证"
    title_en = "Two-step sign-in is not on"


class SecondFactorRequired(Forbidden):
    """A rule of the workspace wants a second factor of this user."""

    code = "second_factor_required"
    title_zh = "本工作区要求两步验证"
    title_en = "This workspace wants two steps"
    detail_zh = "管理员要求你的角色使用两步验证，不能关闭；请先设置。"
    detail_en = "The administrators want two-step sign-in for your roles: set it up; it cannot be turned off."


class WrongPassword(Invalid):
    """The present password, asked again before a change, is wrong."""

    code = "wrong_password"
    title_zh = "当前密码不正确"
    title_en = "The current password is wrong"


class WeakPassword(Invalid):
    """A new password that is too short, too long, or too easy to guess."""

    code = "weak_password"
    title_zh = "密码不符合要求"
    title_en = "The password is not good enough"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class BadLoginName(Invalid):
    """A sign-in name that cannot be one."""

    code = "bad_login_name"
    title_zh = "登录名不合法"
    title_en = "Bad sign-in name"
    detail_zh = "登录名须为 2 到 100 个字符，不含空格和控制字符。"
    detail_en = "A sign-in name has 2 to 100 characters, and neither blanks nor control characters."


class LoginNameTaken(Conflict):
    """Another account has the name."""

    code = "login_name_taken"
    title_zh = "登录名已被使用"
    title_en = "The sign-in name is taken"
    detail_zh = "登录名“{name}”已被使用，请换一个。"
    detail_en = "The sign-in name '{name}' is in use. Choose another."


class HasSignIn(Conflict):
    """The user can sign in already."""

    code = "has_sign_in"
    title_zh = "该用户已有登录账号"
    title_en = "The user can sign in already"
    detail_zh = "该用户的登录名是“{name}”；如需新密码，请重置密码。"
    detail_en = "The user's sign-in name is '{name}'. Reset the password to get a new one."


class NoSignIn(NotFound):
    """The user has no sign-in account."""

    code = "no_sign_in"
    title_zh = "该用户没有登录账号"
    title_en = "The user has no sign-in"


class SharedLogin(Conflict):
    """The login opens other workspaces too, so no single administrator may take it over."""

    code = "shared_login"
    title_zh = "该账号属于多个工作区"
    title_en = "The account opens several workspaces"
    detail_zh = "只有系统运维人员可以重置它：zhike user password。"
    detail_en = "Only the operator can reset it: zhike user password."


class UserNotFound(NotFound):
    """No such user record in the workspace."""

    code = "user_not_found"
    title_zh = "用户不存在"
    title_en = "No such user"


class UserNotActive(Conflict):
    """The user record is deleted or not active."""

    code = "user_not_active"
    title_zh = "该用户未启用"
    title_en = "The user is not active"


class SessionNotFound(NotFound):
    """No such session of this user, or it is over."""

    code = "session_not_found"
    title_zh = "会话不存在或已结束"
    title_en = "No such session"


class TokenNotFound(NotFound):
    """No such token of this user, or it was revoked."""

    code = "token_not_found"
    title_zh = "令牌不存在或已撤销"
    title_en = "No such token"


class BadScope(Invalid):
    """A scope that does not exist."""

    code = "bad_scope"
    title_zh = "令牌权限范围有误"
    title_en = "Bad scope"
    detail_zh = "可用的权限范围：{known}。"
    detail_en = "Scopes are: {known}."


class TooManyTokens(Conflict):
    """One user has enough tokens."""

    code = "too_many_tokens"
    title_zh = "令牌过多"
    title_en = "Too many tokens"
    detail_zh = "每个用户最多 {limit} 个令牌，请先撤销不用的。"
    detail_en = "A user has at most {limit} tokens. Revoke some first."


class AboveYou(Forbidden):
    """The other holds abilities that one lacks: managing or looking through him would be a way up."""

    code = "above_you"
    title_zh = "不能管理权限高于自己的用户"
    title_en = "This user holds rights that you lack"
    detail_zh = "该用户拥有你没有的权限：{abilities}。"
    detail_en = "The user holds abilities that you lack: {abilities}."


class ActingAlready(Conflict):
    """One pair of eyes at a time."""

    code = "acting_already"
    title_zh = "已在以他人身份查看"
    title_en = "You look through another's eyes already"


class ReadOnlyView(Forbidden):
    """Looking through another's eyes, nothing may be changed."""

    code = "read_only_view"
    title_zh = "以他人身份查看时不能修改"
    title_en = "Nothing can be changed while you look through another's eyes"
