"""The first set-up, for whoever holds the link; without signing in, because nobody can yet."""

from typing import Annotated

import msgspec
from litestar.response.base import ASGIResponse

from zhike.operations.first_setup import ChosenLanguage, Wanted, finish_setup, is_setup_open
from zhike.server.call import Call
from zhike.server.cookies import set_cookie
from zhike.server.endpoint import Endpoint
from zhike.server.permission import ANYONE
from zhike.server.reply import json_value

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SetupBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of the link, and what the first person says."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    company: Line
    name: Line
    login: Line
    password: Annotated[str, msgspec.Meta(max_length=1000)]
    language: ChosenLanguage = "zh-CN"
    demo: bool = False


class SetupState(msgspec.Struct, frozen=True):
    """Whether nobody can sign in yet."""

    open: bool


class SetupDone(msgspec.Struct, frozen=True):
    """The job that brings the sample, where it was asked for."""

    job: str | None


async def read_setup(call: Call) -> ASGIResponse:
    """GET /setup"""
    return json_value(SetupState(await is_setup_open(call.kernel)))


async def set_up(call: Call) -> ASGIResponse:
    """POST /setup"""
    body = await call.body(SetupBody)
    wanted = Wanted(body.company, body.name, body.login, body.password, body.language, body.demo)
    done = await finish_setup(call.kernel, body.token, wanted, call.caller)
    opened = done.session
    cookie = set_cookie(call.kernel.settings, opened.token, call.kernel.clock.now(), opened.expires_at)
    return json_value(SetupDone(None if done.job is None else str(done.job)), 201, {"Set-Cookie": cookie})


ENDPOINTS = (
    Endpoint(
        "GET", "/setup", read_setup, ANYONE, ("是否待设置", "Whether it is to be set up"), answers={200: SetupState},
    ),
    Endpoint(
        "POST", "/setup", set_up, ANYONE, ("首次设置", "The first set-up"), body=SetupBody,
        answers={201: SetupDone, 403: None, 409: None},
    ),
)  # fmt: skip
