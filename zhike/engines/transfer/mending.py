"""Refused rows of an import brought in again with their cells mended: a job of its own, under the same operation."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from zhike.engines.transfer.errors import BadImport, MendingUnderWay
from zhike.engines.transfer.model import JOB_KIND, Fix, ImportArguments, ImportResult, StagedRow
from zhike.engines.transfer.stage import fix_cells
from zhike.engines.transfer.store import add_chunk, find_undone, list_lines_refused
from zhike.kernel.base.ids import OperationId, UserId
from zhike.kernel.jobs.model import JobId, JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.errors import UniqueViolation
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.reader import Reader

MAX_FIXES = 1000


async def order_mending(
    database: Database,
    queue: Queue,
    reader: Reader,
    ended: tuple[JobId, ImportArguments, ImportResult | None],
    fixes: Sequence[Fix],
) -> JobId:
    """Stage the rows with their new cells and order the job. Raises BadImport, MendingUnderWay."""
    job_id, wanted, result = ended
    schema = schema_of(reader.workspace)
    if result is None or wanted.dry_run or wanted.mends is not None or len(fixes) > MAX_FIXES:
        raise BadImport(
            reason_zh=f"只能修正已结束的正式导入，一次最多 {MAX_FIXES} 行",
            reason_en=f"only an import that ended can be mended, {MAX_FIXES} rows at a time",
        )
    _check_places(fixes, len(result.columns))
    if await find_undone(database, schema, wanted.operation):
        raise BadImport(
            reason_zh="这次导入已撤销，请重新导入", reason_en="this import was taken back; import the file again"
        )
    by_line = {fix.line: fix.cells for fix in fixes}
    refused = await list_lines_refused(database, schema, job_id, list(by_line))
    if not refused:
        raise BadImport(reason_zh="没有可以修正的行", reason_en="there are no such refused rows")
    staged = [
        StagedRow(row.line, row.record, fix_cells(row.cells, by_line[row.line], len(result.columns))) for row in refused
    ]
    again = msgspec.structs.replace(
        wanted, mends=job_id, columns=result.columns, lines=tuple(row.line for row in staged), fixes=()
    )
    options = JobOptions(
        operation_id=OperationId(wanted.operation),
        created_by=UserId(reader.actor),
        unique_key=f"{JOB_KIND}:mend:{job_id}",
    )
    try:
        async with database.transaction(reader.workspace) as transaction:
            if await queue.find_live(transaction, reader.workspace, options.unique_key or "") is not None:
                raise MendingUnderWay
            job = await queue.enqueue(transaction, reader.workspace, JOB_KIND, again, options)
            await add_chunk(transaction, schema, job, 0, staged)
            return job
    except UniqueViolation:
        # Somebody else's came between the look and the order.
        raise MendingUnderWay from None


def _check_places(fixes: Sequence[Fix], width: int) -> None:
    for fix in fixes:
        beyond = [place for place in fix.cells if not 1 <= place <= width]
        if beyond:
            raise BadImport(
                reason_zh=f"第 {fix.line} 行没有第 {beyond[0]} 列，文件共 {width} 列",
                reason_en=f"row {fix.line} has no column {beyond[0]}; the file has {width}",
            )
