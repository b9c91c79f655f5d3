"""Signing in and out, who one is, changing one's password, looking through another's eyes."""

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.signin.door import Attempt
from zhike.kernel.signin.model import Identity, SecondFactorNeeded, UserCard, UserNotFound
from zhike.server.call import Call, parse_id
from zhike.server.cookies import clear_cookie, set_cookie
from zhike.server.endpoint import Endpoint
from zhike.server.permission import ANYONE, Permission, person
from zhike.server.problems import Enriched
from zhike.server.reply import json_value, nothing


class SignInBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says at the door."""

    login: str
    password: str
    workspace: str | None = None


class PasswordBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password and the one to be."""

    current: str
    new: str


class Ticket(msgspec.Struct, frozen=True):
    """What stands for the right password in the second step, for five minutes."""

    ticket: str


class ActAsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Through whose eyes."""

    user: str


class PersonView(msgspec.Struct, frozen=True):
    """A user by id and name."""

    id: UserId
    name: str


class WorkspaceView(msgspec.Struct, frozen=True):
    """The workspace that one is in, with what holds for everybody there."""

    key: str
    name: str
    time_zone: str
    currency: str
    week_start: int
    fiscal_month: int


class SessionView(msgspec.Struct, frozen=True):
    """Who one is. `leads`: somebody reports to him."""

    login: str
    user: PersonView
    subject: PersonView
    acts_as: bool
    workspace: WorkspaceView
    roles: tuple[str, ...]
    abilities: tuple[str, ...]
    leads: bool
    scopes: tuple[str, ...] | None
    language: str
    must_change_password: bool
    must_set_second_factor: bool
    catalog_version: int


async def sign_in(call: Call) -> ASGIResponse:
    """POST /session"""
    body = await call.body(SignInBody)
    attempt = Attempt(body.login, body.password, body.workspace, call.caller)
    try:
        opened = await call.kernel.signin.door.sign_in(attempt)
    except SecondFactorNeeded as needed:
        raise Enriched(needed, Ticket(needed.ticket)) from None
    cookie = set_cookie(call.kernel.settings, opened.token, call.kernel.clock.now(), opened.expires_at)
    return json_value(await view_session(call, opened.identity), 201, {"Set-Cookie": cookie})


async def who_am_i(call: Call) -> ASGIResponse:
    """GET /session"""
    return json_value(await view_session(call, call.identity))


async def sign_out(call: Call) -> ASGIResponse:
    """DELETE /session"""
    await call.kernel.signin.sessions.sign_out(call.identity, call.caller)
    return nothing({"Set-Cookie": clear_cookie(call.kernel.settings), "Clear-Site-Data": '"cache", "storage"'})


async def change_password(call: Call) -> ASGIResponse:
    """POST /session/password"""
    body = await call.body(PasswordBody)
    await call.kernel.signin.accounts.change_password(call.identity, body.current, body.new, call.caller)
    return nothing()


async def begin_act_as(call: Call) -> ASGIResponse:
    """POST /session/act-as"""
    subject = parse_id((await call.body(ActAsBody)).user)
    if subject is None:
        raise UserNotFound
    await call.kernel.signin.sessions.begin_act_as(call.identity, UserId(subject), call.caller)
    return nothing()


async def end_act_as(call: Call) -> ASGIResponse:
    """DELETE /session/act-as"""
    await call.kernel.signin.sessions.end_act_as(call.identity, call.caller)
    return nothing()


async def view_session(call: Call, identity: Identity) -> SessionView:
    """Who one is, with roles and abilities as they are now."""
    users = call.kernel.signin.users
    actor = await users.get(identity.workspace, identity.actor)
    subject = actor if not identity.acts_as else await users.get(identity.workspace, identity.subject)
    reader = identity.reader(call.language)
    catalog = await call.kernel.catalogs.current(identity.workspace)
    policy = await call.kernel.access.get_policy(reader, catalog)
    return SessionView(
        login=identity.name,
        user=_view_person(actor),
        subject=_view_person(subject),
        acts_as=identity.acts_as,
        workspace=await _view_workspace(call, catalog),
        roles=tuple(role.key for role in policy.roles),
        abilities=policy.list_abilities(),
        leads=len(policy.subordinates) > 1,
        scopes=None if identity.scopes is None else tuple(sorted(identity.scopes)),
        language=reader.language,
        must_change_password=identity.must_change_password,
        must_set_second_factor=identity.must_set_second_factor,
        catalog_version=catalog.version,
    )


def _view_person(card: UserCard) -> PersonView:
    return PersonView(card.id, card.name)


async def _view_workspace(call: Call, catalog: Catalog) -> WorkspaceView:
    workspace = await get_workspace(call.kernel.database, catalog.workspace)
    settings = catalog.settings
    return WorkspaceView(
        key=workspace.key,
        name=workspace.title,
        time_zone=settings.time_zone,
        currency=settings.currency,
        week_start=settings.week_start,
        fiscal_month=settings.fiscal_month,
    )


ENDPOINTS = (
    Endpoint(
        "POST", "/session", sign_in, ANYONE, ("登录", "Sign in"),
        body=SignInBody, answers={201: SessionView, 401: None, 409: None, 429: None},
    ),
    Endpoint(
        "GET", "/session", who_am_i, Permission(scope="records:read", early=True), ("我是谁", "Who am I"),
        answers={200: SessionView},
    ),
    Endpoint("DELETE", "/session", sign_out, person(early=True), ("退出登录", "Sign out"), answers={204: None}),
    Endpoint(
        "POST", "/session/password", change_password, person(early=True, changes=True),
        ("修改密码", "Change one's password"), body=PasswordBody, answers={204: None, 429: None},
    ),
    Endpoint(
        "POST", "/session/act-as", begin_act_as, Permission(ability="act_as"),
        ("以他人身份查看", "Look through another's eyes"), body=ActAsBody, answers={204: None, 404: None, 409: None},
    ),
    Endpoint(
        "DELETE", "/session/act-as", end_act_as, person(),
        ("结束以他人身份查看", "See with one's own eyes again"), answers={204: None},
    ),
)  # fmt: skip
