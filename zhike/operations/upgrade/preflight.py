"""What must be well before an upgrade: room on the disk, nothing running, the journal whole, conflicts decided."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.conflicts import KEEP, Decisions
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.jobs.queue import QUERIES as JOB_QUERIES
from zhike.kernel.journal.verify import verify_tail
from zhike.kernel.postgres.dump import measure_database
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.presence import list_serving
from zhike.operations.finding import Finding
from zhike.operations.packages import find_standard_conflicts
from zhike.operations.upgrade.pending import Pending, PendingWorkspace

LEAST_FREE_BYTES = 256 * 1024**2
_OWN_MIGRATION = "0044_packages"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where an upgrade happens. `database` is of the kind MAINTENANCE."""

    settings: Settings
    database: Database
    clock: Clock
    decisions: Decisions = KEEP
    alone: bool = False
    """Nobody else can be at this database, so jobs that look as if they ran are left over from a crash."""


async def run_preflight(ground: Ground, pending: Pending) -> list[Finding]:
    """Everything that an upgrade asks before it touches anything. A finding that is bad forbids it."""
    version, size = await measure_database(ground.database)
    found = [_tell_pending(pending, version), await check_serving(ground), _check_disk(ground.settings.data, size)]
    for one in pending.workspaces.values():
        found.append(await _check_jobs(ground, one))
        found.append(await _check_journal(ground, one))
        found += await _check_conflicts(ground, one)
    return found


def _tell_pending(pending: Pending, version: str) -> Finding:
    migrations = len(pending.installation) + sum(len(one.migrations) for one in pending.workspaces.values())
    zh = f"PostgreSQL {version}；待执行 {migrations} 个迁移，涉及 {len(pending.workspaces)} 个工作区"
    en = f"PostgreSQL {version}; {migrations} migrations wait, in {len(pending.workspaces)} workspaces"
    return Finding("pending", "good", zh, en)


async def check_serving(ground: Ground) -> Finding:
    """No process may go on with the tables and definitions that it knows while they change under it."""
    versions = [] if ground.alone else await list_serving(ground.database)
    if not versions:
        return Finding("serving", "good", "没有服务正在使用此数据库", "nothing serves this database")
    told = "、".join(versions)
    zh = (
        f"Zhike {told} 正在使用此数据库提供服务，升级会在它运行时改动表结构；请先停止它（zhike serve / worker），"
        "再用新版本启动服务（启动时自动升级）或重新运行此命令"
    )
    en = (
        f"Zhike {', '.join(versions)} serves this database, and an upgrade would change the tables under it; stop it"
        " (zhike serve, zhike worker), then start the new version, which upgrades, or run this command again"
    )
    return Finding("serving", "bad", zh, en)


def _check_disk(folder: Path, size: int) -> Finding:
    """Room for a copy of the database, and for the tables that stand beside the old ones when it is put back."""
    free = shutil.disk_usage(folder if folder.exists() else ".").free
    needed = LEAST_FREE_BYTES + 2 * size
    zh = f"剩余空间 {free / 1e9:.1f} GB，需要 {needed / 1e9:.1f} GB"
    en = f"{free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB needed"
    return Finding("disk", "good" if free >= needed else "bad", zh, en)


async def _check_jobs(ground: Ground, one: PendingWorkspace) -> Finding:
    key = one.workspace.key
    sql = JOB_QUERIES.get("count_running", one.workspace.schema)
    running = int(await ground.database.fetch_value(sql, [ground.clock.now()]))
    if running == 0:
        return Finding("jobs", "good", f"{key}：没有任务在运行", f"{key}: no job is running")
    if ground.alone:
        zh, en = f"{key}：{running} 个任务被中断，将自动重试", f"{key}: {running} interrupted jobs will be tried again"
        return Finding("jobs", "warning", zh, en)
    zh = f"{key}：{running} 个任务正在运行；请先停止服务（zhike serve / worker）"
    return Finding("jobs", "bad", zh, f"{key}: {running} jobs are running; stop zhike serve and zhike worker first")


async def _check_journal(ground: Ground, one: PendingWorkspace) -> Finding:
    key = one.workspace.key
    checked = await verify_tail(ground.database, key)
    if checked.fault is None:
        return Finding("journal", "good", f"{key}：日志末段完好", f"{key}: the end of the journal is whole")
    zh = f"{key}：日志第 {checked.fault.pos} 条处被改动：{checked.fault.zh}"
    return Finding("journal", "bad", zh, f"{key}: the journal was changed at {checked.fault.pos}: {checked.fault.en}")


async def _check_conflicts(ground: Ground, one: PendingWorkspace) -> list[Finding]:
    key = one.workspace.key
    if _OWN_MIGRATION in one.migrations:
        zh = f"{key}：表结构升级后再检查应用包的冲突，届时尚未发布任何定义"
        en = f"{key}: conflicts with packages are looked for after its tables are brought up to date"
        return [Finding("packages", "good", zh, en)]
    publisher = Publisher(ground.database, ground.clock)
    try:
        conflicts = await find_standard_conflicts(publisher, one.workspace, ground.decisions)
    except ZhikeError as error:
        told_zh, told_en = error.localised("zh"), error.localised("en")
        return [
            Finding(
                "packages",
                "bad",
                f"{key}:{told_zh.title}:{told_zh.detail}",
                f"{key}: {told_en.title}: {told_en.detail}",
            )
        ]
    if not conflicts:
        return [
            Finding("packages", "good", f"{key}：应用包没有待决定的冲突", f"{key}: no conflict with packages waits")
        ]
    return [
        Finding("packages", "bad", f"{key}:{conflict.describe('zh')}", f"{key}: {conflict.describe('en')}")
        for conflict in conflicts
    ]
