"""Brings an installation to this program, safely: looked at first, backed up, tried out, and put back when it fails.

Where nothing is pending it costs one look. Otherwise: pre-flight, a copy of every schema that will be touched,
migrations, packages, a smoke test over every object; whatever fails on the way puts all copies back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from zhike.kernel.base.clock import Clock, SystemClock
from zhike.kernel.base.errors import Conflict, ZhikeError
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.conflicts import KEEP, Decisions
from zhike.kernel.postgres.migrate import INSTALLATION_SCHEMA, migrate_installation, migrate_workspace
from zhike.kernel.postgres.presence import nobody_serving
from zhike.kernel.postgres.workspaces import Workspace
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.secure import SystemPolicy
from zhike.operations.backup.desk import backup_folder, open_source
from zhike.operations.backup.make import Source, make_backup
from zhike.operations.backup.put_back import keep_schema, put_back, put_schema_back
from zhike.operations.finding import Finding
from zhike.operations.kernel import Kernel
from zhike.operations.packages import apply_standard_packages
from zhike.operations.upgrade.pending import Pending, find_pending
from zhike.operations.upgrade.preflight import Ground, run_preflight

KEPT = 3
"""How many copies of a workspace made by upgrades are kept."""
_BUSY_ZH = "另一个进程正在升级或刚启动服务；请等它结束或停止后再试"
_BUSY_EN = (
    "Another process upgrades this database or has just begun to serve it. Wait for it, or stop it, and try again"
)
_log = structlog.get_logger("zhike.upgrade")

MakeKernel = Callable[[Settings], AbstractAsyncContextManager[Kernel]]


class UpgradeRefused(Conflict):
    """The pre-flight found something in the way; nothing was done."""

    code = "upgrade_refused"
    title_zh = "升级前检查未通过"
    title_en = "The upgrade was refused before it began"
    detail_zh = "{first_zh}。运行 zhike upgrade --check 查看全部检查结果；数据未作任何改动。"
    detail_en = "{first_en}. zhike upgrade --check tells everything; nothing was changed."


class UpgradeFailed(ZhikeError):
    """Something failed on the way, and everything was put back."""

    code = "upgrade_failed"
    title_zh = "升级失败，已恢复到升级前"
    title_en = "The upgrade failed and was rolled back"
    detail_zh = "{reason_zh}。数据已恢复到升级前，可用旧版本程序启动；备份在 {folder}。"
    detail_en = "{reason_en}. The data are as before and the older program starts on them; backups are in {folder}."


class RollBackFailed(ZhikeError):
    """The upgrade failed, and so did putting things back."""

    code = "upgrade_rollback_failed"
    title_zh = "升级失败，且未能自动恢复"
    title_en = "The upgrade failed, and putting things back did too"
    detail_zh = "{reason_zh}。请勿启动服务，用 {folder} 中的备份还原。"
    detail_en = "{reason_en}. Do not start the service; restore the backups in {folder}."


@dataclass(frozen=True, slots=True)
class Upgrade:
    """How to upgrade. `apply` brings packages to a workspace, so that tests can bring bad ones."""

    settings: Settings
    make_kernel: MakeKernel
    decisions: Decisions = KEEP
    apply: Callable[[Kernel, Workspace, Decisions], Awaitable[None]] = apply_standard_packages
    clock: Clock = field(default_factory=SystemClock)
    alone: bool = False
    """Nobody else can be at this database."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done: migrations by schema, copies by workspace."""

    migrations: dict[str, list[str]]
    backups: dict[str, Path]


async def check_upgrade(upgrade: Upgrade) -> tuple[Pending, list[Finding]]:
    """The pre-flight alone. Raises SchemaTooNew, MigrationChanged."""
    async with _open(upgrade) as source:
        pending = await find_pending(source.database)
        if pending.is_nothing or pending.fresh:
            return pending, []
        return pending, await run_preflight(_ground(upgrade, source), pending)


async def bring_up_to_date(upgrade: Upgrade) -> Upgraded | None:
    """Do what is pending; None where nothing is.

    Raises UpgradeRefused, UpgradeFailed (all is as before), RollBackFailed, SchemaTooNew, MigrationChanged.
    """
    async with _open(upgrade) as source:
        pending = await find_pending(source.database)
        if pending.is_nothing:
            return None
        if pending.fresh:
            return Upgraded({INSTALLATION_SCHEMA: await migrate_installation(source.database)}, {})
        async with nobody_serving(source.database) as free:
            bad = [one for one in await run_preflight(_ground(upgrade, source), pending) if one.state == "bad"]
            if bad:
                raise UpgradeRefused(first_zh=bad[0].zh, first_en=bad[0].en)
            if not free and not upgrade.alone:
                raise UpgradeRefused(first_zh=_BUSY_ZH, first_en=_BUSY_EN)
            _log.info("upgrade_began", workspaces=len(pending.workspaces))
            return await _upgrade(upgrade, source, pending)


async def _upgrade(upgrade: Upgrade, source: Source, pending: Pending) -> Upgraded:
    folder = backup_folder(upgrade.settings) / "upgrade"
    folder.mkdir(mode=0o700, exist_ok=True)
    installation = folder / f"installation-{source.clock.now():%Y%m%d-%H%M%S}.dump"
    await keep_schema(source.database, INSTALLATION_SCHEMA, installation)
    backups = {key: await make_backup(source, key, folder, with_files=False) for key in pending.workspaces}
    try:
        done = await _do(upgrade, source, pending)
    except BaseException as error:  # boundary: whatever it was, what was there before comes back
        await _put_back(source, installation, backups)
        if not isinstance(error, Exception):
            raise
        _log.error("upgrade_rolled_back", exc_info=error)
        zh, en = _explain(error)
        raise UpgradeFailed(reason_zh=zh, reason_en=en, folder=folder.absolute()) from error
    _forget_old(folder, pending)
    _log.info("upgrade_done", backups=str(folder))
    return Upgraded(done, backups)


async def _do(upgrade: Upgrade, source: Source, pending: Pending) -> dict[str, list[str]]:
    done = {INSTALLATION_SCHEMA: await migrate_installation(source.database)}
    for key, one in pending.workspaces.items():
        done[key] = await migrate_workspace(source.database, one.workspace.schema)
    async with upgrade.make_kernel(upgrade.settings) as kernel:
        for one in pending.workspaces.values():
            await upgrade.apply(kernel, one.workspace, upgrade.decisions)
            await _smoke(kernel, one.workspace)
    return done


async def _smoke(kernel: Kernel, workspace: Workspace) -> None:
    """Every object can be read as its definition says. Raises whatever reading raises."""
    catalog = await kernel.catalogs.refresh(workspace.key)
    policy = SystemPolicy("an upgrade reads a record of every object before anybody else does")
    for key, one in catalog.objects.items():
        if one.active:
            columns = tuple(Selected(name, (name,)) for name in one.fields)
            await kernel.report_query.list(catalog, policy, Query(ObjectKey(key), columns, limit=1))


async def _put_back(source: Source, installation: Path, backups: dict[str, Path]) -> None:
    try:
        for path in backups.values():
            await put_back(source, path)
        await put_schema_back(source.database, INSTALLATION_SCHEMA, installation)
    except Exception as error:
        zh, en = _explain(error)
        raise RollBackFailed(reason_zh=zh, reason_en=en, folder=installation.parent.absolute()) from error


def _forget_old(folder: Path, pending: Pending) -> None:
    for key in ("installation", *pending.workspaces):
        found = sorted(path for path in folder.glob(f"{key}-*") if path.name[len(key) + 1 :][:8].isdigit())
        for path in found[:-KEPT]:
            path.unlink()


def _explain(error: Exception) -> tuple[str, str]:
    if not isinstance(error, ZhikeError):
        return type(error).__name__, type(error).__name__
    zh, en = error.localised("zh"), error.localised("en")
    return f"{zh.title}:{zh.detail}", f"{en.title}: {en.detail}"


def _open(upgrade: Upgrade) -> AbstractAsyncContextManager[Source]:
    return open_source(upgrade.settings, upgrade.settings.database_url or "", upgrade.clock)


def _ground(upgrade: Upgrade, source: Source) -> Ground:
    return Ground(upgrade.settings, source.database, source.clock, upgrade.decisions, upgrade.alone)
