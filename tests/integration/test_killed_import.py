"""Every process is killed with -9 at random moments of an import, the database too, and started again.

What comes out is what an undisturbed run gives: each row once, each with one entry in the journal. The full size is
`ZHIKE_KILL_ROWS=100000 ZHIKE_KILLS=10`.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from tests.fixtures.kernel import found_company
from zhike.engines.transfer.imports import ImportRequest
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.settings import Settings
from zhike.kernel.jobs.model import JobId
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.connect import JOB
from zhike.kernel.postgres.places import known_places
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.processes import list_processes
from zhike.kernel.postgres.server import EmbeddedServer
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import schema_of
from zhike.main import build_kernel, close_kernel
from zhike.operations.kernel import Kernel
from zhike.operations.setup import migrate_everything

ROWS = int(os.environ.get("ZHIKE_KILL_ROWS", "6000"))
KILLS = int(os.environ.get("ZHIKE_KILLS", "4"))
BAD_EVERY = 997
LEVELS = "ABCD"


def make_rows() -> list[tuple[str, str, int]]:
    return [
        (f"客户{number:06d}", "Z" if number % BAD_EVERY == 5 else LEVELS[number % 4], number) for number in range(ROWS)
    ]


async def one_chunk(data: bytes) -> AsyncIterator[bytes]:
    yield data


@asynccontextmanager
async def whole_kernel(folder: Path) -> AsyncIterator[Kernel]:
    """Database and kernel in this process, while nothing else runs on the folder."""
    server = EmbeddedServer(folder / "pg")
    server.start()
    try:
        await migrate_everything(server.url)
        kernel = await build_kernel(Settings(database_url=server.url, data=folder / "data"))
        try:
            yield kernel
        finally:
            await close_kernel(kernel)
    finally:
        server.stop()


async def begin(folder: Path, text: str) -> tuple[WorkspaceKey, JobId]:
    """A company whose import waits in the queue."""
    async with whole_kernel(folder) as kernel:
        company = await found_company(kernel)
        reader = company.reader("owner")
        file = await kernel.imports.upload(reader, "客户.csv", one_chunk(text.encode("gb18030")))
        return company.key, await kernel.imports.start(reader, file.id, ImportRequest("account"))


async def wait_for(folder: Path, workspace: WorkspaceKey, job: JobId, rows: int | None) -> None:
    """Until the import has saved that many rows (None: until it has ended)."""
    table = f"{quote_identifier(schema_of(workspace))}.job"
    sql = f"SELECT state, progress->>'note' = 'save' AND (progress->>'done')::int >= $2 FROM {table} WHERE id = $1"
    while True:
        try:
            database = Database(EmbeddedServer(folder / "pg").url, JOB)
            while True:
                row = await database.fetch_row(sql, [job, rows or 0])
                assert row is not None
                assert row["state"] in {"waiting", "running", "done"}
                if row["state"] == "done" or (rows is not None and row[1]):
                    await database.close()
                    return
                await asyncio.sleep(0.005)
        except (ZhikeError, FileNotFoundError):
            # The server is not there yet.
            await asyncio.sleep(0.05)


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.integration.importing", str(folder)])


def kill_everything(folder: Path, holder: subprocess.Popen[bytes]) -> None:
    for pid in [holder.pid, *list_processes(known_places(folder / "pg").cluster)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    holder.wait()


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_each_row_once_whatever_is_killed(open_folder: Path) -> None:
    rows = make_rows()
    text = "名称,级别,员工人数\n" + "".join(f"{name},{level},{number}\n" for name, level, number in rows)
    workspace, job = await begin(open_folder, text)
    moments = sorted(random.Random(ROWS * KILLS).sample(range(1, ROWS), KILLS))

    for rows_done in moments:
        holder = start(open_folder)
        try:
            await wait_for(open_folder, workspace, job, rows_done)
        finally:
            kill_everything(open_folder, holder)
    holder = start(open_folder)
    try:
        await wait_for(open_folder, workspace, job, None)
    finally:
        kill_everything(open_folder, holder)

    async with whole_kernel(open_folder) as kernel:
        await check_import(kernel, workspace, job, rows)


async def check_import(kernel: Kernel, workspace: WorkspaceKey, job: JobId, rows: list[tuple[str, str, int]]) -> None:
    """The records, their entries and the report are those of an undisturbed run."""
    schema = quote_identifier(schema_of(workspace))
    database = kernel.background
    good = [row for row in rows if row[1] in LEVELS]
    found = await database.fetch_rows(f"SELECT name, level, employees FROM {schema}.o_account ORDER BY name")
    assert [(row["name"], row["level"], int(row["employees"])) for row in found] == good
    entries = await database.fetch_rows(
        f"SELECT record_id, kind, operation_id, count(*) FROM {schema}.journal WHERE object = 'account' GROUP BY 1, 2, 3"
    )
    ids = {row["id"] for row in await database.fetch_rows(f"SELECT id FROM {schema}.o_account")}
    assert {row["record_id"] for row in entries} == ids
    assert {(row["kind"], row["count"]) for row in entries} == {(b"i", 1)}
    assert len({row["operation_id"] for row in entries}) == 1
    titles = await database.fetch_value(f"SELECT count(*) FROM {schema}.record WHERE object = 'account'")
    assert titles == len(good)
    ended = await kernel.queue.get(database, workspace, job)
    assert ended.result is not None
    counts = msgspec.json.decode(ended.result)["counts"]
    assert (counts["created"], counts["refused"]) == (len(good), len(rows) - len(good))
    lines = await database.fetch_rows(f"SELECT line FROM {schema}.import_row ORDER BY line")
    assert [row["line"] for row in lines] == [number + 2 for _, level, number in rows if level not in LEVELS]
    assert await database.fetch_value(f"SELECT count(*) FROM {schema}.import_chunk") == 0
    assert (await verify_journal(database, workspace)).good
