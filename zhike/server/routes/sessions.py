"""Open sessions: one's own, and those of others for who manages users."""

from datetime import datetime

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.signin.model import SessionId, SessionNotFound, UserNotFound
from zhike.kernel.signin.sessions import SessionCard
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import AbilityMissing, person
from zhike.server.reply import json_value, nothing

MANAGE = "users.manage"


class SessionsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose sessions: one's own where nobody is named."""

    user: str | None = None


class SessionItem(msgspec.Struct, frozen=True):
    """One open session."""

    id: SessionId
    current: bool
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    agent: str
    acts_as: UserId | None


class SessionList(msgspec.Struct, frozen=True):
    """Open sessions, last used first."""

    data: tuple[SessionItem, ...]


async def list_sessions(call: Call) -> ASGIResponse:
    """GET /sessions"""
    user = await _choose_user(call)
    cards = await call.kernel.signin.sessions.list(call.identity.workspace, user)
    return json_value(SessionList(tuple(_view(card, call.identity.session_id) for card in cards)))


async def revoke_session(call: Call) -> ASGIResponse:
    """DELETE /sessions/{session_id}"""
    session = parse_id(call.path("session_id"))
    if session is None:
        raise SessionNotFound
    user = await _choose_user(call)
    await call.kernel.signin.sessions.revoke(call.identity, user, SessionId(session), call.caller)
    return nothing()


async def _choose_user(call: Call) -> UserId:
    asked = call.query(SessionsQuery).user
    if asked is None:
        return call.identity.actor
    user = parse_id(asked)
    if user is None:
        raise UserNotFound
    if user != call.identity.actor and not (await call.policy()).has_ability(MANAGE):
        raise AbilityMissing(ability=MANAGE)
    return UserId(user)


def _view(card: SessionCard, own: SessionId | None) -> SessionItem:
    return SessionItem(
        card.id, card.id == own, card.created_at, card.last_seen_at, card.expires_at, card.address, card.agent,
        card.acts_as,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        "GET", "/sessions", list_sessions, person(), ("登录会话", "Open sessions"),
        query=SessionsQuery, answers={200: SessionList, 404: None},
    ),
    Endpoint(
        "DELETE", "/sessions/{session_id}", revoke_session, person(changes=True), ("结束会话", "End a session"),
        query=SessionsQuery, answers={204: None, 404: None},
    ),
)  # fmt: skip
