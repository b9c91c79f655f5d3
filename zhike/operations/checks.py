"""What an operator wants to know is well: database, migrations, queue, journal, backups, disk (K13).

Each check is a function that answers with a Finding; `doctor` runs them all, and so does the health page.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.model import JobState
from zhike.kernel.journal.place import count_unplaced
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.dump import measure_database
from zhike.kernel.postgres.migrate import check_text_search
from zhike.kernel.postgres.workspaces import list_workspaces
from zhike.operations.finding import Finding, State
from zhike.operations.kernel import Kernel

LEAST_FREE_BYTES = 2 * 1024**3
MANY_UNPLACED = 10_000
OLD_BACKUP = timedelta(hours=36)
_STAMP = re.compile(r"-(\d{8}-\d{6})\.zhike$")


Check = Callable[[Kernel, list[WorkspaceKey]], Awaitable[list[Finding]]]


async def run_checks(kernel: Kernel) -> list[Finding]:
    """Run all checks, the quick ones first. Never raises for what it finds."""
    keys = [WorkspaceKey(one.key) for one in await list_workspaces(kernel.background)]
    found: list[Finding] = []
    for check in CHECKS:
        found += await check(kernel, keys)
    return found


async def check_database(kernel: Kernel, keys: list[WorkspaceKey]) -> list[Finding]:
    """The server's version and size, and that trigrams see Chinese. Raises UnsuitableServer."""
    await check_text_search(kernel.background)
    version, size = await measure_database(kernel.background)
    megabytes = size // 1_000_000
    return [
        Finding(
            "database",
            "good",
            f"PostgreSQL {version},{len(keys)} 个工作区,{megabytes} MB",
            f"PostgreSQL {version}, {len(keys)} workspaces, {megabytes} MB",
        )
    ]


async def check_disk(kernel: Kernel, keys: list[WorkspaceKey]) -> list[Finding]:
    """Room for the data folder to grow."""
    free = shutil.disk_usage(kernel.settings.data if kernel.settings.data.exists() else ".").free
    state: State = "good" if free >= LEAST_FREE_BYTES else "bad"
    size = f"{free / 1e9:.1f} GB"
    more_zh, more_en = ("", "") if state == "good" else ("，请尽快清理或扩容", "; make room soon")
    return [Finding("disk", state, f"剩余空间 {size}{more_zh}", f"{size} free{more_en}")]


async def check_jobs(kernel: Kernel, keys: list[WorkspaceKey]) -> list[Finding]:
    """Jobs that failed for good."""
    found = []
    for key in keys:
        failed = await kernel.queue.list(kernel.background, key, state=JobState.FAILED)
        state: State = "warning" if failed else "good"
        kinds = ", ".join(sorted({job.kind for job in failed}))
        zh = f"{key}:{len(failed)} 个任务失败({kinds})" if failed else f"{key}:没有失败的任务"
        en = f"{key}: {len(failed)} jobs failed ({kinds})" if failed else f"{key}: no job has failed"
        found.append(Finding("jobs", state, zh, en))
    return found


async def check_journal(kernel: Kernel, keys: list[WorkspaceKey]) -> list[Finding]:
    """Entries that wait for their place, and every seal."""
    found = []
    for key in keys:
        waiting = await count_unplaced(kernel.background, key)
        checked = await verify_journal(kernel.background, key)
        if checked.fault is not None:
            zh = f"{key}:日志第 {checked.fault.pos} 条处被改动:{checked.fault.zh}"
            en = f"{key}: the journal was changed at {checked.fault.pos}: {checked.fault.en}"
            found.append(Finding("journal", "bad", zh, en))
            continue
        state: State = "warning" if waiting > MANY_UNPLACED else "good"
        zh = f"{key}:日志完好,{checked.entries} 条,{waiting} 条待排序"
        en = f"{key}: the journal is whole, {checked.entries} entries, {waiting} wait for their place"
        found.append(Finding("journal", state, zh, en))
    return found


async def check_backups(kernel: Kernel, keys: list[WorkspaceKey]) -> list[Finding]:
    """That each workspace has a young backup."""
    folder = kernel.settings.data / "backups"
    found = []
    for key in keys:
        stamps = [match.group(1) for path in folder.glob(f"{key}-*.zhike") if (match := _STAMP.search(path.name))]
        if not stamps:
            zh = f"{key}:还没有备份,请运行 zhike backup"
            found.append(Finding("backup", "warning", zh, f"{key}: no backup yet; run zhike backup"))
            continue
        made = datetime.strptime(max(stamps), "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        state: State = "good" if kernel.clock.now() - made < OLD_BACKUP else "warning"
        at = made.isoformat(sep=" ", timespec="minutes")
        found.append(Finding("backup", state, f"{key}:最近备份 {at}", f"{key}: last backup {at}"))
    return found


CHECKS: tuple[Check, ...] = (check_database, check_disk, check_jobs, check_backups, check_journal)
