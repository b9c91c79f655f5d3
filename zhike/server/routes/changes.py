"""The log of definitions: who changed what, when, readable; and taking it back, a version or one definition of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import NotFound
from zhike.kernel.catalog.changes import NEWEST, CatalogChange, ChangeFilter, list_changes
from zhike.kernel.catalog.differences import Difference
from zhike.kernel.catalog.model import Label
from zhike.kernel.catalog.plan import Step, StepKind
from zhike.kernel.catalog.retype.model import TypeChange
from zhike.kernel.catalog.retype.start import list_of_version
from zhike.kernel.catalog.revert import plan_revert_one, revert, revert_one
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.workspaces import Workspace
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView, view_label
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.publishing import PUBLISH, PlanView, StepView, answer_published, stamp_of, view_plan, workspace_of
from zhike.server.reply import json_value
from zhike.server.routes.field_types import take_back


class VersionNotFound(NotFound):
    """What stands in the address is no version."""

    code = "version_not_found"
    title_zh = "版本不存在"
    title_en = "No such version"


class PersonView(msgspec.Struct, frozen=True):
    """Who."""

    id: UUID
    title: str | None


class DifferenceView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One member that changed, as values and in words; a side where it is not there is left out."""

    layer: Literal["base", "custom"]
    pointer: str
    label: LabelView
    before: Any = msgspec.UNSET
    after: Any = msgspec.UNSET


class DefinitionChangeView(msgspec.Struct, frozen=True):
    """One definition's change in one version. `by` is null where the system did it; `words` says what changed to
    people, `differences` member by member."""

    version: int
    kind: str
    key: str
    operation: UUID
    title: Mapping[str, str]
    actor: UUID | None
    by: PersonView | None
    at: datetime
    words: tuple[LabelView, ...]
    differences: tuple[DifferenceView, ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class DefinitionChangeList(msgspec.Struct, frozen=True):
    """Changes, newest first."""

    data: tuple[DefinitionChangeView, ...]


class DefinitionChangeQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`before` is the lowest version of the page before; the others narrow."""

    before: Annotated[int, msgspec.Meta(ge=0, le=NEWEST)] = NEWEST
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    kind: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    key: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    by: UUID | None = None


class RevertBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`dry_run` only says what would be done."""

    dry_run: bool = False


async def list_published(call: Call) -> ASGIResponse:
    """GET /meta/changes"""
    query = call.query(DefinitionChangeQuery)
    narrow = ChangeFilter(query.kind, query.key, query.by)
    found = await list_changes(
        call.kernel.database,
        await workspace_of(call),
        before_version=query.before,
        limit=query.limit,
        narrow=narrow,
    )
    names = {key: one.label for key, one in (await call.catalog()).objects.items()}
    return json_value(DefinitionChangeList(tuple(_view(one, names) for one in found)))


async def revert_version(call: Call) -> ASGIResponse:
    """POST /meta/changes/{version}/revert"""
    version = _version(call)
    stamp = stamp_of(call, "catalog.revert", f"还原版本 {version}", f"Revert version {version}")
    workspace = await workspace_of(call)
    types = await list_of_version(call.kernel.database, workspace, version)
    if types:
        return await _revert_types(call, workspace, types, stamp)
    published = await revert(call.kernel.publisher, workspace, version, stamp)
    return await answer_published(call, published, stamp)


async def _revert_types(
    call: Call, workspace: Workspace, types: Sequence[TypeChange], stamp: PublishStamp
) -> ASGIResponse:
    """A field that switched its type in the version goes back with the values that it had."""
    for one in types:
        await take_back(call, workspace, one, stamp)
    version = (await call.kernel.catalogs.refresh(workspace.key)).version
    steps = tuple(_describe(one) for one in types)
    return json_value(PlanView(version, steps, (), (), stamp.operation), 200, {"X-Operation": str(stamp.operation)})


def _describe(one: TypeChange) -> StepView:
    step = Step(StepKind.CHANGE_TYPE, one.object, one.field, str(one.before["type"]), later=True)
    return StepView(step.kind.value, LabelView(step.describe("zh"), step.describe("en")), step.later)


async def revert_definition(call: Call) -> ASGIResponse:
    """POST /meta/changes/{version}/{kind}/{key}/revert"""
    version, body, workspace = _version(call), await call.body(RevertBody), await workspace_of(call)
    change = (version, call.path("kind"), call.path("key"))
    if body.dry_run:
        plan, left = await plan_revert_one(call.kernel.publisher, workspace, change)
        return json_value(view_plan(plan, plan.version, None, left))
    name = f"{change[1]}/{change[2]}"
    stamp = stamp_of(call, "catalog.revert", f"还原版本 {version} 的 {name}", f"Revert {name} of version {version}")
    published, left = await revert_one(call.kernel.publisher, workspace, change, stamp)
    return await answer_published(call, published, stamp, left)


def _version(call: Call) -> int:
    text = call.path("version")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise VersionNotFound
    return int(text)


def _view(one: CatalogChange, names: Mapping[str, Label]) -> DefinitionChangeView:
    return DefinitionChangeView(
        version=one.version,
        kind=one.kind,
        key=one.key,
        operation=one.operation,
        title=one.title,
        actor=one.actor,
        by=None if one.actor is None else PersonView(one.actor, one.actor_title),
        at=one.at,
        words=tuple(view_label(word) for word in one.tell(names)),
        differences=tuple(_view_difference(layer, found) for layer, found in one.differences()),
        before=one.before,
        after=one.after,
    )


def _view_difference(layer: Literal["base", "custom"], found: Difference) -> DifferenceView:
    label = LabelView(found.describe("zh"), found.describe("en"))
    return DifferenceView(layer, found.pointer, label, found.before, found.after)


ENDPOINTS = (
    Endpoint(
        "GET", "/meta/changes", list_published, reads("meta:write", PUBLISH), ("变更记录", "Log of definitions"),
        query=DefinitionChangeQuery, answers={200: DefinitionChangeList},
    ),
    Endpoint(
        "POST", "/meta/changes/{version}/revert", revert_version, writes("meta:write", PUBLISH),
        ("还原变更", "Take a version back"), answers={200: PlanView, 404: None, 409: None, 503: None},
    ),
    Endpoint(
        "POST", "/meta/changes/{version}/{kind}/{key}/revert", revert_definition, writes("meta:write", PUBLISH),
        ("还原一项定义", "Take one definition's change back"), body=RevertBody,
        answers={200: PlanView, 404: None, 409: None, 503: None},
    ),
)  # fmt: skip
