"""The verbs of `zhike catalog` that deal with packages: export, compare, plan, apply, rollback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from zhike.commands.at_kernel import find_workspace_of, with_kernel
from zhike.commands.contract import (
    FAILED,
    OK,
    Invocation,
    Text,
    add_place,
    add_workspace,
    choose,
    write,
)
from zhike.kernel.base.errors import Invalid, Language
from zhike.kernel.catalog.conflicts import Conflict, Decisions
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.package_export import (
    CUSTOM,
    Compared,
    compare_customised,
    compare_with,
    export_custom,
    export_package,
)
from zhike.kernel.catalog.package_files import write_archive, write_folder
from zhike.kernel.catalog.package_rollback import plan_rollback, roll_back
from zhike.kernel.catalog.packages import Package, apply_packages, plan_packages, read_package
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.publish import Published
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.workspaces import Workspace
from zhike.kernel.records.fill import RollUps
from zhike.kernel.records.part_fill import order_part_fill
from zhike.operations.kernel import Kernel

_VERBS: dict[str, Text] = {
    "export": ("导出为应用包", "write definitions as a package"),
    "compare": ("与应用包比较", "how the workspace differs from a package"),
    "plan": ("应用包会做什么", "what applying a package would do"),
    "apply": ("应用包（先显示计划）", "apply a package, its plan shown first"),
    "rollback": ("回退应用包", "roll an applied package back"),
}


class NotAgreed(Invalid):
    """Nobody said yes to the plan."""

    code = "plan_not_agreed"
    title_zh = "未确认，未作任何改动"
    title_en = "Nothing was done"
    detail_zh = "请回答 yes，或加 --yes。"
    detail_en = "Answer yes, or give --yes."


class Exported(msgspec.Struct, frozen=True):
    """What was written where."""

    path: str
    files: list[str]


class Differs(msgspec.Struct, frozen=True):
    """How a workspace and a package differ: sentences."""

    package: str
    version: str
    installed: str | None
    differences: list[str]


class Planned(msgspec.Struct, frozen=True):
    """What would be done, or was: sentences."""

    package: str
    steps: list[str]
    conflicts: list[str]
    version: int | None = None
    unfinished: list[str] = []


def add_package_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser], language: Language) -> None:
    """Words and flags."""
    made = {name: verbs.add_parser(name, help=choose(text, language)) for name, text in _VERBS.items()}
    what = choose(("包的文件夹或 zip", "a package's folder or zip"), language)
    key = choose(("包的标识", "the package's key"), language)
    made["export"].add_argument("package", metavar="PACKAGE", nargs="?", help=key)
    made["export"].add_argument(
        "--custom", action="store_true", help=choose(("本工作区自建的一切", "what the workspace made itself"), language)
    )
    made["export"].add_argument(
        "-o", "--output", metavar="PATH", required=True, help=choose(("文件夹或 .zip", "a folder or .zip"), language)
    )
    made["compare"].add_argument("package", metavar="PACKAGE", help=f"{what} / {key}")
    for name in ("plan", "apply"):
        made[name].add_argument("package", metavar="PACKAGE", help=what)
        for flag, zh, en in (
            ("--keep", "此处保留本工作区的值", "keep the workspace's value there"),
            ("--take", "此处采用包的值", "take the package's value there"),
        ):
            text = choose((zh, en), language)
            made[name].add_argument(flag, metavar="PATH", action="append", default=[], help=text)
        made[name].add_argument("--rest", choices=("keep", "take"), help=choose(("其余冲突", "all others"), language))
    made["rollback"].add_argument("package", metavar="PACKAGE", help=key)
    for name in ("apply", "rollback"):
        made[name].add_argument("--yes", action="store_true", help=choose(("不再询问", "do not ask"), language))
    for verb in made.values():
        add_workspace(verb, language)
        add_place(verb, language)


def run_package_verb(call: Invocation) -> int:
    """Do the verb; FAILED when a step that follows publishing did not succeed."""
    verb = call.words.verb
    if verb == "export":
        exported = with_kernel(call, lambda kernel: _export(call, kernel))
        call.answer(exported, lambda: [exported.path, *(f"  {name}" for name in exported.files)])
        return OK
    if verb == "compare":
        differs = with_kernel(call, lambda kernel: _compare(call, kernel))
        call.answer(differs, lambda: _tell_differs(differs, call.language))
        return OK
    work: Callable[[Invocation, Kernel], Awaitable[Planned]]
    work = {"plan": _plan, "apply": _apply, "rollback": _roll_back}[verb]
    planned = with_kernel(call, lambda kernel: work(call, kernel))
    call.answer(planned, lambda: _tell_planned(planned, call.language))
    return FAILED if planned.unfinished else OK


async def _export(call: Invocation, kernel: Kernel) -> Exported:
    workspace, target = await find_workspace_of(call, kernel), Path(call.words.output)
    if call.words.custom:
        files = await export_custom(kernel.database, workspace, call.words.package or CUSTOM)
    else:
        files = await export_package(kernel.database, workspace, call.words.package or "")
    _write(files, target)
    return Exported(str(target), list(files))


async def _compare(call: Invocation, kernel: Kernel) -> Differs:
    workspace, package = await find_workspace_of(call, kernel), _find_package(call)
    found: Compared
    if package is not None:
        found = await compare_with(kernel.database, workspace, package)
    else:
        found = await compare_customised(kernel.database, workspace, call.words.package)
    told = [one.describe(call.language) for one in found.differences]
    return Differs(found.package, found.version, found.installed, told)


async def _plan(call: Invocation, kernel: Kernel) -> Planned:
    workspace, package = await find_workspace_of(call, kernel), read_package(Path(call.words.package))
    planned = await plan_packages(kernel.publisher, workspace, [package], _decisions(call))
    return _to_planned(package.key, planned.plan, planned.conflicts, call.language)


async def _apply(call: Invocation, kernel: Kernel) -> Planned:
    workspace, package = await find_workspace_of(call, kernel), read_package(Path(call.words.package))
    decisions = _decisions(call)
    planned = await plan_packages(kernel.publisher, workspace, [package], decisions)
    told = _to_planned(package.key, planned.plan, planned.conflicts, call.language)
    _ask(call, told)
    stamp = _stamp("package.apply", f"应用包 {package.key}", f"Apply the package {package.key}")
    published, _ = await apply_packages(kernel.publisher, workspace, [package], stamp, decisions)
    return await _finish(call, kernel, workspace, (told, published))


async def _roll_back(call: Invocation, kernel: Kernel) -> Planned:
    workspace, key = await find_workspace_of(call, kernel), call.words.package
    found, plan = await plan_rollback(kernel.publisher, workspace, key)
    told = _to_planned(key, plan, found.left, call.language)
    _ask(call, told)
    stamp = _stamp("package.rollback", f"回退应用包 {key}", f"Roll the package {key} back")
    published, _ = await roll_back(kernel.publisher, workspace, key, stamp)
    return await _finish(call, kernel, workspace, (told, published))


async def _finish(call: Invocation, kernel: Kernel, workspace: Workspace, done: tuple[Planned, Published]) -> Planned:
    planned, published = done
    failed = await finish(kernel.background, workspace, kernel.clock, RollUps(kernel.background, kernel.clock))
    await order_part_fill(kernel.background, kernel.queue, kernel.clock, await kernel.catalogs.refresh(workspace.key))
    unfinished = [one.step.describe(call.language) for one in failed]
    return msgspec.structs.replace(planned, version=published.version, unfinished=unfinished)


def _ask(call: Invocation, planned: Planned) -> None:
    """Show the plan and hear a yes. Raises NotAgreed."""
    if call.words.yes:
        return
    if call.as_json or not sys.stdin.isatty():
        raise NotAgreed
    for line in _tell_planned(planned, call.language):
        write(line)
    write(choose(("继续吗？输入 yes 确认：", "Go on? Type yes:"), call.language))
    if sys.stdin.readline().strip().lower() != "yes":
        raise NotAgreed


def _find_package(call: Invocation) -> Package | None:
    """The package where the word names a folder or file, None where it is a key."""
    place = Path(call.words.package)
    return read_package(place) if place.exists() else None


def _write(files: Mapping[str, Document], target: Path) -> None:
    if target.suffix == ".zip":
        target.write_bytes(write_archive(files))
    else:
        write_folder(files, target)


def _decisions(call: Invocation) -> Decisions:
    words = call.words
    return Decisions({**dict.fromkeys(words.keep, "keep"), **dict.fromkeys(words.take, "take")}, words.rest)


def _stamp(kind: str, zh: str, en: str) -> PublishStamp:
    return PublishStamp(kind=kind, cause="system", title={"zh": zh, "en": en})


def _to_planned(key: str, plan: Plan, conflicts: Sequence[Conflict], language: Language) -> Planned:
    return Planned(key, plan.describe(language), [one.describe(language) for one in conflicts])


def _tell_differs(differs: Differs, language: Language) -> list[str]:
    if not differs.differences:
        return [choose(("没有差异", "No difference"), language)]
    return differs.differences


def _tell_planned(planned: Planned, language: Language) -> list[str]:
    lines = planned.steps or [choose(("没有要做的", "Nothing to do"), language)]
    if planned.conflicts:
        lines = [
            *lines,
            choose(("冲突（--keep / --take / --rest 决定）：", "Conflicts (--keep, --take, --rest):"), language),
        ]
        lines += [f"  {one}" for one in planned.conflicts]
    if planned.version is not None:
        lines = [*lines, choose((f"已发布版本 {planned.version}", f"Published as version {planned.version}"), language)]
    return lines
