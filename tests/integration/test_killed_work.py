"""Every process is killed with -9 in the midst of long work other than an import, the database too, and started again.

What comes out is what an undisturbed run gives, once: a moving-in of several files, an export, a backup, the sample
company.
"""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.fixtures.kernel import Company, found_company
from tests.integration.demo_loading import PASSWORD as SAMPLE_PASSWORD
from tests.integration.demo_loading import SMALL
from tests.integration.test_killed_import import kill_everything, one_chunk, start, whole_kernel
from zhike.commands.demo import past_kernel
from zhike.engines.transfer.exports.model import ExportRequest, ExportResult
from zhike.engines.transfer.moving.model import FileRequest, MigrationRequest, MigrationResult
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, WorkspaceKey, new_id
from zhike.kernel.jobs.model import JobId, NoArguments
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.connect import JOB
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.server import EmbeddedServer
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.records.model import Batch, Change, Operation
from zhike.kernel.records.unmake import list_made
from zhike.operations.backup.desk import backup_folder
from zhike.operations.backup.make import UNFINISHED
from zhike.operations.backup.nightly import NIGHTLY, read_backed_up
from zhike.operations.demo import bring_demo, take_demo
from zhike.operations.kernel import Kernel
from zhike.operations.sample.errors import DemoIncomplete
from zhike.operations.sample.load import FINISHED, MADE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ACCOUNTS, CONTACTS, EXPORTED = 2500, 3000, 5000
Seen = Callable[[Database, str], Awaitable[bool]]


async def wait_until(folder: Path, workspace: WorkspaceKey, seen: Seen) -> None:
    """Until the database says so, from the moment on when there is one."""
    schema = quote_identifier(schema_of(workspace))
    while True:
        try:
            database = Database(EmbeddedServer(folder / "pg").url, JOB)
            while not await seen(database, schema):
                await asyncio.sleep(0.005)
            await database.close()
            return
        except (ZhikeError, FileNotFoundError):
            # The server is not there yet.
            await asyncio.sleep(0.05)


def is_at(job: JobId, note: str, done: int = 0) -> Seen:
    """Whether a job has come so far; one that ended before it was killed proves nothing."""

    async def look(database: Database, schema: str) -> bool:
        row = await database.fetch_row(
            f"SELECT state, progress->>'note' = $2 AND (progress->>'done')::int >= $3 FROM {schema}.job WHERE id = $1",
            [job, note, done],
        )
        assert row is not None
        assert row["state"] in {"waiting", "running"}
        return bool(row[1])

    return look


def is_done(job: JobId) -> Seen:
    """Whether a job has ended as it should."""

    async def look(database: Database, schema: str) -> bool:
        state = await database.fetch_value(f"SELECT state FROM {schema}.job WHERE id = $1", [job])
        assert state in {"waiting", "running", "done"}
        return bool(state == "done")

    return look


async def work_until(folder: Path, workspace: WorkspaceKey, seen: Seen) -> None:
    """Run everything until then, and kill it."""
    holder = start(folder)
    try:
        await wait_until(folder, workspace, seen)
    finally:
        kill_everything(folder, holder)


async def count(kernel: Kernel, key: WorkspaceKey, rest: str) -> int:
    found: int = await kernel.background.fetch_value(f"SELECT count(*) FROM {quote_identifier(schema_of(key))}.{rest}")
    return found


async def begin_moving(kernel: Kernel, company: Company) -> JobId:
    reader = company.reader("administrator")
    accounts = "客户编号,名称\n" + "".join(f"C{n},搬家客户{n:05d}\n" for n in range(ACCOUNTS))
    contacts = "编号,姓名,客户编号\n" + "".join(f"P{n},联系人{n:05d},C{n % ACCOUNTS}\n" for n in range(CONTACTS))
    named = [(name, one_chunk(text.encode())) for name, text in (("客户.csv", accounts), ("联系人.csv", contacts))]
    uploaded = await kernel.migrations.upload(reader, named)
    tables = await kernel.migrations.look(reader, uploaded.files)
    assert [one.object for one in tables] == ["account", "contact"]
    files = tuple(FileRequest(one.file.id, one.object or "", one.foreign_id, one.mapping) for one in tables)
    return await kernel.migrations.start(reader, MigrationRequest("旧系统", files))


async def test_a_moving_in_goes_on_in_the_file_and_row_where_it_was(open_folder: Path) -> None:
    async with whole_kernel(open_folder) as kernel:
        company = await found_company(kernel)
        job = await begin_moving(kernel, company)
    for kept in (1, ACCOUNTS + 1):
        # In the midst of the first file, and of the second one.
        async def seen(database: Database, schema: str, kept: int = kept) -> bool:
            assert not await is_done(job)(database, schema)
            return bool(await database.fetch_value(f"SELECT count(*) FROM {schema}.import_id_map") >= kept)

        await work_until(open_folder, company.key, seen)
    await work_until(open_folder, company.key, is_done(job))

    async with whole_kernel(open_folder) as kernel:
        key = company.key
        ended = await kernel.queue.get(kernel.background, key, job)
        result = msgspec.json.decode(ended.result or b"", type=MigrationResult)
        assert [(one.rows, one.counts.created, one.counts.refused) for one in result.parts] == [
            (ACCOUNTS, ACCOUNTS, 0), (CONTACTS, CONTACTS, 0),
        ]  # fmt: skip
        assert (result.links.resolved, result.links.unresolved) == (CONTACTS, 0)
        for name, rows in (("account", ACCOUNTS), ("contact", CONTACTS)):
            assert await count(kernel, key, f"o_{name}") == rows
            assert await count(kernel, key, f"journal WHERE object = '{name}' AND kind = 'i'") == rows
            assert await count(kernel, key, f"import_id_map WHERE object = '{name}'") == rows
        schema = quote_identifier(schema_of(key))
        wrong = await kernel.background.fetch_value(
            f"SELECT count(*) FROM {schema}.o_contact c JOIN {schema}.o_account a ON a.id = c.account"
            f" WHERE substr(a.name, 5)::int <> substr(c.name, 4)::int % {ACCOUNTS}"
        )
        assert wrong == 0
        assert await count(kernel, key, "o_contact WHERE account IS NULL") == 0
        assert await count(kernel, key, "operation WHERE kind = 'import'") == 1
        assert await count(kernel, key, "import_chunk") == 0
        assert (await verify_journal(kernel.background, key)).good


async def test_an_export_is_one_whole_file(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = open_folder / "tmp"
    temporary.mkdir(mode=0o777)
    monkeypatch.setenv("TMPDIR", str(temporary))
    async with whole_kernel(open_folder) as kernel:
        company = await found_company(kernel)
        for first in range(0, EXPORTED, 2500):
            changes = tuple(Change("create", values={"name": f"客户{n:05d}"}) for n in range(first, first + 2500))
            operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
            await kernel.records.save(company.system, Batch(ObjectKey("account"), changes), operation)
        reader = company.reader("administrator")
        job = await kernel.exports.start(reader, ExportRequest("account", "csv", fields=("name",)))
    await work_until(open_folder, company.key, is_at(job, "write", 2000))
    assert [path.name.startswith("zhike-export-") for path in temporary.iterdir()] == [True]
    await work_until(open_folder, company.key, is_done(job))

    async with whole_kernel(open_folder) as kernel:
        # What the killed try left is gone as well.
        assert list(temporary.iterdir()) == []
        file = await kernel.exports.fetch(reader, job)
        text = b"".join([chunk async for chunk in file.chunks]).decode("utf-8-sig")
        assert sorted(text.splitlines()[1:]) == [f"客户{n:05d}" for n in range(EXPORTED)]
        ended = await kernel.queue.get(kernel.background, company.key, job)
        assert msgspec.json.decode(ended.result or b"", type=ExportResult).rows == EXPORTED
        assert await count(kernel, company.key, "access_log WHERE kind = 'export'") == 1
        assert await count(kernel, company.key, "operation WHERE kind = 'export'") == 1


async def test_a_backup_leaves_one_archive_and_nothing_half(open_folder: Path) -> None:
    async with whole_kernel(open_folder) as kernel:
        company = await found_company(kernel)
        await company.create("account", name="知客")
        await place_all(kernel.background, company.key, kernel.clock)
        folder = backup_folder(kernel.settings)
        async with kernel.background.transaction(company.key) as transaction:
            job = await kernel.queue.enqueue(transaction, company.key, NIGHTLY, NoArguments())

    async def copying(database: Database, schema: str) -> bool:
        assert not await is_done(job)(database, schema)
        return any(folder.glob(f".backup-*/{UNFINISHED}"))

    await work_until(open_folder, company.key, copying)
    await work_until(open_folder, company.key, restored_aside)
    async with whole_kernel(open_folder) as kernel:
        assert len(await list_scratches(kernel.background)) == 1
    await work_until(open_folder, company.key, is_done(job))

    async with whole_kernel(open_folder) as kernel:
        ended = await kernel.queue.get(kernel.background, company.key, job)
        told = read_backed_up(ended.result or b"")
        assert Path(told.path).stat().st_size == told.size
        assert {path.suffix for path in folder.iterdir()} == {".zhike"}
        assert await list_scratches(kernel.background) == []


async def restored_aside(database: Database, schema: str) -> bool:
    return len(await list_scratches(database)) > 0


async def list_scratches(database: Database) -> Sequence[str]:
    rows = await database.fetch_rows("SELECT datname FROM pg_database WHERE datname LIKE 'zhike_scratch%'")
    return [row["datname"] for row in rows]


async def test_a_sample_that_came_in_half_is_told_and_leaves_without_a_trace(open_folder: Path) -> None:
    async with whole_kernel(open_folder) as kernel:
        company = await found_company(kernel)
        before = [await count(kernel, company.key, table) for table in ("record", "o_user", "field_span")]
    command = [sys.executable, "-m", "tests.integration.demo_loading", str(open_folder), company.key]
    holder = subprocess.Popen(command)

    async def half(database: Database, schema: str) -> bool:
        return bool(await database.fetch_value(f"SELECT count(*) FROM {schema}.o_interaction") >= 60)

    try:
        await wait_until(open_folder, company.key, half)
    finally:
        kill_everything(open_folder, holder)

    async with whole_kernel(open_folder) as kernel:
        key = company.key
        catalog = await kernel.catalogs.current(key)
        with pytest.raises(DemoIncomplete):
            await bring_demo(kernel, past_kernel, key, lambda done, total: None, SMALL, SAMPLE_PASSWORD)
        made = await list_made(kernel.background, catalog, [MADE, FINISHED])
        assert await take_demo(kernel, key, lambda done, total: None) == sum(len(ids) for ids in made.values())
        assert [await count(kernel, key, table) for table in ("record", "o_user", "field_span")] == before
        brought = await bring_demo(kernel, past_kernel, key, lambda done, total: None, SMALL, SAMPLE_PASSWORD)
        assert await count(kernel, key, "record") == before[0] + brought.records
        assert (await count(kernel, key, "o_account"), await count(kernel, key, "o_user")) == (24, before[1] + 60)
        await place_all(kernel.background, key, kernel.clock)
        assert (await verify_journal(kernel.background, key)).good
