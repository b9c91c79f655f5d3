"""The work of engines is killed with -9 just before its end, the database too, and started again: a scan for duplicates,
the filling of a segment, the rebuilding of the search index, the turning of a data key.

A lock of the test's own holds each at a place that is known beforehand, so that nothing rests on how fast a machine is.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import msgspec
import pytest

from tests.fixtures.kernel import Company, found_company
from tests.integration.test_killed_import import kill_everything, whole_kernel
from tests.integration.test_killed_work import is_done, work_until
from zhike.engines.matching.scan import Scanned
from zhike.engines.segments.model import SegmentDraft
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, new_id
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobId
from zhike.kernel.postgres.connect import JOB
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.server import EmbeddedServer
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.model import Batch, Change, Operation
from zhike.main import build_kernel, close_kernel
from zhike.operations.setup import migrate_everything

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ACCOUNTS, ALIKE, SECRETS = 1100, 50, 600
"""More than a step of the search index; of these a block with one telephone; more than a chunk of a rotation."""
SECRET = {"type": "secret", "label": {"zh": "账号", "en": "Account number"}}


def name_of(number: int) -> str:
    """Names that nobody takes for each other."""
    return sha256(str(number).encode()).hexdigest()[:16]


async def create(company: Company, changes: tuple[Change, ...]) -> list[str]:
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    outcome = await company.kernel.records.save(company.system, Batch(ObjectKey("account"), changes), operation)
    return [str(one.id) for one in outcome.saved]


@asynccontextmanager
async def doomed(folder: Path) -> AsyncIterator[tuple[Company, Database]]:
    """A company on a database that is killed at the end, with everything that was begun on it."""
    server = EmbeddedServer(folder / "pg")
    server.start()
    await migrate_everything(server.url)
    kernel = await build_kernel(Settings(database_url=server.url, data=folder / "data"))
    database = Database(server.url, JOB)
    try:
        yield await found_company(kernel), database
    finally:
        for close in (database.close, lambda: close_kernel(kernel)):
            with suppress(ZhikeError, OSError):
                await close()
        server.stop()


async def kill_when(folder: Path, held: Database, locks: str, reached: str, *arguments: str) -> None:
    """Take the locks, let the work begin, and kill it and the database once `reached` is true."""
    command = [sys.executable, "-m", "tests.integration.working", str(folder), *arguments]
    # The database is gone at the end, as it should be.
    with suppress(ZhikeError, OSError):
        async with held.transaction(lock=None) as transaction:
            await transaction.execute(locks)
            holder = subprocess.Popen(command)
            try:
                while not await held.fetch_value(reached):
                    assert holder.poll() is None
                    await asyncio.sleep(0.01)
            finally:
                kill_everything(folder, holder)


async def test_a_scan_a_segment_and_the_search_index_end_right_once(open_folder: Path) -> None:
    async with doomed(open_folder) as (company, held):
        kernel, schema = company.kernel, quote_identifier(company.workspace.schema)
        values = ({"name": name_of(n), "level": "AB"[n % 2]} for n in range(ACCOUNTS))
        phones = ({"phone": "021-51230001"} if n < ALIKE else {} for n in range(ACCOUNTS))
        changes = (Change("create", values={**one, **more}) for one, more in zip(values, phones, strict=True))
        alike = (await create(company, tuple(changes)))[:ALIKE]
        admin = company.reader("administrator")
        draft = SegmentDraft("重点", "dynamic", {"field": "level", "op": "is", "value": "A"})
        segment = await kernel.segments.create(admin, "account", draft)
        catalog = await kernel.catalogs.current(company.key)
        scan = await kernel.duplicate_queue.scan(catalog, "account", admin.actor)
        search = await kernel.search.rebuild(company.key)
        (row,) = await kernel.database.fetch_rows(f"SELECT id FROM {schema}.job WHERE kind = 'segments.fill'")
        jobs = (scan, search, JobId(row["id"]))
        pairs = ALIKE * (ALIKE - 1) // 2
        await kill_when(
            open_folder,
            held,
            # Each writes here last: what was scanned, what was filled, that the members are complete.
            f"LOCK TABLE {schema}.match_scan, {schema}.search_object IN SHARE MODE;"
            f" SELECT 1 FROM {schema}.segment FOR NO KEY UPDATE",
            f"SELECT (SELECT count(*) FROM {schema}.duplicate_pair) >= {pairs}"
            f" AND (SELECT count(*) FROM {schema}.segment_member) = {ACCOUNTS // 2}"
            f" AND (SELECT count(*) FROM {schema}.search_row WHERE object = 'account') >= 1000",
        )

    async def all_done(database: Database, schema: str) -> bool:
        return all([await is_done(job)(database, schema) for job in jobs])

    await work_until(open_folder, company.key, all_done)

    async with whole_kernel(open_folder) as kernel:
        found = await kernel.background.fetch_rows(f"SELECT first_id, second_id, state FROM {schema}.duplicate_pair")
        expected = {frozenset(pair) for pair in combinations(alike, 2)}
        assert {frozenset((str(row["first_id"]), str(row["second_id"]))) for row in found} == expected
        assert (len(found), {row["state"] for row in found}) == (pairs, {"open"})
        ended = await kernel.queue.get(kernel.background, company.key, scan)
        result = msgspec.json.decode(ended.result or b"", type=Scanned)
        assert (result.records, result.pairs, result.clusters) == (ACCOUNTS, pairs, 1)

        async def count(rest: str) -> int:
            number: int = await kernel.background.fetch_value(f"SELECT count(*) FROM {schema}.{rest}")
            return number

        assert await count("segment_member") == ACCOUNTS // 2
        assert await count("segment_event WHERE kind = 'e'") == ACCOUNTS // 2
        assert await count("segment_event") == ACCOUNTS // 2
        assert (await kernel.segments.get(admin, segment.id)).state == "ready"
        assert await count("search_row WHERE object = 'account'") == ACCOUNTS
        hits = await kernel.search.find(admin, name_of(ACCOUNTS - 1)[:8], ("account",), 5)
        assert [one.found for one in hits.groups] == [1]


async def test_a_data_key_turns_to_the_end(open_folder: Path) -> None:
    async with doomed(open_folder) as (company, held):
        change = DefinitionChange("object", "account", {"fields": {"x_number": SECRET}})
        await company.kernel.publisher.publish(company.workspace, [change], PublishStamp())
        await company.kernel.catalogs.refresh(company.key)
        made = await create(
            company,
            tuple(Change("create", values={"name": name_of(n), "x_number": f"6222 {n}"}) for n in range(SECRETS)),
        )
        table = f"{quote_identifier(company.workspace.schema)}.o_account"
        await kill_when(
            open_folder,
            held,
            f"SELECT 1 FROM {table} WHERE id = '{max(made)}' FOR UPDATE",
            f"SELECT count(*) = 500 FROM {table} WHERE split_part(x_number, '.', 2) = '2'",
            company.key,
        )

    async with whole_kernel(open_folder) as kernel:
        # What went over stays, the rest can still be read and written, and who goes on does the rest alone.
        done = await kernel.resealer.reseal(company.key)
        assert (done.key, done.values) == (2, SECRETS - 500)
        assert (await kernel.resealer.reseal(company.key)).values == 0
        catalog = await kernel.catalogs.current(company.key)
        ring = catalog.ring
        assert ring is not None
        field = catalog.objects["account"].fields["x_number"]
        rows = await kernel.background.fetch_rows(f"SELECT id, x_number FROM {table}")
        plain = {str(row["id"]): ring.open(field.id, row["x_number"]) for row in rows}
        assert plain == {one: f"6222 {n}" for n, one in enumerate(made)}
        assert {row["x_number"].split(".")[1] for row in rows} == {"2"}
        assert [one.retired_at is not None for one in await kernel.vault.list_keys(company.key)] == [True, False]
