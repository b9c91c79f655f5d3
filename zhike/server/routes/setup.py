"""The first set-up, for whoever holds the link; without signing in, because nobody can yet."""

from typing import Annotated

import msgspec
from litestar.response.base import ASGIResponse

from zhike.operations.first_setup import ChosenLanguage, Wanted, finish_setup, is_setup_open
from zhike.operations.industries import list_industries
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView, view_label
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
    industry: Line | None = None


class IndustryView(msgspec.Struct, frozen=True):
    """One that can be chosen, and what it adds to customers."""

    key: str
    label: LabelView
    hint: LabelView


class SetupState(msgspec.Struct, frozen=True):
    """Whether nobody can sign in yet; then also the industries that can be chosen."""

    open: bool
    industries: tuple[IndustryView, ...] = ()


class SetupDone(msgspec.Struct, frozen=True):
    """The job that brings the sample, where it was asked for."""

    job: str | None


async def read_setup(call: Call) -> ASGIResponse:
    """GET /setup"""
    if not await is_setup_open(call.kernel):
        return json_value(SetupState(open=False))
    offered = (IndustryView(one.key, view_label(one.label), view_label(one.hint)) for one in list_industries())
    return json_value(SetupState(open=True, industries=tuple(offered)))


async def set_up(call: Call) -> ASGIResponse:
    """POST /setup"""
    body = await call.body(SetupBody)
    wanted = Wanted(body.company, body.name, body.login, body.password, body.language, body.demo, body.industry)
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
