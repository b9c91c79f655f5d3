"""Changing the catalog: reading definitions, planning, publishing, the log of changes, taking one back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import NotFound
from zhike.kernel.base.ids import OperationId, UserId, new_id
from zhike.kernel.catalog.changes import NEWEST, list_changes
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.plan import Loss, Plan, Step
from zhike.kernel.catalog.publish import Published
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.revert import revert
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobOptions, NoArguments
from zhike.kernel.postgres.workspaces import Workspace, get_workspace
from zhike.operations.housekeeping import FINISH_CATALOG
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.reply import json_value

PUBLISH = "catalog.publish"
Document = dict[str, Any]


class DefinitionNotFound(NotFound):
    """No such definition."""

    code = "definition_not_found"
    title_zh = "定义不存在"
    title_en = "No such definition"


class VersionNotFound(NotFound):
    """What stands in the address is no version."""

    code = "version_not_found"
    title_zh = "版本不存在"
    title_en = "No such version"


class DefinitionChangeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole custom document of one definition; null takes it away."""

    kind: Literal["object", "role", "settings"]
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    custom: Document | None


class PlanBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes that belong together. `version` is what the caller saw; without it whatever is published is built on."""

    changes: Annotated[list[DefinitionChangeBody], msgspec.Meta(min_length=1, max_length=500)]
    version: int | None = None


class StepView(msgspec.Struct, frozen=True):
    """One step, in words."""

    kind: str
    label: LabelView
    later: bool


class LossView(msgspec.Struct, frozen=True):
    """Values that go out of sight."""

    kind: str
    label: LabelView


class PlanView(msgspec.Struct, frozen=True):
    """What would be done, or was. `version` is what is published."""

    version: int
    steps: tuple[StepView, ...]
    warnings: tuple[LossView, ...]
    losses: tuple[LossView, ...]
    operation: OperationId | None = None


class DefinitionView(msgspec.Struct, frozen=True):
    """A definition for editing."""

    kind: str
    key: str
    package: str | None
    base: Mapping[str, Any] | None
    custom: Mapping[str, Any] | None
    version: int


class DefinitionChangeView(msgspec.Struct, frozen=True):
    """One definition's change in one version."""

    version: int
    kind: str
    key: str
    operation: UUID
    actor: UUID | None
    at: datetime
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class DefinitionChangeList(msgspec.Struct, frozen=True):
    """Changes, newest first."""

    data: tuple[DefinitionChangeView, ...]


class DefinitionChangeQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`before` is the lowest version of the page before."""

    before: Annotated[int, msgspec.Meta(ge=0, le=NEWEST)] = NEWEST
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


async def read_definition(call: Call) -> ASGIResponse:
    """GET /meta/definitions/{kind}/{key}"""
    stored = await read_stored(call.kernel.database, await _workspace(call))
    found = stored.definitions.get((call.path("kind"), call.path("key")))
    if found is None:
        raise DefinitionNotFound
    return json_value(DefinitionView(found.kind, found.key, found.package, found.base, found.custom, stored.version))


async def plan_changes(call: Call) -> ASGIResponse:
    """POST /meta/plan"""
    changes = _changes(await call.body(PlanBody))
    plan = await call.kernel.publisher.plan(await _workspace(call), changes)
    return json_value(_view_plan(plan, plan.version, None))


async def publish_changes(call: Call) -> ASGIResponse:
    """POST /meta/publish"""
    body, workspace, stamp = await call.body(PlanBody), await _workspace(call), _stamp(call)
    published = await call.kernel.publisher.publish(workspace, _changes(body), stamp, expected_version=body.version)
    return await _answer_published(call, workspace, published, stamp)


async def list_published(call: Call) -> ASGIResponse:
    """GET /meta/changes"""
    query = call.query(DefinitionChangeQuery)
    found = await list_changes(
        call.kernel.database, await _workspace(call), before_version=query.before, limit=query.limit
    )
    views = (
        DefinitionChangeView(one.version, one.kind, one.key, one.operation, one.actor, one.at, one.before, one.after)
        for one in found
    )
    return json_value(DefinitionChangeList(tuple(views)))


async def revert_version(call: Call) -> ASGIResponse:
    """POST /meta/changes/{version}/revert"""
    text = call.path("version")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise VersionNotFound
    workspace, stamp = (
        await _workspace(call),
        _stamp(call, "catalog.revert", f"还原版本 {text}", f"Revert version {text}"),
    )
    published = await revert(call.kernel.publisher, workspace, int(text), stamp)
    return await _answer_published(call, workspace, published, stamp)


async def _answer_published(
    call: Call, workspace: Workspace, published: Published, stamp: PublishStamp
) -> ASGIResponse:
    call.kernel.catalogs.put(workspace, published.catalog)
    if published.plan.later:
        options = JobOptions(unique_key=f"{FINISH_CATALOG}:{published.version}", created_by=UserId(call.identity.actor))
        async with call.kernel.database.transaction(workspace.key) as transaction:
            await call.kernel.queue.enqueue(transaction, workspace.key, FINISH_CATALOG, NoArguments(), options)
    view = _view_plan(published.plan, published.version, stamp.operation)
    return json_value(view, 200, {"X-Operation": str(stamp.operation)})


async def _workspace(call: Call) -> Workspace:
    return await get_workspace(call.kernel.database, call.identity.workspace)


def _stamp(
    call: Call, kind: str = "catalog.publish", zh: str = "修改定义", en: str = "Change definitions"
) -> PublishStamp:
    cause = "user" if call.identity.token_id is None else "token"
    return PublishStamp(UserId(call.identity.actor), OperationId(new_id()), kind, cause, {"zh": zh, "en": en})


def _changes(body: PlanBody) -> list[DefinitionChange]:
    return [DefinitionChange(one.kind, one.key, one.custom) for one in body.changes]


def _view_plan(plan: Plan, version: int, operation: OperationId | None) -> PlanView:
    return PlanView(
        version=version,
        steps=tuple(_view_step(step) for step in plan.steps),
        warnings=(),
        losses=tuple(_view_loss(loss) for loss in plan.losses),
        operation=operation,
    )


def _view_step(step: Step) -> StepView:
    return StepView(step.kind.value, LabelView(step.describe("zh"), step.describe("en")), step.later)


def _view_loss(loss: Loss) -> LossView:
    return LossView("loss", LabelView(loss.describe("zh"), loss.describe("en")))


ENDPOINTS = (
    Endpoint(
        "GET", "/meta/definitions/{kind}/{key}", read_definition, reads("meta:write", PUBLISH),
        ("读取定义", "A definition for editing"), answers={200: DefinitionView, 404: None},
    ),
    Endpoint(
        "POST", "/meta/plan", plan_changes, reads("meta:write", PUBLISH), ("预演变更", "What a change would do"),
        body=PlanBody, answers={200: PlanView, 409: None},
    ),
    Endpoint(
        "POST", "/meta/publish", publish_changes, writes("meta:write", PUBLISH), ("发布变更", "Publish changes"),
        body=PlanBody, answers={200: PlanView, 409: None, 503: None},
    ),
    Endpoint(
        "GET", "/meta/changes", list_published, reads("meta:write", PUBLISH), ("变更记录", "Log of definitions"),
        query=DefinitionChangeQuery, answers={200: DefinitionChangeList},
    ),
    Endpoint(
        "POST", "/meta/changes/{version}/revert", revert_version, writes("meta:write", PUBLISH),
        ("还原变更", "Take a version back"), answers={200: PlanView, 404: None, 409: None, 503: None},
    ),
)  # fmt: skip
