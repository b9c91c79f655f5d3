"""`zhike catalog show | schema | plan | apply`: definitions of a workspace, and packages that change them."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from zhike.commands.at_kernel import find_workspace_of, with_kernel
from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, add_workspace, choose, write
from zhike.kernel.base.errors import Language
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.packages import Package, PackagePlan, apply_packages, plan_packages, read_package
from zhike.kernel.catalog.schema import make_schema
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.records.fill import RollUps
from zhike.operations.kernel import Kernel

KINDS = ("object", "role", "settings", "package")


class ObjectCard(msgspec.Struct, frozen=True):
    """One object in short."""

    key: str
    label: str
    fields: int
    package: str | None
    active: bool


class Shown(msgspec.Struct, frozen=True):
    """A workspace's catalog in short."""

    version: int
    objects: list[ObjectCard]
    roles: list[str]


class Planned(msgspec.Struct, frozen=True):
    """What a package would do, or did: sentences."""

    package: str
    steps: list[str]
    conflicts: list[str]
    version: int | None = None
    unfinished: list[str] = []


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of catalog."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help=choose(("对象与角色", "objects and roles"), language))
    schema = verbs.add_parser("schema", help=choose(("定义文件的 JSON Schema", "JSON Schemas"), language))
    plan = verbs.add_parser("plan", help=choose(("应用包会做什么", "what applying a package would do"), language))
    apply = verbs.add_parser("apply", help=choose(("应用包", "apply a package"), language))
    for verb in (plan, apply):
        verb.add_argument("folder", metavar="FOLDER", help=choose(("包的文件夹", "the package's folder"), language))
    for verb in (show, plan, apply):
        add_workspace(verb, language)
    for verb in (show, schema, plan, apply):
        add_place(verb, language)


def run(call: Invocation) -> int:
    """Do the verb; FAILED when a step that follows publishing did not succeed."""
    verb = call.words.verb
    if verb == "schema":
        schemas = {kind: make_schema(kind) for kind in KINDS}
        write(msgspec.json.format(msgspec.json.encode(schemas)).decode())
        return OK
    if verb == "show":
        shown = with_kernel(call, lambda kernel: _show(call, kernel))
        call.answer(shown, lambda: _tell_shown(shown, call.language))
        return OK
    planned = with_kernel(call, lambda kernel: (_plan if verb == "plan" else _apply)(call, kernel))
    call.answer(planned, lambda: _tell_planned(planned, call.language))
    return FAILED if planned.unfinished else OK


async def _show(call: Invocation, kernel: Kernel) -> Shown:
    catalog = await kernel.catalogs.current((await find_workspace_of(call, kernel)).key)
    cards = [
        ObjectCard(one.key, one.label.text(call.language), len(one.fields), one.package, one.active)
        for one in catalog.objects.values()
    ]
    return Shown(catalog.version, cards, list(catalog.roles))


async def _plan(call: Invocation, kernel: Kernel) -> Planned:
    workspace = await find_workspace_of(call, kernel)
    return _to_planned(await plan_packages(kernel.publisher, workspace, [_read(call)]), call.language)


async def _apply(call: Invocation, kernel: Kernel) -> Planned:
    workspace, package = await find_workspace_of(call, kernel), _read(call)
    planned = _to_planned(await plan_packages(kernel.publisher, workspace, [package]), call.language)
    title = {"zh": f"应用包 {package.key}", "en": f"Apply the package {package.key}"}
    stamp = PublishStamp(kind="package.apply", cause="system", title=title)
    published, _ = await apply_packages(kernel.publisher, workspace, [package], stamp)
    failed = await finish(kernel.background, workspace, kernel.clock, RollUps(kernel.background, kernel.clock))
    unfinished = [one.step.describe(call.language) for one in failed]
    return msgspec.structs.replace(planned, version=published.version, unfinished=unfinished)


def _read(call: Invocation) -> Package:
    return read_package(Path(call.words.folder))


def _to_planned(planned: PackagePlan, language: Language) -> Planned:
    keys = ", ".join(one.key for one in planned.packages)
    conflicts = [f"{one.kind} {one.key} {one.pointer}" for one in planned.conflicts]
    return Planned(keys, planned.plan.describe(language), conflicts)


def _tell_shown(shown: Shown, language: Language) -> list[str]:
    head = choose((f"定义版本 {shown.version}", f"Version {shown.version} of the definitions"), language)
    rows = [f"  {one.key:<20} {one.label}  ({one.fields})" for one in shown.objects]
    return [head, *rows, choose(("角色:", "Roles: "), language) + ", ".join(shown.roles)]


def _tell_planned(planned: Planned, language: Language) -> list[str]:
    lines = planned.steps or [choose(("没有要做的", "Nothing to do"), language)]
    if planned.conflicts:
        lines = [*lines, choose(("以下处保留本工作区的设置:", "These stay as the workspace has them:"), language)]
        lines += [f"  {one}" for one in planned.conflicts]
    if planned.version is not None:
        lines = [*lines, choose((f"已发布版本 {planned.version}", f"Published as version {planned.version}"), language)]
    return lines


COMMAND = Command(configure, run)
