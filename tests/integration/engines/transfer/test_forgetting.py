"""Who is erased is gone from imports too: staged rows, refused rows, what another system called him, jobs, samples."""

import msgspec

from tests.fixtures.kernel import Company
from tests.integration.engines.transfer.conftest import RunImport, make_worker, one_chunk
from zhike.engines.transfer.imports import ImportRequest
from zhike.engines.transfer.model import Fix, StagedRow
from zhike.engines.transfer.moving.model import FileRequest, MigrationRequest
from zhike.engines.transfer.store import add_chunk, walk_chunks
from zhike.kernel.base.ids import RecordId, new_id
from zhike.kernel.journal.erase import ErasureOrder, erase_record
from zhike.kernel.journal.place import place_all
from zhike.operations.erasing import ERASERS

CANARIES = ("赵铁柱子", "13812345678", "8613812345678", "canary-77@example.com", "ID-CANARY-9")
PERSON = "ID-CANARY-9,赵铁柱子,138 1234 5678,canary-77@example.com,3\n"
OTHER = "ID-2,钱小花,139 1234 5678,qian@example.com,many\n"
HEAD = "编号,姓名,手机,邮箱,x\n"


async def list_leaks(company: Company) -> list[tuple[str, str]]:
    """Tables in which a canary still stands, as text or as bytes."""
    schema, found = company.workspace.schema, []
    database = company.kernel.database
    for row in await database.fetch_rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = $1", [schema]):
        for canary in CANARIES:
            for text in (canary, canary.encode().hex()):
                sql = f'SELECT count(*) FROM "{schema}"."{row["name"]}" AS t WHERE position($1 IN t::text) > 0'
                if await database.fetch_value(sql, [text]):
                    found.append((row["name"], canary))
    return sorted(set(found))


async def erase(company: Company, record: RecordId) -> None:
    """As an operator has it done, until every index has followed."""
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    async with kernel.database.transaction(company.key) as transaction:
        await erase_record(transaction, catalog, ErasureOrder("contact", record, "本人要求"), kernel.clock, ERASERS)
    await place_all(kernel.background, company.key, kernel.clock)
    for follower in (kernel.search_follower, kernel.key_follower):
        while await follower.follow(company.key):
            pass


async def move_in(company: Company) -> RecordId:
    """A person of another system, whom a second file of the same system names again in a row that is refused."""
    migrations, reader = company.kernel.migrations, company.reader("administrator")
    mapping = {"编号": "foreign_id", "姓名": "name", "手机": "phone", "邮箱": "email"}
    for text in (HEAD + PERSON, HEAD + PERSON.replace("ID-CANARY-9", "ID-8").replace("77@", "77@@") + OTHER):
        uploaded = await migrations.upload(reader, [("联系人.csv", one_chunk(text.encode()))])
        file = FileRequest(uploaded.files[0].id, "contact", "编号", {k: v for k, v in mapping.items() if k != "编号"})
        job = await migrations.start(reader, MigrationRequest("旧系统", (file,)))
        await make_worker(company).drain(company.key)
        assert (await migrations.get(reader, job, 100)).job.state == "done"
    schema = company.workspace.schema
    found = await company.kernel.database.fetch_value(
        f"SELECT record_id FROM \"{schema}\".import_id_map WHERE foreign_id = 'ID-CANARY-9'"
    )
    return RecordId(found)


async def test_nothing_of_him_is_left_in_any_table(company: Company, run_import: RunImport) -> None:
    person = await move_in(company)
    asked = ImportRequest("contact", mapping={"姓名": "name", "手机": "phone", "邮箱": "email"}, dry_run=True)
    await run_import(HEAD + PERSON + OTHER, replace_fixes(asked))
    line = PERSON.strip().split(",")
    rows = (StagedRow(2, new_id(), tuple(line)), StagedRow(3, new_id(), tuple(OTHER.strip().split(","))))
    waiting = new_id()
    async with company.kernel.database.transaction(company.key) as transaction:
        await add_chunk(transaction, company.workspace.schema, waiting, 0, rows)
    leaks = {table for table, _ in await list_leaks(company)}
    assert leaks >= {"import_chunk", "import_row", "import_id_map", "o_contact", "record", "job"}

    await erase(company, person)

    assert await list_leaks(company) == []
    async with company.kernel.database.transaction(company.key) as transaction:
        staged = [found async for found in walk_chunks(transaction, company.workspace.schema)]
    assert staged == [(waiting, 0, (replace_cells(rows[0]), rows[1]))]


def replace_fixes(asked: ImportRequest) -> ImportRequest:
    return msgspec.structs.replace(asked, fixes=(Fix(2, {4: "canary-77@example.com"}),))


def replace_cells(row: StagedRow) -> StagedRow:
    return msgspec.structs.replace(row, cells=("",) * len(row.cells))
