"""The catalogue of tags: labels, colours, groups and owners; merging several into one."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.tags.errors import TagGroupNotFound, TagNotFound
from zhike.engines.tags.model import Tag, TagDraft, TagGroup
from zhike.kernel.base.ids import OperationId, new_id
from zhike.kernel.jobs.model import JobId
from zhike.server.call import Call, parse_id
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value, nothing

Text = Annotated[str, msgspec.Meta(max_length=50)]


class LabelBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In both languages; one may be empty."""

    zh: Text = ""
    en: Text = ""


class TagBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag as the catalogue is to know it."""

    label: LabelBody
    color: Annotated[str, msgspec.Meta(max_length=20)] = ""
    group: UUID | None = None
    description: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    owner: UUID | None = None
    active: bool = True


class GroupBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of tags."""

    label: LabelBody
    color: Annotated[str, msgspec.Meta(max_length=20)] = ""


class MergeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which tags become which."""

    keep: Text
    losers: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=50)]


class TagView(msgspec.Struct, frozen=True):
    """A tag. `listed` false: a word that records carry without being in the catalogue; `used`: how many living records
    carry it, for who manages tags."""

    key: str
    label: LabelView
    color: str
    group: UUID | None
    description: str
    owner: UUID | None
    active: bool
    listed: bool
    used: int | None


class TagGroupView(msgspec.Struct, frozen=True):
    """A group of tags."""

    id: UUID
    label: LabelView
    color: str


class TagList(msgspec.Struct, frozen=True):
    """The catalogue."""

    data: tuple[TagView, ...]
    groups: tuple[TagGroupView, ...]


class MergingView(msgspec.Struct, frozen=True):
    """The job, and the operation that undo takes."""

    job: JobId
    operation: OperationId


async def list_tags(call: Call) -> ASGIResponse:
    """GET /tags"""
    tags, groups = await call.kernel.tags.list(call.reader)
    shown = tuple(TagGroupView(one.id, LabelView(one.zh, one.en), one.color) for one in groups)
    return json_value(TagList(tuple(_view(one) for one in tags), shown))


async def put_tag(call: Call) -> ASGIResponse:
    """PUT /tags/{key}"""
    body = await call.body(TagBody)
    draft = TagDraft(
        body.label.zh, body.label.en, body.color, body.group, body.description, body.owner, body.active
    )  # fmt: skip
    return json_value(_view(await call.kernel.tags.put(call.reader, call.path("key"), draft)))


async def delete_tag(call: Call) -> ASGIResponse:
    """DELETE /tags/{key}"""
    await call.kernel.tags.delete(call.reader, call.path("key"))
    return nothing()


async def put_group(call: Call) -> ASGIResponse:
    """PUT /tag-groups/{id}"""
    body, text = await call.body(GroupBody), call.path("group_id")
    group = new_id() if text == "new" else parse_id(text)
    if group is None:
        raise TagNotFound(key=text[:60])
    await call.kernel.tags.put_group(call.reader, TagGroup(group, body.label.zh, body.label.en, body.color))
    return nothing()


async def delete_group(call: Call) -> ASGIResponse:
    """DELETE /tag-groups/{id}"""
    await call.kernel.tags.delete_group(call.reader, _group(call))
    return nothing()


async def restore_group(call: Call) -> ASGIResponse:
    """POST /tag-groups/{id}/restore"""
    await call.kernel.tags.restore_group(call.reader, _group(call))
    return nothing()


def _group(call: Call) -> UUID:
    group = parse_id(call.path("group_id"))
    if group is None:
        raise TagGroupNotFound
    return group


async def merge_tags(call: Call) -> ASGIResponse:
    """POST /tags/merge"""
    body = await call.body(MergeBody)
    job, operation = await call.kernel.tags.merge(call.reader, body.keep, body.losers)
    return json_value(MergingView(job, operation), 202, {"X-Operation": str(operation)})


def _view(tag: Tag) -> TagView:
    one = tag.draft
    return TagView(
        tag.key, LabelView(one.zh, one.en), one.color, one.group, one.description, one.owner, one.active, tag.listed,
        tag.used,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", "/tags", list_tags, reads(), ("标签目录", "Tags"), answers={200: TagList}),
    Endpoint(
        "PUT", "/tags/{key}", put_tag, writes(), ("修改标签", "Keep a tag"), body=TagBody,
        answers={200: TagView, 404: None},
    ),
    Endpoint(
        "DELETE", "/tags/{key}", delete_tag, writes(), ("删除标签", "Delete a tag"), answers={204: None, 404: None},
    ),
    Endpoint(
        "PUT", "/tag-groups/{group_id}", put_group, writes(), ("修改标签组", "Keep a group of tags"), body=GroupBody,
        answers={204: None, 404: None},
    ),
    Endpoint(
        "DELETE", "/tag-groups/{group_id}", delete_group, writes(), ("删除标签组", "Delete a group of tags"),
        answers={204: None, 404: None},
    ),
    Endpoint(
        "POST", "/tag-groups/{group_id}/restore", restore_group, writes(),
        ("恢复标签组", "Bring a group of tags back"), answers={204: None, 404: None},
    ),
    Endpoint(
        "POST", "/tags/merge", merge_tags, writes(), ("合并标签", "Merge tags"), body=MergeBody,
        answers={202: MergingView, 404: None},
    ),
)  # fmt: skip
