"""What an operator wants to know is well (K13): database, versions, disk, jobs, slow statements, backups, journal.

Each check is a function that answers with findings; `zhike doctor`, the health data and nobody else run them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from zhike import __version__
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.store import has_secrets
from zhike.kernel.jobs.model import Job, JobState
from zhike.kernel.jobs.queue import QUERIES as JOB_QUERIES
from zhike.kernel.journal.place import count_unplaced
from zhike.kernel.journal.verify import verify_journal, verify_tail
from zhike.kernel.postgres.dump import count_sessions, list_slow_statements, measure_database
from zhike.kernel.postgres.migrate import check_text_search
from zhike.kernel.postgres.workspaces import list_workspaces, schema_of
from zhike.operations.backup.nightly import NIGHTLY, read_backed_up
from zhike.operations.finding import Finding, State
from zhike.operations.kernel import Kernel

LEAST_FREE_BYTES = 2 * 1024**3
MANY_UNPLACED = 10_000
OLD_BACKUP = timedelta(hours=36)
LATE_JOB = timedelta(minutes=15)
SLOW_SECONDS = 2.0
NEAR_QUOTA = 0.9
_STAMP = re.compile(r"-(\d{8}-\d{6})\.zhike$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be looked at. `whole`: also what takes long, such as every seal of the journal."""

    keys: tuple[WorkspaceKey, ...]
    whole: bool


Check = Callable[[Kernel, Wanted], Awaitable[list[Finding]]]


async def run_checks(kernel: Kernel, *, workspace: WorkspaceKey | None = None, whole: bool = True) -> list[Finding]:
    """Run all checks, for one workspace or for all. Never raises for what it finds."""
    keys = [workspace] if workspace else [one.key for one in await list_workspaces(kernel.background)]
    found: list[Finding] = []
    for check in CHECKS:
        found += await check(kernel, Wanted(tuple(keys), whole))
    return found


async def check_database(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """The server's version and size, and that trigrams see Chinese. Raises UnsuitableServer."""
    await check_text_search(kernel.background)
    version, size = await measure_database(kernel.background)
    sessions = await count_sessions(kernel.background, kernel.clock.now(), wanted.keys[0] if not wanted.whole else None)
    megabytes = size // 1_000_000
    zh = f"知客 {__version__}，PostgreSQL {version}，{megabytes} MB，{sessions} 个登录会话"
    en = f"Zhike {__version__}, PostgreSQL {version}, {megabytes} MB, {sessions} open sign-ins"
    values = {"program": __version__, "server": version, "bytes": size, "sessions": sessions}
    return [Finding("database", "good", zh, en, values=values)]


async def check_disk(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """Room for the data folder to grow."""
    usage = shutil.disk_usage(kernel.settings.data if kernel.settings.data.exists() else ".")
    state: State = "good" if usage.free >= LEAST_FREE_BYTES else "bad"
    size = f"{usage.free / 1e9:.1f} GB"
    more_zh, more_en = ("", "") if state == "good" else ("，请尽快清理或扩容", "; make room soon")
    values = {"free": usage.free, "total": usage.total}
    return [Finding("disk", state, f"剩余空间 {size}{more_zh}", f"{size} free{more_en}", values=values)]


async def check_statements(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """Statements that take long. Only for those who look after the whole installation: texts name others' tables."""
    if not wanted.whole:
        return []
    slow = await list_slow_statements(kernel.background, SLOW_SECONDS)
    if not slow:
        return [Finding("statements", "good", "没有慢查询", "no slow statements")]
    longest = max(slow, key=lambda one: one.seconds)
    zh = f"{len(slow)} 个慢查询，最长 {longest.seconds:.1f} 秒；请为所用条件的字段加索引：{longest.text}"
    en = f"{len(slow)} slow statements, the longest {longest.seconds:.1f} s; index what it asks for: {longest.text}"
    values = {"slow": [{"text": one.text, "seconds": one.seconds} for one in slow]}
    return [Finding("statements", "warning", zh, en, values=values)]


async def check_jobs(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """How many jobs wait, for how long, and which failed for good."""
    found = []
    for key in wanted.keys:
        now = kernel.clock.now()
        row = await kernel.background.fetch_row(JOB_QUERIES.get("measure", schema_of(key)), [now])
        failed = await kernel.queue.list(kernel.background, key, state=JobState.FAILED)
        if row is not None:
            found.append(_tell_queue(key, (row["waiting"], row["running"]), row["oldest"], now))
        found.append(_tell_failed(key, failed))
    return found


def _tell_queue(key: str, depth: tuple[int, int], oldest: datetime | None, now: datetime) -> Finding:
    waiting, running = depth
    age = now - oldest if oldest is not None else timedelta()
    late = age > LATE_JOB
    minutes = int(age.total_seconds() // 60)
    zh, en = f"{key}：{waiting} 个任务等待，{running} 个在运行", f"{key}: {waiting} jobs wait, {running} run"
    if late:
        zh += f"；最早的已等待 {minutes} 分钟，请检查后台进程是否在运行"
        en += f"; the oldest for {minutes} minutes: see that a background process runs"
    values = {"waiting": waiting, "running": running, "oldest_seconds": int(age.total_seconds())}
    return Finding("queue", "warning" if late else "good", zh, en, key, values)


def _tell_failed(key: str, failed: Sequence[Job]) -> Finding:
    if not failed:
        return Finding("jobs", "good", f"{key}：没有失败的任务", f"{key}: no job has failed", key, {"failed": []})
    kinds = ", ".join(sorted({job.kind for job in failed}))
    zh = f"{key}：{len(failed)} 个任务失败（{kinds}）；在任务页查看原因并重试"
    en = f"{key}: {len(failed)} jobs failed ({kinds}); see why on the page of jobs and try them again"
    told = [{"id": str(job.id), "kind": job.kind, "error": (job.error or b"").decode()[:500]} for job in failed[:20]]
    return Finding("jobs", "warning", zh, en, key, {"failed": told})


async def check_journal(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """Entries that wait for their place, and the seals."""
    found = []
    for key in wanted.keys:
        waiting = await count_unplaced(kernel.background, key)
        checked = await (verify_journal if wanted.whole else verify_tail)(kernel.background, key)
        if checked.fault is not None:
            zh = f"{key}：日志第 {checked.fault.pos} 条处被改动：{checked.fault.zh}；请立即保全数据库并从备份核对"
            en = f"{key}: the journal was changed at {checked.fault.pos}: {checked.fault.en}; keep a copy, see a backup"
            found.append(Finding("journal", "bad", zh, en, key, {"waiting": waiting}))
            continue
        state: State = "warning" if waiting > MANY_UNPLACED else "good"
        zh = f"{key}：日志完好，{checked.entries:,} 条，{waiting:,} 条待排序"
        en = f"{key}: the journal is whole, {checked.entries:,} entries, {waiting:,} wait for their place"
        found.append(Finding("journal", state, zh, en, key, {"waiting": waiting, "last": checked.last_pos}))
    return found


async def check_backups(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """That each workspace has a young backup, and what restoring it aside found."""
    folder = kernel.settings.data / "backups"
    found = []
    for key in wanted.keys:
        stamps = [match.group(1) for path in folder.glob(f"{key}-*.zhike") if (match := _STAMP.search(path.name))]
        if not stamps:
            zh = f"{key}：还没有备份，请运行 zhike backup"
            found.append(Finding("backup", "warning", zh, f"{key}: no backup yet; run zhike backup", key))
        else:
            made = datetime.strptime(max(stamps), "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            found.append(_tell_backup(key, made, kernel.clock.now()))
        found += await _check_rehearsal(kernel, key)
    return found


def _tell_backup(key: str, made: datetime, now: datetime) -> Finding:
    at = made.isoformat(sep=" ", timespec="minutes")
    young = now - made < OLD_BACKUP
    zh, en = f"{key}：最近备份 {at}", f"{key}: last backup {at}"
    if not young:
        zh, en = f"{zh}，已过期，请检查夜间备份任务", f"{en}, too old: see what became of the nightly job"
    return Finding("backup", "good" if young else "warning", zh, en, key, {"at": made.isoformat()})


async def _check_rehearsal(kernel: Kernel, key: WorkspaceKey) -> list[Finding]:
    """The last nightly job: an archive that did not come back whole failed it."""
    jobs = await kernel.queue.list(kernel.background, key, kind=NIGHTLY, limit=2)
    ended = [job for job in jobs if job.finished_at is not None]
    if not ended:
        return []
    last = ended[0]
    at = f"{last.finished_at:%Y-%m-%d %H:%M}"
    if last.state is JobState.DONE and last.result is not None:
        told = read_backed_up(last.result)
        zh = f"{key}：{at} 还原演练一致，{told.rows:,} 行、{told.files:,} 个文件，用时 {told.rehearsal_seconds:.1f} 秒"
        en = f"{key}: rehearsed {at}: {told.rows:,} rows and {told.files:,} files equal, {told.rehearsal_seconds:.1f} s"
        values = {"at": at, "rows": told.rows, "files": told.files, "seconds": told.rehearsal_seconds}
        return [Finding("rehearsal", "good", zh, en, key, values)]
    zh, en = (
        f"{key}：{at} 的备份或还原演练失败；请运行 zhike backup",
        f"{key}: the backup of {at} failed; run zhike backup",
    )
    return [Finding("rehearsal", "bad", zh, en, key, {"at": at})]


async def check_keys(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """That the master key opens the data keys of workspaces that have secret fields."""
    found = []
    for key in wanted.keys:
        if not has_secrets(await kernel.catalogs.current(key)):
            continue
        try:
            ring = await kernel.vault.open(key)
        except ZhikeError as error:
            zh, en = error.localised("zh").detail, error.localised("en").detail
            found.append(Finding("keys", "bad", f"{key}:{zh}", f"{key}: {en}", key))
            continue
        zh, en = f"{key}：密文字段的密钥可用", f"{key}: the keys of secret fields open"
        found.append(Finding("keys", "good", zh, en, key, {"current": ring.current, "keys": len(ring.keys)}))
    return found


async def check_quotas(kernel: Kernel, wanted: Wanted) -> list[Finding]:
    """How much each workspace holds of what it may."""
    found = []
    for key in wanted.keys:
        quota = (await kernel.catalogs.current(key)).settings.quota
        limits = {"records": quota.records, "users": quota.users, "file_bytes": quota.file_bytes}
        if not any(limits.values()):
            continue
        usage = await kernel.records.quotas.measure(kernel.background, schema_of(key))
        used = {"records": usage.records, "users": usage.users, "file_bytes": usage.file_bytes}
        parts = [f"{name} {used[name]}/{limit}" for name, limit in limits.items() if limit is not None]
        near = any(limit is not None and used[name] >= limit * NEAR_QUOTA for name, limit in limits.items())
        zh, en = f"{key}：配额 {', '.join(parts)}", f"{key}: quota {', '.join(parts)}"
        if near:
            zh, en = f"{zh}；即将用完，请清理或调整设置 quota", f"{en}; nearly used up: clear some or raise `quota`"
        values = {"used": used, "limits": limits}
        found.append(Finding("quota", "warning" if near else "good", zh, en, key, values))
    return found


CHECKS: tuple[Check, ...] = (
    check_database, check_disk, check_statements, check_jobs, check_backups, check_journal, check_keys, check_quotas,
)  # fmt: skip
