"""The second step of signing in, and how one sets it up."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.signin.model import UserNotFound
from zhike.server.call import Call, parse_id
from zhike.server.cookies import set_cookie
from zhike.server.endpoint import Endpoint
from zhike.server.permission import ANYONE, person, writes
from zhike.server.reply import json_value, nothing
from zhike.server.routes.session import SessionView, view_session

PATH = "/second-factor"
MANAGE = "users.manage"
Short = Annotated[str, msgspec.Meta(max_length=200)]


class SecondStepBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ticket of the first step, and a code of the app or a recovery code."""

    ticket: Short
    code: Short


class CodeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the app, or (but for the first) a recovery code."""

    code: Short


class PasswordOnce(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password: who only found the browser open does not know it."""

    password: Annotated[str, msgspec.Meta(max_length=1000)]


class FactorView(msgspec.Struct, frozen=True):
    """How one's second factor stands."""

    active: bool
    since: datetime | None
    recovery_left: int
    required: bool


class EnrolmentView(msgspec.Struct, frozen=True):
    """What an app needs, shown once. `rows` are the squares of a QR code, 1 for a dark one."""

    secret: str
    uri: str
    rows: tuple[str, ...]


class CodesView(msgspec.Struct, frozen=True):
    """Recovery codes, shown once; each is good once."""

    recovery_codes: tuple[str, ...]


async def sign_in_second(call: Call) -> ASGIResponse:
    """POST /session/second-factor"""
    body = await call.body(SecondStepBody)
    opened = await call.kernel.signin.door.sign_in_second(body.ticket, body.code, call.caller)
    cookie = set_cookie(call.kernel.settings, opened.token, call.kernel.clock.now(), opened.expires_at)
    return json_value(await view_session(call, opened.identity), 201, {"Set-Cookie": cookie})


async def read_factor(call: Call) -> ASGIResponse:
    """GET /second-factor"""
    found = await call.kernel.signin.second_factors.status(call.identity)
    return json_value(FactorView(found.active, found.since, found.recovery_left, found.required))


async def begin(call: Call) -> ASGIResponse:
    """POST /second-factor"""
    body = await call.body(PasswordOnce)
    made = await call.kernel.signin.second_factors.begin(call.identity, body.password)
    return json_value(EnrolmentView(made.secret, made.uri, made.rows), 201, {"Cache-Control": "no-store"})


async def confirm(call: Call) -> ASGIResponse:
    """POST /second-factor/confirm"""
    body = await call.body(CodeBody)
    codes = await call.kernel.signin.second_factors.confirm(call.identity, body.code, call.caller)
    return json_value(CodesView(codes), 200, {"Cache-Control": "no-store"})


async def renew_codes(call: Call) -> ASGIResponse:
    """POST /second-factor/recovery-codes"""
    body = await call.body(CodeBody)
    codes = await call.kernel.signin.second_factors.renew_codes(call.identity, body.code, call.caller)
    return json_value(CodesView(codes), 200, {"Cache-Control": "no-store"})


async def remove(call: Call) -> ASGIResponse:
    """POST /second-factor/remove"""
    body = await call.body(CodeBody)
    await call.kernel.signin.second_factors.remove(call.identity, body.code, call.caller)
    return nothing()


async def reset(call: Call) -> ASGIResponse:
    """POST /users/{user_id}/second-factor/reset"""
    user = parse_id(call.path("user_id"))
    if user is None:
        raise UserNotFound
    factors, by = call.kernel.signin.second_factors, call.identity
    await factors.reset(by.workspace, UserId(user), call.caller, by)
    return nothing()


OWN = person(early=True, changes=True)

ENDPOINTS = (
    Endpoint(
        "POST", "/session/second-factor", sign_in_second, ANYONE, ("登录第二步", "The second step of signing in"),
        body=SecondStepBody, answers={201: SessionView, 401: None, 422: None, 429: None},
    ),
    Endpoint(
        "GET", PATH, read_factor, person(early=True), ("我的两步验证", "My second factor"), answers={200: FactorView},
    ),
    Endpoint(
        "POST", PATH, begin, OWN, ("开始设置两步验证", "Begin to set up a second factor"),
        body=PasswordOnce, answers={201: EnrolmentView, 409: None, 429: None},
    ),
    Endpoint(
        "POST", f"{PATH}/confirm", confirm, OWN, ("确认两步验证", "Show its first code"),
        body=CodeBody, answers={200: CodesView, 404: None, 429: None},
    ),
    Endpoint(
        "POST", f"{PATH}/recovery-codes", renew_codes, OWN, ("重新生成恢复码", "New recovery codes"),
        body=CodeBody, answers={200: CodesView, 404: None, 429: None},
    ),
    Endpoint(
        "POST", f"{PATH}/remove", remove, OWN, ("关闭两步验证", "Do without"),
        body=CodeBody, answers={204: None, 404: None, 429: None},
    ),
    Endpoint(
        "POST", "/users/{user_id}/second-factor/reset", reset, writes("admin", MANAGE),
        ("重置用户的两步验证", "Reset a user's second factor"), answers={204: None, 404: None, 409: None},
    ),
)  # fmt: skip
