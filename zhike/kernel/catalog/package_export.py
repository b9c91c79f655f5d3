"""Definitions of a workspace as a package that another workspace can apply."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.catalog.definitions import DefinitionKey, number_document
from zhike.kernel.catalog.differences import Difference, list_differences
from zhike.kernel.catalog.errors import UnknownPackage
from zhike.kernel.catalog.merge import Document, merge
from zhike.kernel.catalog.package_files import name_documents
from zhike.kernel.catalog.package_log import list_installed
from zhike.kernel.catalog.package_model import Package
from zhike.kernel.catalog.read import Stored, read_stored
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

CUSTOM = "custom"
"""The key of a package of what a workspace made itself, unless another is asked for."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How a workspace departs from a package."""

    package: str
    version: str
    installed: str | None
    differences: tuple[Difference, ...]


async def export_package(database: Database, workspace: Workspace, key: str) -> dict[str, Document]:
    """The files of an applied package as it stands, without what the workspace made of it. Raises UnknownPackage."""
    installed = (await list_installed(database, workspace)).get(key)
    if installed is None:
        raise UnknownPackage(package=key[:60])
    stored = await read_stored(database, workspace)
    own = {
        identity: one.base
        for identity, one in stored.definitions.items()
        if one.package == key and one.base is not None
    }
    return name_documents(installed.manifest, own, installed.overlay)


async def export_custom(database: Database, workspace: Workspace, key: str = CUSTOM) -> dict[str, Document]:
    """The files of all that was made in the workspace: its objects, fields, roles and settings, and what it made of
    the packages' own. The version rises with each publication."""
    stored = await read_stored(database, workspace)
    custom: dict[DefinitionKey, Document] = {
        identity: one.custom for identity, one in stored.definitions.items() if one.custom is not None
    }
    needed = {stored.definitions[identity].package for identity in custom}
    manifest: Document = {
        "package": key,
        "version": f"1.0.{stored.version}",
        "label": {"zh": f"{workspace.title} 的自定义", "en": f"Made in {workspace.title}"},
        "requires": sorted(one for one in needed if one is not None and one != key),
    }
    return name_documents(manifest, {}, custom)


async def compare_with(database: Database, workspace: Workspace, package: Package) -> Compared:
    """How the workspace, as it is in force, differs from a package: left the workspace, right the package."""
    installed = (await list_installed(database, workspace)).get(package.key)
    stored = await read_stored(database, workspace)
    found: list[Difference] = []
    for identity, document in package.definitions.items():
        found += list_differences(*identity, _effective(stored, identity), number_document(identity[0], document))
    for identity, document in package.overlay.items():
        mine = _effective(stored, identity)
        found += list_differences(*identity, mine, merge(mine, document))
    for identity, one in stored.definitions.items():
        if one.package == package.key and identity not in package.definitions:
            found += list_differences(*identity, one.effective, None)
    return Compared(package.key, package.version, installed.version if installed else None, tuple(found))


async def compare_customised(database: Database, workspace: Workspace, key: str) -> Compared:
    """What the workspace made of an applied package: left as it came, right as in force. Raises UnknownPackage."""
    installed = (await list_installed(database, workspace)).get(key)
    if installed is None:
        raise UnknownPackage(package=key[:60])
    stored = await read_stored(database, workspace)
    found = [
        difference
        for identity, one in stored.definitions.items()
        if one.package == key
        for difference in list_differences(*identity, one.base, one.effective)
    ]
    return Compared(key, installed.version, installed.version, tuple(found))


def _effective(stored: Stored, identity: DefinitionKey) -> Document | None:
    known = stored.definitions.get(identity)
    return None if known is None else known.effective
