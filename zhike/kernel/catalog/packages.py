"""Packages: folders of YAML that are compared, planned and applied to a workspace. They write `base` only; what the
workspace has customised stays, and where both touched the same member the plan lists it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhike.kernel.catalog.definitions import Definition, DefinitionChange, DefinitionKey, number_document
from zhike.kernel.catalog.errors import PackageProblem
from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import Label
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.problems import Problems, to_pointer
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import QUERIES, decode_document, encode_document, read_stored
from zhike.kernel.catalog.schema import check_document
from zhike.kernel.catalog.settings import SETTINGS_KEY
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.catalog.yaml_files import read_yaml
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Package:
    """One package as its folder says."""

    key: str
    version: str
    label: Label
    requires: tuple[str, ...]
    manifest: Document
    definitions: Mapping[DefinitionKey, Document]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A member that the package changes and the workspace has customised: the workspace's value stays."""

    kind: str
    key: str
    pointer: str


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What applying packages would do, in the order in which they rest on each other."""

    packages: tuple[Package, ...]
    changes: tuple[DefinitionChange, ...]
    conflicts: tuple[Conflict, ...]
    plan: Plan


def read_package(folder: Path) -> Package:
    """Read a folder: package.yaml, settings.yaml, <object>/object.yaml, roles/<role>.yaml.

    Raises DefinitionUnreadable, CatalogInvalid (the manifest is not of its form, or a document has unknown members).
    """
    manifest = read_yaml(folder / "package.yaml")
    problems = Problems()
    check_document("package", folder.name, manifest, problems)
    problems.check()
    definitions: dict[DefinitionKey, Document] = {}
    if (folder / "settings.yaml").exists():
        definitions["settings", SETTINGS_KEY] = read_yaml(folder / "settings.yaml")
    for path in sorted(folder.glob("*/object.yaml")):
        definitions["object", path.parent.name] = read_yaml(path)
    for path in sorted(folder.glob("roles/*.yaml")):
        definitions["role", path.stem] = read_yaml(path)
    _check_members(definitions)
    requires = manifest.get("requires")
    return Package(
        key=str(manifest["package"]),
        version=str(manifest["version"]),
        label=read_label(manifest["label"]),
        requires=tuple(map(str, requires)) if isinstance(requires, list) else (),
        manifest=manifest,
        definitions=definitions,
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


async def plan_packages(publisher: Publisher, workspace: Workspace, packages: Sequence[Package]) -> PackagePlan:
    """What applying them would do; nothing is done. Raises PackageProblem, CatalogInvalid, ValuesNotUnique."""
    ordered, changes, conflicts = await _compare(publisher.database, workspace, packages)
    return PackagePlan(ordered, changes, conflicts, await publisher.plan(workspace, changes))


async def apply_packages(
    publisher: Publisher, workspace: Workspace, packages: Sequence[Package], stamp: PublishStamp
) -> tuple[Published, tuple[Conflict, ...]]:
    """Apply them in one publication; doing it again does nothing. Raises what `plan_packages` and `publish` raise."""
    ordered, changes, conflicts = await _compare(publisher.database, workspace, packages)
    published = await publisher.publish(workspace, changes, stamp)
    for one in ordered:
        row = [one.key, one.version, encode_document(one.manifest), publisher.clock.now()]
        await publisher.database.execute(QUERIES.get("save_package", workspace.schema), row)
    return published, conflicts


async def _compare(
    database: Database, workspace: Workspace, packages: Sequence[Package]
) -> tuple[tuple[Package, ...], tuple[DefinitionChange, ...], tuple[Conflict, ...]]:
    installed = await read_installed(database, workspace)
    ordered = sort_packages(packages, frozenset(installed))
    _check_versions(ordered, installed)
    stored = await read_stored(database, workspace)
    changes = tuple(change for one in ordered for change in _list_changes(one, stored.definitions))
    conflicts = tuple(one for change in changes for one in _list_conflicts(change, stored.definitions))
    return ordered, changes, conflicts


async def read_installed(database: Database, workspace: Workspace) -> dict[str, str]:
    """Package key -> version, of what was applied to the workspace."""
    rows = await database.fetch_rows(QUERIES.get("read_packages", workspace.schema))
    return {row["key"]: row["version"] for row in rows}


async def list_applied(database: Database, workspace: Workspace) -> tuple[tuple[str, Label], ...]:
    """Keys and labels of the packages that were applied to the workspace."""
    rows = await database.fetch_rows(QUERIES.get("read_packages", workspace.schema))
    manifests = ((row["key"], decode_document(row["manifest"]) or {}) for row in rows)
    return tuple((key, read_label(manifest.get("label", {}))) for key, manifest in manifests)


def _list_changes(package: Package, stored: Mapping[DefinitionKey, Definition]) -> Iterator[DefinitionChange]:
    for (kind, key), document in package.definitions.items():
        known = stored.get((kind, key))
        if known is not None and known.package not in {None, package.key}:
            raise PackageProblem(
                reason_zh=f"“{kind}/{key}”已属于应用包“{known.package}”。",
                reason_en=f"'{kind}/{key}' belongs to the package '{known.package}'.",
            )
        if known is None or known.base != number_document(kind, document) or known.package != package.key:
            yield DefinitionChange(kind, key, document, "base", package.key)
    for identity, one in stored.items():
        if one.package == package.key and identity not in package.definitions:
            yield DefinitionChange(*identity, None, "base", package.key)


def _list_conflicts(change: DefinitionChange, stored: Mapping[DefinitionKey, Definition]) -> Iterator[Conflict]:
    known = stored.get((change.kind, change.key))
    if known is None or known.custom is None:
        return
    new = {} if change.document is None else number_document(change.kind, change.document)
    for place in _list_touched(known.base or {}, new, known.custom, ()):
        yield Conflict(change.kind, change.key, to_pointer(place))


def _list_touched(old: Document, new: Document, custom: Document, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, value in custom.items():
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(value, Mapping) and isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _list_touched(before, after, value, (*place, name))
        else:
            yield (*place, name)


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
                reason_zh=f"应用包“{one.key}”已是 {known},不能降为 {one.version}。",
                reason_en=f"The package '{one.key}' is at {known}; it cannot go back to {one.version}.",
            )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _cannot_sort(waiting: Mapping[str, Package], known: set[str]) -> PackageProblem:
    missing = sorted({name for one in waiting.values() for name in one.requires} - known - set(waiting))
    if missing:
        names = ", ".join(missing)
        zh, en = f"缺少所需的应用包:{names}。", f"Required packages are missing: {names}."
        return PackageProblem(reason_zh=zh, reason_en=en)
    names = ", ".join(waiting)
    return PackageProblem(reason_zh=f"应用包互相依赖:{names}。", reason_en=f"Packages require each other: {names}.")
