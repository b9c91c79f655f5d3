"""Members of a record, and to whom it is shared."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.access.grants import Target, Terms, list_members, put_member, remove_member
from zhike.kernel.base.ids import OperationId, UserId, new_id
from zhike.kernel.journal.append import Stamp
from zhike.kernel.journal.grant_entries import GrantEntries
from zhike.kernel.signin.model import UserNotFound
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_bytes, nothing
from zhike.server.views import PersonRef

MEMBERS = "/records/{object_key}/{record_id}/members"
MEMBER = f"{MEMBERS}/{{user_id}}"


class MemberBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member may do, and until when (null: for good)."""

    right: Literal["read", "write"]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class MemberView(msgspec.Struct, frozen=True):
    """One member."""

    user: PersonRef
    right: Literal["read", "write"]
    expires_at: datetime | None


class MemberList(msgspec.Struct, frozen=True):
    """Members by name."""

    data: tuple[MemberView, ...]


async def list_of_record(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/members"""
    data = await list_members(call.kernel.database, await _target(call))
    return json_bytes(b'{"data":' + data + b"}")


async def put(call: Call) -> ASGIResponse:
    """PUT /records/{object}/{id}/members/{user}"""
    body, target, user = await call.body(MemberBody), await _target(call), _user(call)
    organisation = await call.kernel.access.get_organisation(target.catalog)
    entries = _entries(call, "member.put", "添加成员", "Add a member")
    async with call.kernel.database.transaction(call.identity.workspace) as transaction:
        terms = Terms(body.right == "write", body.expires_at)
        await put_member(transaction, target, user, terms, organisation, entries)
        transaction.after_commit(lambda: call.kernel.waker.announce(call.identity.workspace))
    return nothing({"X-Operation": str(entries.operation)})


async def remove(call: Call) -> ASGIResponse:
    """DELETE /records/{object}/{id}/members/{user}"""
    target, user = await _target(call), _user(call)
    entries = _entries(call, "member.remove", "移除成员", "Remove a member")
    async with call.kernel.database.transaction(call.identity.workspace) as transaction:
        removed = await remove_member(transaction, target, user, entries)
        transaction.after_commit(lambda: call.kernel.waker.announce(call.identity.workspace))
    return nothing({"X-Operation": str(entries.operation)} if removed else {})


async def _target(call: Call) -> Target:
    catalog = await call.catalog()
    key = catalog.get_object(call.path("object_key")).key
    record = await call.kernel.query.follow(catalog, call.record_id())
    return Target(catalog, await call.policy(), key, record, call.kernel.clock.now())


def _user(call: Call) -> UserId:
    user = parse_id(call.path("user_id"))
    if user is None:
        raise UserNotFound
    return UserId(user)


def _entries(call: Call, kind: str, zh: str, en: str) -> GrantEntries:
    stamp = Stamp(
        at=call.kernel.clock.now(),
        operation=OperationId(new_id()),
        actor=call.identity.actor,
        subject=call.identity.subject,
        cause="user" if call.identity.token_id is None else "token",
        kind=kind,
        title={"zh": zh, "en": en},
    )
    return GrantEntries(stamp)


ENDPOINTS = (
    Endpoint("GET", MEMBERS, list_of_record, reads(), ("成员", "Members"), answers={200: MemberList, 404: None}),
    Endpoint(
        "PUT", MEMBER, put, writes(), ("添加成员", "Make somebody a member"),
        body=MemberBody, answers={204: None, 404: None},
    ),
    Endpoint("DELETE", MEMBER, remove, writes(), ("移除成员", "End a membership"), answers={204: None, 404: None}),
)  # fmt: skip
