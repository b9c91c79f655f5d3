"""A writer that is killed with -9 leaves whole transactions: nothing half, nothing without its journal entry."""

import asyncio
import signal
import sys

import pytest

from tests.integration.kernel.records.company import Company
from tests.integration.kernel.records.test_rollups import ORACLE, STORED
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.records.drain import Drainer

MODULE = "tests.integration.kernel.records.writer_process"
UNTOLD = """
SELECT count(*) FROM {s}.o_account t WHERE t.version <>
    (SELECT max(j.version) FROM {s}.journal j WHERE j.record_id = t.id AND j.object = 'account')
    OR (SELECT count(*) FROM {s}.journal j WHERE j.record_id = t.id) <> t.version
"""
UNKNOWN = """
SELECT count(*) FROM (SELECT id, deleted_at FROM {s}.o_account UNION ALL SELECT id, deleted_at FROM {s}.o_contact) AS t
FULL JOIN (SELECT id, deleted_at FROM {s}.record WHERE object IN ('account', 'contact')) AS r ON r.id = t.id
WHERE t.id IS NULL OR r.id IS NULL OR r.deleted_at IS DISTINCT FROM t.deleted_at
"""
HALF = """
SELECT count(*) FROM {s}.journal j LEFT JOIN {s}.operation o ON o.id = j.operation_id
WHERE o.id IS NULL AND j.record_id IS NOT NULL
"""


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_a_killed_writer_leaves_only_whole_transactions(company: Company, seed: int) -> None:
    command = [sys.executable, "-m", MODULE, company.database.url, company.workspace.key, str(seed)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    # The writer is in the midst of the save that follows the last line read.
    for _ in range(3 + 2 * seed):
        assert await asyncio.wait_for(process.stdout.readline(), 60) == b"saved\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    # Writers share this lock; having it alone says that the server has noticed.
    async with company.database.transaction(company.workspace.key, lock=LockMode.EXCLUSIVE):
        assert await company.value("SELECT count(*) FROM {s}.o_account") > 0
        for text in (UNTOLD, UNKNOWN, HALF):
            assert await company.value(text) == 0
    await Drainer(company.database, company.catalogs, company.clock).drain(company.workspace.key)
    assert await company.rows(STORED) == await company.rows(ORACLE)
    await place_all(company.database, company.workspace.key, company.clock)
    assert (await verify_journal(company.database, company.workspace.key)).good
