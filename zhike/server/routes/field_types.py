"""Changing a field's type: what would become of the values, doing it, how far it is, stopping it, going back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.compare import SMALL_TABLE_BYTES
from zhike.kernel.catalog.errors import CatalogMoved
from zhike.kernel.catalog.finish import finish_type_changes
from zhike.kernel.catalog.read import read_actual
from zhike.kernel.catalog.retype.errors import TypeChangeUnknown
from zhike.kernel.catalog.retype.model import TypeChange, TypeWish
from zhike.kernel.catalog.retype.preview import Preview, Sample, preview
from zhike.kernel.catalog.retype.start import (
    cancel,
    find_reversal,
    get_change,
    list_type_changes,
    reverse,
    start,
)
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobOptions, NoArguments
from zhike.kernel.postgres.workspaces import Workspace
from zhike.operations.housekeeping import FINISH_CATALOG
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.publishing import PUBLISH, stamp_of, workspace_of
from zhike.server.reply import json_value

FIELD = "/meta/objects/{object_key}/fields/{field_key}/type"


class TypeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The new type and what it needs (options, target, scale ...); null in `config` takes a member away."""

    type: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    config: dict[str, Any] = {}
    version: int | None = None


class SampleView(msgspec.Struct, frozen=True):
    """One value before and after; `reason` says why nothing is left of it."""

    record: UUID
    title: str
    old: str
    new: str | None
    reason: LabelView | None


class TypePreview(msgspec.Struct, frozen=True):
    """What would become of the values; `complete` is false where only the newest 20,000 were looked at."""

    version: int
    examined: int
    complete: bool
    clean: int
    changed: int
    lost: int
    edited: int
    samples: dict[str, tuple[SampleView, ...]]


class TypeChangeView(msgspec.Struct, frozen=True):
    """One change of type. States: filling, switched, failed (`problem` says why), cancelled."""

    id: UUID
    object: str
    field: str
    from_type: str
    to_type: str
    state: str
    back: bool
    converted: int
    lost: int
    problem: dict[str, Any] | None
    actor: UUID | None
    operation: UUID
    started_at: datetime
    switched_at: datetime | None
    version: int | None


class TypeChangeList(msgspec.Struct, frozen=True):
    """Changes of a field's type, newest first."""

    data: tuple[TypeChangeView, ...]


async def preview_type(call: Call) -> ASGIResponse:
    """POST /meta/objects/{object_key}/fields/{field_key}/type/preview"""
    wish, _ = await _read_wish(call)
    return json_value(_view_preview(await preview(call.kernel.publisher, await workspace_of(call), wish)))


async def change_type(call: Call) -> ASGIResponse:
    """POST /meta/objects/{object_key}/fields/{field_key}/type"""
    wish, version = await _read_wish(call)
    workspace = await workspace_of(call)
    catalog = await call.kernel.catalogs.refresh(workspace.key)
    if version is not None and version != catalog.version:
        raise CatalogMoved(current=catalog.version, expected=version)
    change = await start(call.kernel.publisher, workspace, wish, stamp_of(call))
    return await _answer(call, workspace, change)


async def list_changes(call: Call) -> ASGIResponse:
    """GET /meta/objects/{object_key}/fields/{field_key}/type"""
    database, workspace = call.kernel.database, await workspace_of(call)
    found = await list_type_changes(database, workspace, call.path("object_key"), call.path("field_key"))
    return json_value(TypeChangeList(tuple(view_change(one) for one in found)))


async def preview_back(call: Call) -> ASGIResponse:
    """POST /meta/objects/{object_key}/fields/{field_key}/type/revert/preview"""
    workspace, last = await _find_last(call)
    return json_value(_view_preview(await preview(call.kernel.publisher, workspace, reverse(last), last.from_id)))


async def go_back(call: Call) -> ASGIResponse:
    """POST /meta/objects/{object_key}/fields/{field_key}/type/revert"""
    workspace, last = await _find_last(call)
    change = await take_back(call, workspace, last, stamp_of(call))
    return await _answer(call, workspace, change)


async def stop_change(call: Call) -> ASGIResponse:
    """POST /meta/objects/{object_key}/fields/{field_key}/type/cancel"""
    workspace = await workspace_of(call)
    found = await list_type_changes(call.kernel.database, workspace, call.path("object_key"), call.path("field_key"))
    if not found:
        raise TypeChangeUnknown
    stopped = await cancel(call.kernel.publisher, workspace, found[0].id)
    await call.kernel.catalogs.refresh(workspace.key)
    return json_value(view_change(stopped))


async def take_back(call: Call, workspace: Workspace, last: TypeChange, stamp: PublishStamp) -> TypeChange:
    """Begin the way back of a finished change, and finish it where the table is small."""
    change = await start(call.kernel.publisher, workspace, reverse(last), stamp, last.from_id)
    return await _hurry(call, workspace, change)


def view_change(one: TypeChange) -> TypeChangeView:
    """One change as the client reads it."""
    return TypeChangeView(
        id=one.id,
        object=one.object,
        field=one.field,
        from_type=str(one.before["type"]),
        to_type=str(one.document["type"]),
        state=one.state,
        back=one.origin_id is not None,
        converted=one.converted,
        lost=one.lost,
        problem=None if one.problem is None else dict(one.problem),
        actor=one.actor,
        operation=one.operation,
        started_at=one.started_at,
        switched_at=one.switched_at,
        version=one.version,
    )


async def _answer(call: Call, workspace: Workspace, change: TypeChange) -> ASGIResponse:
    change = await _hurry(call, workspace, change)
    return json_value(view_change(change), 200, {"X-Operation": str(change.operation)})


async def _hurry(call: Call, workspace: Workspace, change: TypeChange) -> TypeChange:
    """Small tables are converted at once; the job does the others, and what indexes and roll-ups are left."""
    kernel = call.kernel
    catalog = await kernel.catalogs.refresh(workspace.key)
    actual = await read_actual(kernel.database, workspace)
    if actual.sizes.get(catalog.get_object(change.object).table, 0) <= SMALL_TABLE_BYTES:
        await finish_type_changes(kernel.publisher, workspace)
        catalog = await kernel.catalogs.refresh(workspace.key)
    options = JobOptions(unique_key=f"{FINISH_CATALOG}:{catalog.version}", created_by=UserId(call.identity.actor))
    async with kernel.database.transaction(workspace.key) as transaction:
        await kernel.queue.enqueue(transaction, workspace.key, FINISH_CATALOG, NoArguments(), options)
    return await get_change(kernel.database, workspace, change.id)


async def _read_wish(call: Call) -> tuple[TypeWish, int | None]:
    body = await call.body(TypeBody)
    return TypeWish(call.path("object_key"), call.path("field_key"), body.type, body.config), body.version


async def _find_last(call: Call) -> tuple[Workspace, TypeChange]:
    workspace = await workspace_of(call)
    found = await find_reversal(call.kernel.database, workspace, call.path("object_key"), call.path("field_key"))
    return workspace, found


def _view_preview(found: Preview) -> TypePreview:
    return TypePreview(
        version=found.prepared.stored.version,
        examined=found.examined,
        complete=found.complete,
        clean=found.clean,
        changed=found.changed,
        lost=found.lost,
        edited=found.edited,
        samples={
            "changed": tuple(_view_sample(one) for one in found.changed_samples),
            "lost": tuple(_view_sample(one) for one in found.lost_samples),
        },
    )


def _view_sample(one: Sample) -> SampleView:
    reason = None if one.reason is None else LabelView(one.reason.zh, one.reason.en)
    return SampleView(one.record, one.title, one.old, one.new, reason)


ENDPOINTS = (
    Endpoint(
        "POST", f"{FIELD}/preview", preview_type, reads("meta:write", PUBLISH),
        ("预览更改字段类型", "What a change of type would do"), body=TypeBody,
        answers={200: TypePreview, 404: None, 409: None},
    ),
    Endpoint(
        "POST", FIELD, change_type, writes("meta:write", PUBLISH), ("更改字段类型", "Change a field's type"),
        body=TypeBody, answers={200: TypeChangeView, 404: None, 409: None, 503: None},
    ),
    Endpoint(
        "GET", FIELD, list_changes, reads("meta:write", PUBLISH), ("字段类型的更改", "Changes of a field's type"),
        answers={200: TypeChangeList},
    ),
    Endpoint(
        "POST", f"{FIELD}/revert/preview", preview_back, reads("meta:write", PUBLISH),
        ("预览还原字段类型", "What going back would do"), answers={200: TypePreview, 404: None, 409: None},
    ),
    Endpoint(
        "POST", f"{FIELD}/revert", go_back, writes("meta:write", PUBLISH), ("还原字段类型", "Go back"),
        answers={200: TypeChangeView, 404: None, 409: None, 503: None},
    ),
    Endpoint(
        "POST", f"{FIELD}/cancel", stop_change, writes("meta:write", PUBLISH), ("取消更改类型", "Stop a change"),
        answers={200: TypeChangeView, 404: None, 409: None},
    ),
)  # fmt: skip
