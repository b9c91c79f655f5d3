"""Whoever leaves takes everything along, readable, and it comes back whole into an empty workspace."""

import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.transfer.conftest import one_chunk
from zhike.kernel.base.ids import ObjectKey, OperationId, WorkspaceKey, new_id
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.open_rows import list_open_tables, measure_open_table
from zhike.kernel.postgres.workspaces import find_workspace, schema_of
from zhike.kernel.records.model import Batch, Change, Operation
from zhike.operations.backup.desk import open_source
from zhike.operations.backup.make import Source
from zhike.operations.leave.manifest import LEFT_OUT, NotAnOpenExport, OpenExportDamaged
from zhike.operations.leave.read import read_open_export
from zhike.operations.leave.write import write_open_export

__all__ = ["company", "kernel"]


@pytest_asyncio.fixture
async def source(company: Company) -> AsyncIterator[Source]:
    async with open_source(company.kernel.settings, company.kernel.database.url) as opened:
        yield opened


async def fill(company: Company, source: Source) -> None:
    """Records, an update, a bin, a link, a share of a kind, a file, and a placed journal."""
    account = await company.create("account", name="知客 \"'\\ 😀", revenue={"amount": "12.50", "currency": "CNY"})
    contact = await company.create("contact", name="张三", account=str(account), phone="+8613812341234")
    changes = (Change("update", account, {"level": "A", "employees": "7"}),)
    operation = Operation(OperationId(new_id()), "test", {"zh": "改", "en": "Change"})
    await company.kernel.records.save(company.system, Batch(ObjectKey("account"), changes), operation)
    operation = Operation(OperationId(new_id()), "test", {"zh": "删", "en": "Delete"})
    binned = Batch(ObjectKey("contact"), (Change("delete", contact),))
    await company.kernel.records.save(company.system, binned, operation)
    await source.library.upload(company.key, company.people["owner"], "门头.bin", one_chunk(bytes(range(256)) * 99))
    await place_all(company.kernel.database, company.key, company.kernel.clock)


async def measure(company: Company, key: WorkspaceKey) -> dict[str, tuple[int, str]]:
    """Rows and digest of every table that is to travel; where files lie has the workspace's key in it."""
    schema, found = schema_of(key), {}
    async with company.kernel.database.connection() as connection:
        for table in await list_open_tables(connection, schema):
            if table.name not in LEFT_OUT:
                without = {"file": ["store_key", "thumbnail_key"], "journal_head": ["era"]}.get(table.name, [])
                measured = await measure_open_table(connection, schema, table.name, without)
                found[table.name] = (measured.rows, measured.digest)
    return found


async def test_everything_leaves_and_comes_back(company: Company, source: Source, tmp_path: Path) -> None:
    await fill(company, source)
    path = tmp_path / "all.zip"

    manifest = await write_open_export(source, company.key, path)
    key = WorkspaceKey(f"x{company.key[1:]}")
    workspace = await read_open_export(source, path, key)

    before, after = await measure(company, company.key), await measure(company, key)
    assert after == before
    assert before["o_account"][0] == 1
    assert before["journal"][0] > 10
    assert {entry.name: entry.rows for entry in manifest.tables} == {name: rows for name, (rows, _) in before.items()}
    assert (await verify_journal(company.kernel.database, key)).fault is None
    files = await company.kernel.database.fetch_rows(f'SELECT id FROM "{workspace.schema}".file')
    (file,) = [await source.library.find(key, row["id"]) for row in files]
    assert file is not None
    assert b"".join([chunk async for chunk in source.library.open(file)]) == bytes(range(256)) * 99
    # The copy lives: its people write, its catalog is published.
    await company.kernel.catalogs.refresh(key)
    twin = Company(company.kernel, workspace, company.people, company.departments)
    await twin.create("account", twin.reader("owner"), name="新客户")
    assert await company.kernel.publisher.plan(workspace, ()) is not None


async def test_what_left_is_open(company: Company, source: Source, tmp_path: Path) -> None:
    await fill(company, source)
    path = tmp_path / "all.zip"
    await write_open_export(source, company.key, path)

    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        (account,) = [json.loads(line) for line in archive.read("records/account.jsonl").splitlines()]
        dictionary = json.loads(archive.read("dictionary.json"))
        page = archive.read("dictionary.html").decode()
        everything = b"".join(archive.read(name) for name in names if not name.startswith("files/"))
    assert {"manifest.json", "README.md", "records/contact.jsonl", "tables/journal.jsonl"} <= names
    assert (account["name"], account["revenue"], account["revenue__cur"]) == ("知客 \"'\\ 😀", 12.5, "CNY")
    listed = {one["object"]: one for one in dictionary["objects"]}
    fields = {one["field"]: one for one in listed["contact"]["fields"]}
    assert (fields["phone"]["label"], fields["phone"]["data_class"]) == ({"zh": "手机", "en": "Phone"}, "personal")
    assert "联系人 / Contact" in page
    assert b"argon2" not in everything


async def test_a_damaged_export_leaves_nothing_behind(company: Company, source: Source, tmp_path: Path) -> None:
    await fill(company, source)
    path, broken = tmp_path / "all.zip", tmp_path / "broken.zip"
    await write_open_export(source, company.key, path)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(broken, "w") as copy:
        for name in archive.namelist():
            body = archive.read(name)
            copy.writestr(name, body.replace("张三".encode(), "李四".encode()) if name.startswith("records/") else body)

    key = f"y{company.key[1:]}"
    with pytest.raises(OpenExportDamaged):
        await read_open_export(source, broken, key)
    assert await find_workspace(source.database, key) is None
    (tmp_path / "no.zip").write_bytes(b"PK")
    with pytest.raises(NotAnOpenExport):
        await read_open_export(source, tmp_path / "no.zip", key)
