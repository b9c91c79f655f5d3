"""Migrations over HTTP: preview, start, progress, reconciliation as JSON and as a workbook."""

import io

from python_calamine import CalamineWorkbook

from tests.fixtures.kernel import Company
from tests.integration.engines.transfer.conftest import make_worker
from tests.integration.server.conftest import Open

ACCOUNTS = "客户编号,名称,员工人数\nM1,HTTP搬家一,5\nM2,,7\n"
CONTACTS = "编号,姓名,客户编号\n1,HTTP搬家人,M1\n2,HTTP无主,M9\n"


async def test_from_files_to_figures(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    files = [("file", ("联系人.csv", CONTACTS.encode("gb18030"))), ("file", ("客户.csv", ACCOUNTS.encode()))]
    preview = await browser.post("/migrations/preview", files=files)
    assert preview.status_code == 200, preview.text
    plan = preview.json()["files"]
    assert [(one["object"], one["foreign_id"], one["count"]) for one in plan] == [
        ("contact", "编号", 2), ("account", "客户编号", 2),
    ]  # fmt: skip
    assert plan[0]["mapping"] == {"姓名": "name", "客户编号": "account.foreign_id"}

    wanted = [{key: one[key] for key in ("file", "sheet", "object", "foreign_id", "mapping")} for one in plan]
    started = await browser.post("/migrations", json={"source": "HTTP旧系统", "files": wanted})
    assert started.status_code == 202, started.text
    await make_worker(shared_company).drain(shared_company.key)

    address = f"/migrations/{started.json()['id']}"
    done = (await browser.get(address)).json()
    assert done["job"]["state"] == "done", done
    assert [(one["object"], one["phase"], one["read"], one["counts"]["created"]) for one in done["files"]] == [
        ("account", "end", 2, 1), ("contact", "end", 2, 2),
    ]  # fmt: skip
    accounts, contacts = (await browser.get(f"{address}/report")).json()["files"]
    assert [(one["source"], one["refused"], one["stored"], one["differing"]) for one in accounts["sums"]] == [
        ("12", "7", "5", 1)
    ]
    assert contacts["links"] == {"resolved": 1, "unresolved": 1}
    assert contacts["unresolved"] == [{"line": 3, "field": "account", "text": "M9"}]
    book = await browser.get(f"{address}/report?format=xlsx")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.content))
    assert sheets.sheet_names == ["Files", "Sums", "Differences", "Links not found", "Rows"]
    assert sheets.get_sheet_by_name("Links not found").to_python()[1] == ["联系人.csv", 3.0, "account", "M9"]
    other = await visit("colleague")
    assert (await other.get(address)).status_code == 404
    assert (await other.get(f"{address}/report")).status_code == 404
