"""Changing the catalog: reading definitions, planning and publishing changes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import NotFound
from zhike.kernel.catalog.definitions import Definition, DefinitionChange
from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.uses.registry import find_left_behind
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView, view_label
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.publishing import PUBLISH, PlanView, answer_published, stamp_of, view_plan, workspace_of
from zhike.server.reply import json_value
from zhike.server.uses import PROVIDERS

Document = dict[str, Any]


class DefinitionNotFound(NotFound):
    """No such definition."""

    code = "definition_not_found"
    title_zh = "定义不存在"
    title_en = "No such definition"


class DefinitionChangeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole custom document of one definition; null takes it away."""

    kind: Literal["object", "role", "settings", "duplicate_rule"]
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    custom: Document | None


class PlanBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes that belong together. `version` is what the caller saw; without it whatever is published is built on."""

    changes: Annotated[list[DefinitionChangeBody], msgspec.Meta(min_length=1, max_length=500)]
    version: int | None = None


class DefinitionView(msgspec.Struct, frozen=True):
    """A definition for editing."""

    kind: str
    key: str
    package: str | None
    base: Mapping[str, Any] | None
    custom: Mapping[str, Any] | None
    version: int


class DefinitionLine(msgspec.Struct, frozen=True):
    """A definition in a list: `custom` where this workspace made it, `changed` where it laid something over a
    package's; inactive ones stand here too."""

    key: str
    label: LabelView
    package: str | None
    custom: bool
    changed: bool
    active: bool
    icon: str
    fields: int


class DefinitionList(msgspec.Struct, frozen=True):
    """All definitions of a kind, in their order."""

    version: int
    data: tuple[DefinitionLine, ...]


async def list_definitions(call: Call) -> ASGIResponse:
    """GET /meta/definitions/{kind}"""
    stored = await read_stored(call.kernel.database, await workspace_of(call))
    kind = call.path("kind")
    lines = [_view_line(one) for one in stored.definitions.values() if one.kind == kind]
    return json_value(
        DefinitionList(stored.version, tuple(line for _, line in sorted(lines, key=lambda pair: pair[0])))
    )


def _view_line(one: Definition) -> tuple[tuple[int, str], DefinitionLine]:
    document = one.effective or {}
    order, fields = document.get("order"), document.get("fields")
    line = DefinitionLine(
        key=one.key,
        label=view_label(read_label(document.get("label"))),
        package=one.package,
        custom=one.base is None,
        changed=one.base is not None and one.custom is not None,
        active=document.get("active") is not False,
        icon=str(document.get("icon", "")),
        fields=len(fields) if isinstance(fields, Mapping) else 0,
    )
    return (order if isinstance(order, int) else 1_000_000, one.key), line


async def read_definition(call: Call) -> ASGIResponse:
    """GET /meta/definitions/{kind}/{key}"""
    stored = await read_stored(call.kernel.database, await workspace_of(call))
    found = stored.definitions.get((call.path("kind"), call.path("key")))
    if found is None:
        raise DefinitionNotFound
    return json_value(DefinitionView(found.kind, found.key, found.package, found.base, found.custom, stored.version))


async def plan_changes(call: Call) -> ASGIResponse:
    """POST /meta/plan"""
    changes = _changes(await call.body(PlanBody))
    plan = await call.kernel.publisher.plan(await workspace_of(call), changes)
    left = await find_left_behind(call.kernel.database, await call.catalog(), plan, PROVIDERS)
    return json_value(view_plan(plan, plan.version, None, warnings=left))


async def publish_changes(call: Call) -> ASGIResponse:
    """POST /meta/publish"""
    body, workspace, stamp = await call.body(PlanBody), await workspace_of(call), stamp_of(call)
    published = await call.kernel.publisher.publish(workspace, _changes(body), stamp, expected_version=body.version)
    return await answer_published(call, published, stamp)


def _changes(body: PlanBody) -> list[DefinitionChange]:
    return [DefinitionChange(one.kind, one.key, one.custom) for one in body.changes]


ENDPOINTS = (
    Endpoint(
        "GET", "/meta/definitions/{kind}", list_definitions, reads("meta:write", PUBLISH),
        ("定义列表", "All definitions of a kind"), answers={200: DefinitionList},
    ),
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
)  # fmt: skip
