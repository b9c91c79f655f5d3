"""Packages: folders of YAML that are compared, planned and applied to a workspace. They write `base`; what the
workspace has customised stays, and where both touched the same member it is listed and decided (`conflicts.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhike.kernel.catalog.conflicts import KEEP, Conflict, Decisions, check_decided
from zhike.kernel.catalog.definitions import DefinitionChange, DefinitionKey
from zhike.kernel.catalog.errors import CatalogMoved, PackageProblem
from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import Label
from zhike.kernel.catalog.package_changes import find_changes
from zhike.kernel.catalog.package_files import MANIFEST, Files, read_place, split_documents
from zhike.kernel.catalog.package_log import InstalledPackage, PackageRecord, list_installed
from zhike.kernel.catalog.package_model import Package
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.schema import check_document
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

ATTEMPTS = 5

__all__ = ["Conflict", "Package", "PackagePlan", "apply_packages", "list_applied", "make_package", "plan_packages",
           "read_installed", "read_package", "read_packages", "sort_packages"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What applying packages would do, in the order in which they rest on each other."""

    packages: tuple[Package, ...]
    changes: tuple[DefinitionChange, ...]
    conflicts: tuple[Conflict, ...]
    plan: Plan


def read_package(folder: Path) -> Package:
    """Read a folder or a zip, see `package_files`.

    Raises DefinitionUnreadable, CatalogInvalid (the manifest is not of its form, or a document has unknown members).
    """
    return make_package(read_place(folder), folder.name)


def make_package(files: Files, name: str) -> Package:
    """The package out of its files; `name` stands for it where its own is not known. Raises as `read_package`."""
    manifest = files[MANIFEST]
    problems = Problems()
    check_document("package", name, manifest, problems)
    problems.check()
    definitions, overlay = split_documents(files)
    _check_members(definitions)
    requires = manifest.get("requires")
    return Package(
        key=str(manifest["package"]),
        version=str(manifest["version"]),
        label=read_label(manifest["label"]),
        requires=tuple(map(str, requires)) if isinstance(requires, list) else (),
        manifest=manifest,
        definitions=definitions,
        overlay=overlay,
    )


def read_packages(folder: Path) -> tuple[Package, ...]:
    """All packages below a folder, those first on which others rest. Raises as `read_package` and `sort_packages`."""
    return sort_packages([read_package(path.parent) for path in sorted(folder.glob("*/package.yaml"))])


def sort_packages(packages: Sequence[Package], installed: frozenset[str] = frozenset()) -> tuple[Package, ...]:
    """Each after those that it requires. Raises PackageProblem where one is missing or two require each other."""
    waiting = {package.key: package for package in packages}
    done: list[Package] = []
    known = set(installed) - set(waiting)
    while waiting:
        ready = [one for one in waiting.values() if known.issuperset(one.requires)]
        if not ready:
            raise _cannot_sort(waiting, known)
        for one in ready:
            done.append(waiting.pop(one.key))
            known.add(one.key)
    return tuple(done)


async def plan_packages(
    publisher: Publisher, workspace: Workspace, packages: Sequence[Package], decisions: Decisions = KEEP
) -> PackagePlan:
    """What applying them would do; nothing is done. Conflicts that nobody has decided are planned as kept.

    Raises PackageProblem, CatalogInvalid, ValuesNotUnique.
    """
    found = await _compare(publisher.database, workspace, packages, decisions)
    plan = await publisher.plan(workspace, found.changes)
    return PackagePlan(found.packages, found.changes, found.conflicts, plan)


async def apply_packages(
    publisher: Publisher,
    workspace: Workspace,
    packages: Sequence[Package],
    stamp: PublishStamp,
    decisions: Decisions = KEEP,
) -> tuple[Published, tuple[Conflict, ...]]:
    """Apply them in one publication; doing it again does nothing.

    Raises what `plan_packages` and `publish` raise, and PackageConflicts where a conflict has no decision.
    """
    for attempt in range(ATTEMPTS):
        found = await _compare(publisher.database, workspace, packages, decisions)
        check_decided(found.conflicts, decisions)
        try:
            record = PackageRecord(
                workspace=workspace,
                packages=found.packages,
                installed=found.installed,
                stamp=stamp,
                decided=found.decided(decisions),
                at=publisher.clock.now(),
                touched=found.touched,
            )
            published = await publisher.publish(
                workspace, found.changes, stamp, expected_version=found.version, also=record.write
            )
        except CatalogMoved:
            # What conflicts was read from the version before: look again.
            if attempt == ATTEMPTS - 1:
                raise
            continue
        return published, found.conflicts
    raise AssertionError


async def read_installed(database: Database, workspace: Workspace) -> dict[str, str]:
    """Package key -> version, of what was applied to the workspace."""
    return {key: one.version for key, one in (await list_installed(database, workspace)).items()}


async def list_applied(database: Database, workspace: Workspace) -> tuple[tuple[str, Label], ...]:
    """Keys and labels of the packages that were applied to the workspace."""
    installed = await list_installed(database, workspace)
    return tuple((one.key, read_label(one.manifest.get("label", {}))) for one in installed.values())


@dataclass(frozen=True, slots=True)
class _Compared:
    version: int
    packages: tuple[Package, ...]
    installed: Mapping[str, InstalledPackage]
    changes: tuple[DefinitionChange, ...]
    conflicts: tuple[Conflict, ...]

    def decided(self, decisions: Decisions) -> tuple[tuple[Conflict, str], ...]:
        """Each conflict with what was decided about it."""
        return tuple((one, decisions.find(one) or "") for one in self.conflicts)

    @property
    def touched(self) -> frozenset[str]:
        """The packages that change something."""
        own = {one.package for one in self.changes if one.layer == "base" and one.package is not None}
        over = {one.key for one in self.packages if one.overlay != self._overlay_of(one.key)}
        return frozenset(own | over)

    def _overlay_of(self, key: str) -> Mapping[DefinitionKey, Document]:
        known = self.installed.get(key)
        return {} if known is None else known.overlay


async def _compare(
    database: Database, workspace: Workspace, packages: Sequence[Package], decisions: Decisions
) -> _Compared:
    installed = await list_installed(database, workspace)
    ordered = sort_packages(packages, frozenset(installed))
    _check_versions(ordered, {key: one.version for key, one in installed.items()})
    stored = await read_stored(database, workspace)
    overlays = {key: one.overlay for key, one in installed.items()}
    changes, conflicts = find_changes(ordered, overlays, stored.definitions, decisions)
    return _Compared(stored.version, ordered, installed, changes, conflicts)


def _check_members(definitions: Mapping[DefinitionKey, Document]) -> None:
    """A comma within a text in braces makes a member without a value, which merging would drop without a word."""
    found = Problems()
    for (kind, key), document in definitions.items():
        check_document(kind, key, document, found)
    unknown = Problems()
    unknown.found = [problem for problem in found.found if problem.code == "unknown_member"]
    unknown.check()


def _check_versions(packages: Sequence[Package], installed: Mapping[str, str]) -> None:
    for one in packages:
        known = installed.get(one.key)
        if known is not None and _number(one.version) < _number(known):
            raise PackageProblem(
                reason_zh=f"应用包“{one.key}”已是 {known}，不能降为 {one.version}。",
                reason_en=f"The package '{one.key}' is at {known}; it cannot go back to {one.version}.",
            )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _cannot_sort(waiting: Mapping[str, Package], known: set[str]) -> PackageProblem:
    missing = sorted({name for one in waiting.values() for name in one.requires} - known - set(waiting))
    if missing:
        names = ", ".join(missing)
        zh, en = f"缺少所需的应用包：{names}。", f"Required packages are missing: {names}."
        return PackageProblem(reason_zh=zh, reason_en=en)
    names = ", ".join(waiting)
    return PackageProblem(reason_zh=f"应用包互相依赖：{names}。", reason_en=f"Packages require each other: {names}.")
