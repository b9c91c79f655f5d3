"""Imports into secret fields: plain text comes in and lies open nowhere; exports give nothing."""

from tests.fixtures.kernel import Company
from tests.integration.engines.transfer.conftest import RunImport
from zhike.engines.transfer.imports import ImportRequest
from zhike.engines.transfer.model import Counts
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobState

SECRET = "6222 0212 3456 7890"


async def test_asvs_14_2_cells_of_secret_fields_are_encrypted_before_they_are_staged(
    company: Company, run_import: RunImport
) -> None:
    field = {"type": "secret", "label": {"zh": "银行账号", "en": "Account number"}}
    change = DefinitionChange("object", "account", {"fields": {"x_number": field}})
    await company.kernel.publisher.publish(company.workspace, [change], PublishStamp())
    catalog = await company.kernel.catalogs.refresh(company.key)
    status = await run_import(
        f"名称,银行账号,员工人数\n甲, {SECRET} ,3\n乙,,4\n丙,{SECRET},many\n", ImportRequest("account")
    )
    assert status.job.state is JobState.DONE
    assert status.result is not None
    assert status.result.counts == Counts(created=2, refused=1)
    # What people see of the refused row holds neither the number nor what it was encrypted to.
    assert [row.cells for row in status.refused] == [("丙", "", "many")]
    imports, reader = company.kernel.imports, company.reader("administrator")
    assert [row.cells for row in (await imports.rows(reader, status.job.id, -1, 10)).rows] == [("丙", "", "many")]
    report = b"".join([chunk async for chunk in await imports.report(reader, status.job.id)]).decode("utf-8-sig")
    assert report.splitlines()[1].startswith("丙,,many,4,")
    database, schema = company.kernel.database, company.workspace.schema
    tables = await database.fetch_rows("SELECT tablename FROM pg_tables WHERE schemaname = $1", [schema])
    for table in (row["tablename"] for row in tables):
        rows = await database.fetch_rows(f'SELECT to_jsonb(t)::text AS row FROM "{schema}"."{table}" AS t')
        assert not [one for one in rows if SECRET in one["row"]], table
    stored = await database.fetch_rows(f'SELECT name, x_number FROM "{schema}".o_account ORDER BY name')
    ring = catalog.ring
    assert ring is not None
    number = catalog.get_object("account").get_field("x_number").id
    opened = {row["name"]: row["x_number"] and ring.open(number, row["x_number"]) for row in stored}
    assert opened == {"甲": SECRET, "乙": None}
