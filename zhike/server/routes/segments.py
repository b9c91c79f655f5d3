"""Segments: named sets of records, who is in them, and what a condition would find while it is edited."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.segments.errors import SegmentNotFound
from zhike.engines.segments.model import Audience, AutoTag, Chosen, Segment, SegmentDraft, SegmentKind, State
from zhike.kernel.query.run import Page
from zhike.server.body import BadParameter
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value, nothing
from zhike.server.views import PageView, PersonRef

ONE = "/segments/{segment_id}"
MEMBERS = f"{ONE}/members"


class AutoTagBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tag that entering gives and leaving takes away."""

    field: str
    tag: Annotated[str, msgspec.Meta(min_length=1, max_length=50)]


class SegmentBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A segment as it is to be kept."""

    object: str
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    kind: SegmentKind
    condition: dict[str, Any] | None = None
    audience: Audience = "private"
    description: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    auto_tag: AutoTagBody | None = None


class SegmentChangeBody(SegmentBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same, with the version that was seen."""

    version: int


class PreviewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition while it is edited."""

    object: str
    where: dict[str, Any] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class MembersQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of members."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str | None = None


class SegmentsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Segments of one object."""

    object: str | None = None


class MembersBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is put in or taken out: `ids`, all that a condition finds, or what an operation (an import) wrote."""

    change: Literal["add", "remove"]
    ids: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=5000)] | None = None
    where: dict[str, Any] | None = None
    operation: UUID | None = None


class SegmentProblemView(msgspec.Struct, frozen=True):
    """Why a segment is not kept any more."""

    code: str
    message: str


class SegmentView(msgspec.Struct, frozen=True):
    """A segment as the reader has it."""

    id: UUID
    object: str
    name: str
    kind: SegmentKind
    condition: dict[str, Any] | None
    audience: Audience
    description: str
    auto_tag: AutoTagBody | None
    owner: PersonRef
    state: State
    problem: SegmentProblemView | None
    filled_at: datetime | None
    updated_at: datetime
    editable: bool
    version: int


class SegmentList(msgspec.Struct, frozen=True):
    """Segments, by object and age."""

    data: tuple[SegmentView, ...]


class FoundTotal(msgspec.Struct, frozen=True):
    """How many; an estimate above 10,000."""

    count: int
    exact: bool


class PreviewView(msgspec.Struct, frozen=True):
    """The count and the first rows, under the reader's rights."""

    data: msgspec.Raw
    total: FoundTotal


class MembersView(msgspec.Struct, frozen=True):
    """Members as the reader's own list shows them; `entered`: since when, by id, where he may know."""

    data: msgspec.Raw
    entered: dict[str, datetime]
    page: PageView
    total: FoundTotal | None


class ChangedMembers(msgspec.Struct, frozen=True):
    """How many came or went."""

    changed: int


class MembershipView(msgspec.Struct, frozen=True):
    """One coming or going."""

    at: datetime
    kind: Literal["entered", "left"]


class MembershipList(msgspec.Struct, frozen=True):
    """First things first."""

    data: tuple[MembershipView, ...]


async def list_segments(call: Call) -> ASGIResponse:
    """GET /segments"""
    found = await call.kernel.segments.list(call.reader, call.query(SegmentsQuery).object)
    return json_value(SegmentList(tuple(_view(call, one) for one in found)))


async def create_segment(call: Call) -> ASGIResponse:
    """POST /segments"""
    body = await call.body(SegmentBody)
    made = await call.kernel.segments.create(call.reader, body.object, _draft(body))
    return json_value(_view(call, made), 201, {"Location": f"/api/v1/segments/{made.id}"})


async def get_segment(call: Call) -> ASGIResponse:
    """GET /segments/{id}"""
    return json_value(_view(call, await call.kernel.segments.get(call.reader, _id(call))))


async def change_segment(call: Call) -> ASGIResponse:
    """PUT /segments/{id}"""
    body = await call.body(SegmentChangeBody)
    changed = await call.kernel.segments.change(call.reader, _id(call), _draft(body), body.version)
    return json_value(_view(call, changed))


async def delete_segment(call: Call) -> ASGIResponse:
    """DELETE /segments/{id}"""
    await call.kernel.segments.delete(call.reader, _id(call))
    return nothing()


async def preview(call: Call) -> ASGIResponse:
    """POST /segments/preview"""
    body = await call.body(PreviewBody)
    page = await call.kernel.segments.preview(call.reader, body.object, body.where, body.limit)
    return json_value(PreviewView(msgspec.Raw(page.data), _total(page) or FoundTotal(0, True)))


async def list_members(call: Call) -> ASGIResponse:
    """GET /segments/{id}/members"""
    query = call.query(MembersQuery)
    found = await call.kernel.segments.members(call.reader, _id(call), query.limit, query.cursor)
    entered = {str(record): at for record, at in found.entered.items()}
    following = PageView(found.page.next, found.page.has_more)
    return json_value(MembersView(msgspec.Raw(found.page.data), entered, following, _total(found.page)))


async def change_members(call: Call) -> ASGIResponse:
    """POST /segments/{id}/members"""
    body, segment = await call.body(MembersBody), _id(call)
    if sum(one is not None for one in (body.ids, body.where, body.operation)) != 1:
        raise BadParameter(reason="ids | where | operation")
    chosen = Chosen(body.ids, body.where, body.operation)
    changed = await call.kernel.segments.change_members(call.reader, segment, body.change, chosen)
    return json_value(ChangedMembers(changed))


async def list_events(call: Call) -> ASGIResponse:
    """GET /segments/{id}/members/{record_id}/events"""
    found = await call.kernel.segments.events(call.reader, _id(call), call.record_id())
    data = tuple(MembershipView(one.at, "entered" if one.kind == "e" else "left") for one in found)
    return json_value(MembershipList(data))


def _id(call: Call) -> UUID:
    text = call.path("segment_id")
    found = parse_id(text)
    if found is None:
        raise SegmentNotFound(id=text[:60])
    return found


def _draft(body: SegmentBody) -> SegmentDraft:
    tag = None if body.auto_tag is None else AutoTag(body.auto_tag.field, body.auto_tag.tag)
    return SegmentDraft(body.name, body.kind, body.condition, body.audience, body.description, tag)


def _total(page: Page) -> FoundTotal | None:
    return None if page.total is None else FoundTotal(page.total.count, page.total.exact)


def _view(call: Call, segment: Segment) -> SegmentView:
    draft, problem = segment.draft, segment.problem
    spoken = None
    if problem is not None:
        spoken = SegmentProblemView(problem.code, problem.zh if call.language == "zh" else problem.en)
    return SegmentView(
        id=segment.id,
        object=segment.object,
        name=draft.name,
        kind=draft.kind,
        condition=draft.condition,
        audience=draft.audience,
        description=draft.description,
        auto_tag=None if draft.auto_tag is None else AutoTagBody(draft.auto_tag.field, draft.auto_tag.tag),
        owner=PersonRef(segment.owner, segment.owner_name),
        state=segment.state,
        problem=spoken,
        filled_at=segment.filled_at,
        updated_at=segment.updated_at,
        editable=segment.editable,
        version=segment.version,
    )


ENDPOINTS = (
    Endpoint(
        "GET", "/segments", list_segments, reads(), ("群组", "Segments"), query=SegmentsQuery,
        answers={200: SegmentList},
    ),
    Endpoint(
        "POST", "/segments", create_segment, writes(), ("新建群组", "Make a segment"), body=SegmentBody,
        answers={201: SegmentView, 404: None},
    ),
    Endpoint(
        "POST", "/segments/preview", preview, reads(), ("预览条件", "What a condition finds"), body=PreviewBody,
        answers={200: PreviewView, 404: None},
    ),
    Endpoint("GET", ONE, get_segment, reads(), ("一个群组", "A segment"), answers={200: SegmentView, 404: None}),
    Endpoint(
        "PUT", ONE, change_segment, writes(), ("修改群组", "Change a segment"), body=SegmentChangeBody,
        answers={200: SegmentView, 404: None, 412: None},
    ),
    Endpoint("DELETE", ONE, delete_segment, writes(), ("删除群组", "Delete a segment"), answers={204: None, 404: None}),
    Endpoint(
        "GET", MEMBERS, list_members, reads(), ("群组成员", "Members of a segment"), query=MembersQuery,
        answers={200: MembersView, 404: None},
    ),
    Endpoint(
        "POST", MEMBERS, change_members, writes(), ("增减群组成员", "Change the members of a static segment"),
        body=MembersBody, answers={200: ChangedMembers, 404: None},
    ),
    Endpoint(
        "GET", f"{MEMBERS}/{{record_id}}/events", list_events, reads(),
        ("何时进出群组", "When a record entered and left"), answers={200: MembershipList, 404: None},
    ),
)  # fmt: skip
