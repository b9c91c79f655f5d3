"""One's own tokens for programs."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.signin.model import TokenId, TokenNotFound
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value, nothing

Scope = Literal["records:read", "records:write", "meta:read", "meta:write", "admin"]


class TokenBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token to be made. Without `expires_at` it is good until it is revoked."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=5)]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class MadeTokenView(msgspec.Struct, frozen=True):
    """A token just made; `secret` is never shown again."""

    id: TokenId
    secret: str


class TokenItem(msgspec.Struct, frozen=True):
    """A token without its secret."""

    id: TokenId
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenList(msgspec.Struct, frozen=True):
    """Good tokens, newest first."""

    data: tuple[TokenItem, ...]


async def list_tokens(call: Call) -> ASGIResponse:
    """GET /tokens"""
    cards = await call.kernel.signin.tokens.list(call.identity.workspace, call.identity.actor)
    items = [
        TokenItem(card.id, card.title, card.scopes, card.created_at, card.expires_at, card.last_used_at)
        for card in cards
    ]
    return json_value(TokenList(tuple(items)))


async def make_token(call: Call) -> ASGIResponse:
    """POST /tokens"""
    body = await call.body(TokenBody)
    made = await call.kernel.signin.tokens.make(call.identity, body.name, body.scopes, body.expires_at, call.caller)
    return json_value(MadeTokenView(made.id, made.secret), 201)


async def revoke_token(call: Call) -> ASGIResponse:
    """DELETE /tokens/{token_id}"""
    token = parse_id(call.path("token_id"))
    if token is None:
        raise TokenNotFound
    await call.kernel.signin.tokens.revoke(call.identity, TokenId(token), call.caller)
    return nothing()


ENDPOINTS = (
    Endpoint(
        "GET", "/tokens", list_tokens, reads("admin"), ("我的令牌", "My tokens"), answers={200: TokenList},
    ),
    Endpoint(
        "POST", "/tokens", make_token, writes("admin"), ("新建令牌", "Make a token"),
        body=TokenBody, answers={201: MadeTokenView, 409: None},
    ),
    Endpoint(
        "DELETE", "/tokens/{token_id}", revoke_token, writes("admin"), ("撤销令牌", "Revoke a token"),
        answers={204: None, 404: None},
    ),
)  # fmt: skip
