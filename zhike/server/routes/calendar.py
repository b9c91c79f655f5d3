"""One's calendar as an address: made and revoked by its owner, read by calendar programs that know the secret."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from zhike.engines.feeds.face import FeedNotFound
from zhike.operations.kernel import Kernel
from zhike.server.call import Call
from zhike.server.endpoint import PERMISSION, Endpoint
from zhike.server.permission import ANYONE, person
from zhike.server.reply import Answer, json_value, nothing

KIND = "text/calendar; charset=utf-8"
ENDING = ".ics"


class FeedView(msgspec.Struct, frozen=True):
    """Whether one has an address; the secret is never shown again."""

    active: bool
    created_at: datetime | None = None
    last_used_at: datetime | None = None


class MadeFeedView(msgspec.Struct, frozen=True):
    """An address just made: the only moment at which it is known. `url` is relative where no public one is set."""

    url: str
    secret: str


async def read_feed(call: Call) -> ASGIResponse:
    """GET /calendar-feed"""
    card = await call.kernel.feeds.find(call.identity.workspace, call.identity.actor)
    return json_value(FeedView(False) if card is None else FeedView(True, card.created_at, card.last_used_at))


async def make_feed(call: Call) -> ASGIResponse:
    """POST /calendar-feed"""
    secret = await call.kernel.feeds.make(call.identity.workspace, call.identity.actor)
    base = (call.kernel.settings.public_url or "").rstrip("/")
    return json_value(MadeFeedView(f"{base}/calendar/{secret}{ENDING}", secret), 201)


async def revoke_feed(call: Call) -> ASGIResponse:
    """DELETE /calendar-feed"""
    await call.kernel.feeds.revoke(call.identity.workspace, call.identity.actor)
    return nothing()


def make_calendar_handlers(kernel: Kernel) -> list[HTTPRouteHandler]:
    """The handler of /calendar/{secret}.ics, outside the API: programs that read it know nothing but the address."""

    async def show_calendar(request: Request[Any, Any, Any]) -> ASGIResponse:
        name = str(request.path_params["name"])
        if not name.endswith(ENDING):
            raise FeedNotFound
        body = await kernel.feeds.render(name.removesuffix(ENDING))
        return Answer(body, 200, {"Cache-Control": "private, no-store"}, KIND)

    return [HTTPRouteHandler("/calendar/{name:str}", http_method="GET", opt={PERMISSION: ANYONE})(show_calendar)]


ENDPOINTS = (
    Endpoint(
        "GET", "/calendar-feed", read_feed, person(), ("我的日历地址", "My calendar's address"),
        answers={200: FeedView},
    ),
    Endpoint(
        "POST", "/calendar-feed", make_feed, person(changes=True), ("生成日历地址", "Make a calendar address"),
        answers={201: MadeFeedView},
    ),
    Endpoint(
        "DELETE", "/calendar-feed", revoke_feed, person(changes=True), ("停用日历地址", "Revoke the calendar address"),
        answers={204: None},
    ),
)  # fmt: skip
