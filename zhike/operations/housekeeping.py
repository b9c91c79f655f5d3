"""Recurring work that keeps a workspace tidy: what is old is forgotten, what will be needed is made ready."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Conflict
from zhike.kernel.catalog.finish import RollUpFiller, Unfinished, finish
from zhike.kernel.catalog.retired import drop_retired
from zhike.kernel.jobs.model import PATIENT, AnyJobKind, JobKind, NoArguments
from zhike.kernel.jobs.queue import QUERIES as JOB_QUERIES
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import ScheduledJob
from zhike.kernel.journal.erase import keep_erasures
from zhike.kernel.journal.partitions import make_partitions
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.idempotency import forget_answers
from zhike.kernel.records.model import SystemWork
from zhike.kernel.records.part_fill import FILL_PARTS, make_part_fill
from zhike.kernel.records.purge import purge_bin
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.signin.face import SignIn

JOBS_KEPT = timedelta(days=30)
FINISH_CATALOG = "catalog.finish"


class Tidied(msgspec.Struct, frozen=True):
    """How much was done."""

    count: int


class ChangeUnfinished(Conflict):
    """A step of a published change did not succeed; its field stays *preparing*."""

    code = "change_unfinished"
    title_zh = "定义变更尚未完成"
    title_en = "A change of definitions is not complete"
    detail_zh = (
        "{step_zh}：{reason_zh}字段在此之前一直是“准备中”，唯一约束尚未生效；改正后请重试此任务，夜间也会自动重试。"
    )
    detail_en = (
        "{step_en}: {reason_en} Until then the field is preparing and not yet unique. Mend that and try this job"
        " again; it is tried each night as well."
    )


def make_housekeeping(
    clock: Clock, signin: SignIn, records: RecordWriter, filler: RollUpFiller
) -> tuple[AnyJobKind, ...]:
    """The kinds of housekeeping."""

    async def forget_jobs(job: RunningJob[NoArguments]) -> Tidied:
        total, sql = 0, JOB_QUERIES.get("forget_finished", job.schema)
        while count := await job.database.execute(sql, [clock.now() - JOBS_KEPT]):
            job.check_cancelled()
            total += count
        return Tidied(total)

    async def forget_sessions(job: RunningJob[NoArguments]) -> None:
        await signin.sessions.forget_old()

    async def extend_journal(job: RunningJob[NoArguments]) -> Tidied:
        return Tidied(len(await make_partitions(job.database, job.workspace, clock)))

    async def finish_catalog(job: RunningJob[NoArguments]) -> None:
        workspace = await get_workspace(job.database, job.workspace)
        _check_finished(await finish(job.database, workspace, clock, filler))

    async def forget_repeats(job: RunningJob[NoArguments]) -> Tidied:
        return Tidied(await forget_answers(job.database, job.workspace, clock))

    async def keep_erased(job: RunningJob[NoArguments]) -> Tidied:
        return Tidied(await keep_erasures(job.database, job.workspace))

    async def empty_bin(job: RunningJob[NoArguments]) -> Tidied:
        work = SystemWork(job.workspace, SystemPolicy("the bin is emptied after its time"))
        return Tidied(await purge_bin(records.over(job.database), work))

    async def drop_columns(job: RunningJob[NoArguments]) -> Tidied:
        workspace = await get_workspace(job.database, job.workspace)
        return Tidied(len(await drop_retired(job.database, workspace, clock.now())))

    kinds: tuple[JobKind[NoArguments], ...] = (
        JobKind("jobs.forget", ("清理旧任务", "Forget old jobs"), NoArguments, forget_jobs, PATIENT,
                "deleting what is deleted already does nothing"),
        JobKind("signin.forget", ("清理旧会话", "Forget old sessions"), NoArguments, forget_sessions, PATIENT,
                "deleting what is deleted already does nothing"),
        JobKind("journal.extend", ("准备日志分区", "Make room in the journal"), NoArguments, extend_journal, PATIENT,
                "partitions that are there are left alone"),
        JobKind(FINISH_CATALOG, ("完成定义变更", "Finish changes of definitions"), NoArguments, finish_catalog, PATIENT,
                "it compares what is with what should be and does the rest"),
        JobKind("records.forget", ("清理重复请求记录", "Forget answers of old requests"), NoArguments, forget_repeats,
                PATIENT, "deleting what is deleted already does nothing"),
        JobKind("erasures.keep", ("留存抹除清单", "Keep the list of erasures"), NoArguments, keep_erased, PATIENT,
                "what is kept already is not kept again"),
        JobKind("records.purge", ("清空回收站", "Empty the bin"), NoArguments, empty_bin, PATIENT,
                "what was purged is no longer in the bin"),
        JobKind("catalog.drop", ("清除已停用字段", "Drop retired fields"), NoArguments, drop_columns, PATIENT,
                "what is dropped is no longer listed"),
    )  # fmt: skip
    return (*kinds, make_part_fill(records.catalogs, clock))


def _check_finished(failed: Sequence[Unfinished]) -> None:
    for one in failed:
        raise ChangeUnfinished(
            step_zh=one.step.describe("zh"),
            step_en=one.step.describe("en"),
            reason_zh=one.error.localised("zh").detail,
            reason_en=one.error.localised("en").detail,
        )


def list_schedule() -> Sequence[ScheduledJob]:
    """When housekeeping happens, in the workspace's business zone: at night, spread over an hour."""
    return (
        ScheduledJob("jobs.forget", "jobs.forget", "7 3 * * *"),
        ScheduledJob("signin.forget", "signin.forget", "17 3 * * *"),
        ScheduledJob("journal.extend", "journal.extend", "27 3 * * *"),
        ScheduledJob("catalog.finish", FINISH_CATALOG, "37 3 * * *"),
        ScheduledJob("records.forget", "records.forget", "57 3 * * *"),
        ScheduledJob("erasures.keep", "erasures.keep", "*/10 * * * *"),
        ScheduledJob(FILL_PARTS, FILL_PARTS, "57 2 * * *"),
        ScheduledJob("records.purge", "records.purge", "7 4 * * *"),
        ScheduledJob("catalog.drop", "catalog.drop", "47 3 * * *"),
    )
