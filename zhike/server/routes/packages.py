"""Packages over HTTP: which there are, taking them out, trying, applying, and rolling them back."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import BadRequest
from zhike.kernel.catalog.conflicts import Decision, Decisions
from zhike.kernel.catalog.differences import Difference
from zhike.kernel.catalog.package_export import compare_customised, compare_with, export_custom, export_package
from zhike.kernel.catalog.package_files import MAX_ARCHIVE_BYTES, read_archive, write_archive
from zhike.kernel.catalog.package_log import PackageEvent, list_events, list_installed
from zhike.kernel.catalog.package_rollback import plan_rollback, roll_back
from zhike.kernel.catalog.packages import Package, apply_packages, make_package, plan_packages
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.publishing import (
    PUBLISH,
    ConflictView,
    PlanView,
    answer_published,
    stamp_of,
    view_conflict,
    view_plan,
    workspace_of,
)
from zhike.server.reply import Answer, json_value

UPLOAD: Mapping[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "decisions": {"type": "string", "description": 'JSON: {"/object/account/label/zh": "keep" or "take"}'},
        "rest": {"type": "string", "enum": ["keep", "take"]},
    },
}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class BadPackageUpload(BadRequest):
    """A form that is not what the address takes."""

    code = "bad_package_upload"
    title_zh = "上传内容有误"
    title_en = "Bad upload"
    detail_zh = "请以 multipart/form-data 提交 file（应用包 zip），可附 decisions（JSON）和 rest（keep 或 take）。"
    detail_en = "Send multipart/form-data with file (a zip), and perhaps decisions (JSON) and rest (keep or take)."


class PackageEventView(msgspec.Struct, frozen=True):
    """A package applied or rolled back, with what was decided."""

    kind: str
    package: str
    from_version: str | None
    to_version: str | None
    at: datetime
    actor: UUID | None
    rolled_back: bool
    conflicts: list[dict[str, Any]]


class PackageView(msgspec.Struct, frozen=True):
    """A package as it was applied. `can_roll_back`: an application of it has not been taken back yet."""

    key: str
    version: str
    label: LabelView
    requires: list[str]
    applied_at: datetime
    can_roll_back: bool


class PackageList(msgspec.Struct, frozen=True):
    """What the workspace has, and what happened, newest first."""

    data: tuple[PackageView, ...]
    events: tuple[PackageEventView, ...]


class PackagePlanView(msgspec.Struct, frozen=True):
    """What applying would do. Conflicts without a decision are planned as kept."""

    package: str
    version: str
    installed: str | None
    plan: PlanView
    conflicts: tuple[ConflictView, ...]
    differences: tuple[LabelView, ...]


class ComparisonView(msgspec.Struct, frozen=True):
    """What the workspace made of a package."""

    package: str
    version: str
    differences: tuple[LabelView, ...]


class ExportQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`custom`: what the workspace made itself, as a package under the key of the address."""

    custom: bool = False


class RollbackBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`dry_run` only says what would be done."""

    dry_run: bool = False


async def list_all(call: Call) -> ASGIResponse:
    """GET /meta/packages"""
    workspace = await workspace_of(call)
    installed = await list_installed(call.kernel.database, workspace)
    events = await list_events(call.kernel.database, workspace)
    applied = {one.package for one in events if one.kind == "apply" and one.rolled_back_by is None}
    views = (
        PackageView(
            key=one.key,
            version=one.version,
            label=_label(one.manifest.get("label")),
            requires=_texts(one.manifest.get("requires")),
            applied_at=one.applied_at,
            can_roll_back=one.key in applied,
        )
        for one in installed.values()
    )
    return json_value(PackageList(tuple(views), tuple(_view_event(one) for one in events)))


async def export(call: Call) -> ASGIResponse:
    """GET /meta/packages/{key}/export"""
    key, workspace, query = call.path("key"), await workspace_of(call), call.query(ExportQuery)
    database = call.kernel.database
    if query.custom and _KEY.fullmatch(key) is None:
        raise BadPackageUpload
    files = await (export_custom if query.custom else export_package)(database, workspace, key)
    name = f"{key}-{files['package.yaml'].get('version')}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(write_archive(files), kind="application/zip", headers=headers)


async def compare(call: Call) -> ASGIResponse:
    """GET /meta/packages/{key}/compare"""
    found = await compare_customised(call.kernel.database, await workspace_of(call), call.path("key"))
    return json_value(ComparisonView(found.package, found.version, _view_differences(found.differences)))


async def plan(call: Call) -> ASGIResponse:
    """POST /meta/packages/plan"""
    package, decisions = await _read_form(call)
    workspace = await workspace_of(call)
    planned = await plan_packages(call.kernel.publisher, workspace, [package], decisions)
    compared = await compare_with(call.kernel.database, workspace, package)
    view = PackagePlanView(
        package=package.key,
        version=package.version,
        installed=compared.installed,
        plan=view_plan(planned.plan, planned.plan.version, None),
        conflicts=tuple(view_conflict(one) for one in planned.conflicts),
        differences=_view_differences(compared.differences),
    )
    return json_value(view)


async def apply(call: Call) -> ASGIResponse:
    """POST /meta/packages/apply"""
    package, decisions = await _read_form(call)
    zh, en = f"应用包 {package.key} {package.version}", f"Apply the package {package.key} {package.version}"
    stamp = stamp_of(call, "package.apply", zh, en)
    published, _ = await apply_packages(call.kernel.publisher, await workspace_of(call), [package], stamp, decisions)
    return await answer_published(call, published, stamp)


async def roll_package_back(call: Call) -> ASGIResponse:
    """POST /meta/packages/{key}/rollback"""
    key, body, workspace = call.path("key"), await call.body(RollbackBody), await workspace_of(call)
    if body.dry_run:
        found, planned = await plan_rollback(call.kernel.publisher, workspace, key)
        return json_value(view_plan(planned, planned.version, None, found.left))
    stamp = stamp_of(call, "package.rollback", f"回退应用包 {key}", f"Roll the package {key} back")
    published, found = await roll_back(call.kernel.publisher, workspace, key, stamp)
    return await answer_published(call, published, stamp, found.left)


async def _read_form(call: Call) -> tuple[Package, Decisions]:
    """The uploaded package and what was decided. Raises BadPackageUpload, DefinitionUnreadable, CatalogInvalid."""
    if not (call.header("content-type") or "").lower().startswith("multipart/form-data"):
        raise BadPackageUpload
    try:
        form = dict(await call.request.form())
    except (HTTPException, ValueError) as broken:
        raise BadPackageUpload from broken
    upload, decided, rest = form.get("file"), form.get("decisions", "{}"), form.get("rest") or None
    if not isinstance(upload, UploadFile) or not isinstance(decided, str) or rest not in {None, "keep", "take"}:
        raise BadPackageUpload
    try:
        paths = msgspec.json.decode(decided or "{}", type=dict[str, Decision])
    except msgspec.DecodeError as broken:
        raise BadPackageUpload from broken
    # One byte more than may be, so that too large a file is told from one that is just large enough.
    raw = await upload.read(MAX_ARCHIVE_BYTES + 1)
    return make_package(read_archive(raw), upload.filename or "package"), Decisions(paths, rest)


def _view_event(event: PackageEvent) -> PackageEventView:
    return PackageEventView(
        kind=event.kind,
        package=event.package,
        from_version=event.from_version,
        to_version=event.to_version,
        at=event.at,
        actor=event.actor,
        rolled_back=event.rolled_back_by is not None,
        conflicts=event.conflicts,
    )


def _view_differences(found: Sequence[Difference]) -> tuple[LabelView, ...]:
    return tuple(LabelView(one.describe("zh"), one.describe("en")) for one in found)


def _label(label: object) -> LabelView:
    words = label if isinstance(label, Mapping) else {}
    zh, en = str(words.get("zh") or words.get("en") or ""), str(words.get("en") or words.get("zh") or "")
    return LabelView(zh, en)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


ENDPOINTS = (
    Endpoint(
        "GET", "/meta/packages", list_all, reads("meta:write", PUBLISH), ("应用包", "Packages"),
        answers={200: PackageList},
    ),
    Endpoint(
        "GET", "/meta/packages/{key}/export", export, reads("meta:write", PUBLISH),
        ("导出应用包", "Take a package out"), query=ExportQuery, answers={200: None, 404: None}, kind="application/zip",
    ),
    Endpoint(
        "GET", "/meta/packages/{key}/compare", compare, reads("meta:write", PUBLISH),
        ("本工作区对应用包的修改", "What was made of a package here"), answers={200: ComparisonView, 404: None},
    ),
    Endpoint(
        "POST", "/meta/packages/plan", plan, reads("meta:write", PUBLISH), ("预演应用包", "What a package would do"),
        answers={200: PackagePlanView, 409: None, 413: None, 422: None}, takes="multipart/form-data", upload=UPLOAD,
    ),
    Endpoint(
        "POST", "/meta/packages/apply", apply, writes("meta:write", PUBLISH), ("应用包", "Apply a package"),
        answers={200: PlanView, 409: None, 413: None, 422: None, 503: None}, takes="multipart/form-data", upload=UPLOAD,
    ),
    Endpoint(
        "POST", "/meta/packages/{key}/rollback", roll_package_back, writes("meta:write", PUBLISH),
        ("回退应用包", "Roll a package back"), body=RollbackBody, answers={200: PlanView, 409: None, 503: None},
    ),
)  # fmt: skip
