"""Imports over HTTP: preview, start, progress, report."""

from tests.fixtures.kernel import Company
from tests.integration.engines.transfer.conftest import make_worker
from tests.integration.server.conftest import Open

TEXT = "公司名称,级别\nHTTP上海智客,A\nHTTP北京远望,Z\n"


async def test_from_file_to_report(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    preview = await browser.post(
        "/imports/preview", files={"file": ("客户.csv", TEXT.encode("gb18030"))}, data={"object": "account"}
    )
    assert preview.status_code == 200, preview.text
    look = preview.json()
    assert look["columns"] == ["公司名称", "级别"]
    assert look["mapping"] == {"公司名称": "name", "级别": "level"}
    assert look["count"] == 2
    assert look["encoding"] == "gb18030"
    assert look["rows"][1] == ["HTTP北京远望", "Z"]

    started = await browser.post(
        "/imports", json={"file": look["file"], "object": "account", "mapping": look["mapping"], "mode": "create"}
    )
    assert started.status_code == 202, started.text
    assert started.json()["job"]["state"] == "queued"
    await make_worker(shared_company).drain(shared_company.key)

    done = (await browser.get(f"/imports/{started.json()['id']}")).json()
    assert done["job"]["state"] == "done"
    assert done["counts"] == {
        "read": 2, "created": 1, "updated": 0, "unchanged": 0, "failed": 1, "ignored": 0, "linked": 0,
    }  # fmt: skip
    assert [(one["row"], one["column"], one["field"], one["code"]) for one in done["problems"]] == [
        (3, 2, "level", "unknown_option")
    ]
    report = await browser.get(f"/imports/{started.json()['id']}/report")
    assert report.headers["content-type"].startswith("text/csv")
    assert report.content.decode("utf-8-sig").splitlines()[0] == "公司名称,级别,Line,Reason"
    assert "HTTP北京远望,Z,3," in report.text


async def test_a_file_that_is_no_table_says_so(visit: Open) -> None:
    browser = await visit("owner")
    answer = await browser.post(
        "/imports/preview", files={"file": ("客户.csv", b"%PDF-1.7 not a table")}, data={"object": "account"}
    )

    assert answer.status_code == 422
    assert answer.json()["code"] in {"file_not_a_table", "file_type_mismatch"}


async def test_what_is_not_a_form_is_refused(visit: Open) -> None:
    browser = await visit("owner")

    assert (await browser.post("/imports/preview", json={"object": "account"})).status_code in {400, 415}
    assert (await browser.post("/imports/preview", data={"object": "account"})).status_code in {400, 415}


async def test_others_imports_are_not_found(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    look = (await browser.post(
        "/imports/preview", files={"file": ("a.csv", "名称\nHTTP华联\n".encode())}, data={"object": "account"}
    )).json()  # fmt: skip
    other = await visit("colleague")

    refused = await other.post("/imports", json={"file": look["file"], "object": "account"})
    assert (refused.status_code, refused.json()["code"]) == (404, "import_file_gone")
    started = (await browser.post("/imports", json={"file": look["file"], "object": "account"})).json()
    assert (await other.get(f"/imports/{started['id']}")).status_code == 404
    assert (await other.get("/imports/nonsense")).status_code == 404
