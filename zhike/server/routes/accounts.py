"""The sign-in of users, for who manages them."""

from datetime import datetime

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.signin.model import UserNotFound
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value, nothing

MANAGE = "users.manage"
PATH = "/users/{user_id}/sign-in"


class GiveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Under which name the user signs in; the record's `login_name` where none is given."""

    login: str | None = None


class InvitationView(msgspec.Struct, frozen=True):
    """A password for the user to replace; it is never shown again."""

    login: str
    password: str


class AccountView(msgspec.Struct, frozen=True):
    """How a user signs in."""

    login: str
    disabled_at: datetime | None
    locked_until: datetime | None
    must_change_password: bool


class DoorView(msgspec.Struct, frozen=True):
    """How one user signs in."""

    user: UserId
    login: str
    disabled_at: datetime | None
    must_change_password: bool


class DoorList(msgspec.Struct, frozen=True):
    """Everybody who was let in."""

    data: tuple[DoorView, ...]


async def list_accounts(call: Call) -> ASGIResponse:
    """GET /users/sign-ins"""
    doors = await call.kernel.signin.accounts.list(call.identity.workspace)
    views = (DoorView(user, one.login, one.disabled_at, one.must_change) for user, one in doors.items())
    return json_value(DoorList(tuple(views)))


async def read_account(call: Call) -> ASGIResponse:
    """GET /users/{user_id}/sign-in"""
    account = await call.kernel.signin.accounts.get(call.identity.workspace, _user(call))
    view = AccountView(account.login, account.disabled_at, account.locked_until, account.must_change)
    return json_value(view)


async def give_account(call: Call) -> ASGIResponse:
    """POST /users/{user_id}/sign-in"""
    body, user, workspace = await call.body(GiveBody), _user(call), call.identity.workspace
    login = body.login or (await call.kernel.signin.users.get(workspace, user)).login_name or ""
    made = await call.kernel.signin.accounts.give(workspace, user, login, call.caller, call.identity)
    return json_value(InvitationView(made.login, made.password), 201)


async def reset_password(call: Call) -> ASGIResponse:
    """POST /users/{user_id}/sign-in/reset"""
    made = await call.kernel.signin.accounts.reset(call.identity.workspace, _user(call), call.caller, call.identity)
    return json_value(InvitationView(made.login, made.password))


async def disable_account(call: Call) -> ASGIResponse:
    """DELETE /users/{user_id}/sign-in"""
    await call.kernel.signin.accounts.disable(call.identity.workspace, _user(call), call.caller, call.identity)
    return nothing()


def _user(call: Call) -> UserId:
    user = parse_id(call.path("user_id"))
    if user is None:
        raise UserNotFound
    return UserId(user)


ENDPOINTS = (
    Endpoint(
        "GET", "/users/sign-ins", list_accounts, reads("admin", MANAGE), ("所有登录账号", "Everybody's sign-ins"),
        answers={200: DoorList},
    ),
    Endpoint(
        "GET", PATH, read_account, reads("admin", MANAGE), ("用户的登录账号", "A user's sign-in"),
        answers={200: AccountView, 404: None},
    ),
    Endpoint(
        "POST", PATH, give_account, writes("admin", MANAGE), ("开通登录", "Let a user sign in"),
        body=GiveBody, answers={201: InvitationView, 404: None, 409: None},
    ),
    Endpoint(
        "POST", f"{PATH}/reset", reset_password, writes("admin", MANAGE), ("重置密码", "Reset a user's password"),
        answers={200: InvitationView, 404: None, 409: None},
    ),
    Endpoint(
        "DELETE", PATH, disable_account, writes("admin", MANAGE), ("停用登录", "Shut a user's sign-in"),
        answers={204: None, 404: None},
    ),
)  # fmt: skip
