"""The packages that come with Zhike: which they are, when they need applying, and applying them.

A start with unchanged packages must cost nothing: a digest over their files, and over the code that turns definitions
into tables, is kept with what was applied. Where it agrees, not even the YAML is read.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import zhike
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.catalog.conflicts import KEEP, Conflict, Decisions
from zhike.kernel.catalog.errors import ValuesNotUnique
from zhike.kernel.catalog.finish import Unfinished, finish
from zhike.kernel.catalog.package_log import list_installed, note_digests
from zhike.kernel.catalog.packages import Package, apply_packages, plan_packages, read_packages
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace
from zhike.kernel.records.fill import RollUps
from zhike.kernel.records.part_fill import order_part_fill
from zhike.operations.kernel import Kernel

APPS = Path(zhike.__file__).parent / "apps"
CATALOG_CODE = Path(zhike.__file__).parent / "kernel" / "catalog"
STANDARD = ("core", "customers")


class SetupIncomplete(ZhikeError):
    """A step that follows publishing failed."""

    code = "setup_incomplete"
    title_zh = "初始化未完成"
    title_en = "Setting up is not complete"
    detail_zh = "{step}:{reason}"
    detail_en = "{step}: {reason}"


def read_standard_packages(keys: tuple[str, ...] = STANDARD) -> tuple[Package, ...]:
    """The packages that come with Zhike."""
    return tuple(package for package in read_packages(APPS) if package.key in keys)


@lru_cache(maxsize=4)
def digest_standard_packages(keys: tuple[str, ...] = STANDARD) -> dict[str, str]:
    """Package key -> a digest of everything that decides what applying it does."""
    code = _digest(CATALOG_CODE, "*.py")
    return {key: sha256(code + _digest(APPS / key, "*.yaml")).hexdigest() for key in keys}


async def list_pending_packages(database: Database, workspace: Workspace) -> list[str]:
    """Standard packages that were not applied to the workspace as they are now."""
    installed = await list_installed(database, workspace)
    return [
        key
        for key, digest in digest_standard_packages().items()
        if key not in installed or installed[key].digest != digest
    ]


async def find_standard_conflicts(
    publisher: Publisher, workspace: Workspace, decisions: Decisions
) -> tuple[Conflict, ...]:
    """Where applying would meet what the workspace made its own and nobody has decided. Raises CatalogInvalid."""
    planned = await plan_packages(publisher, workspace, read_standard_packages(), decisions)
    return tuple(one for one in planned.conflicts if decisions.find(one) is None)


async def apply_standard_packages(kernel: Kernel, workspace: Workspace, decisions: Decisions = KEEP) -> None:
    """Apply what comes with Zhike; does nothing where that was done.

    Raises CatalogInvalid, PackageConflicts, SetupIncomplete.
    """
    if not await list_pending_packages(kernel.background, workspace):
        return
    stamp = PublishStamp(kind="package.apply", cause="system", title={"zh": "应用内置包", "en": "Apply packages"})
    await apply_packages(kernel.publisher, workspace, read_standard_packages(), stamp, decisions)
    failed = await finish(kernel.background, workspace, kernel.clock, RollUps(kernel.background, kernel.clock))
    for unfinished in failed:
        # Values that collide are the workspace's own matter: the nightly job tells of them, and nobody stays behind.
        if not isinstance(unfinished.error, ValuesNotUnique):
            raise _incomplete(unfinished)
    await note_digests(kernel.background, workspace, digest_standard_packages())
    catalog = await kernel.catalogs.refresh(workspace.key)
    await order_part_fill(kernel.background, kernel.queue, kernel.clock, catalog)


def _digest(folder: Path, pattern: str) -> bytes:
    found = sha256()
    for path in sorted(folder.rglob(pattern)):
        body = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()}:{len(body)}:".encode())
        found.update(body)
    return found.digest()


def _incomplete(unfinished: Unfinished) -> SetupIncomplete:
    return SetupIncomplete(step=unfinished.step.describe("en"), reason=str(unfinished.error))
