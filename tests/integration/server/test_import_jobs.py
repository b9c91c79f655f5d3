"""Imports and jobs over HTTP, done by a worker in this process; live events of what they wrote."""

from uuid import uuid4

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Browser, Open
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker


async def work(company: Company) -> None:
    """Do all jobs that are due."""
    kernel = company.kernel

    async def keys():
        return [company.key]

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys).drain(company.key)


async def upload(browser: Browser, content: bytes, object_key: str = "account"):
    return await browser.post(
        "/imports/preview", files={"file": ("客户.csv", content, "text/csv")}, data={"object": object_key}
    )


async def test_file_is_looked_into_imported_reported_and_undone(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    tag = uuid4().hex[:8]
    content = f"名称,级别\n{tag} 甲,A 重点\n{tag} 乙,B 重要\n{tag} 丙,没有的级别\n".encode()
    looked = await upload(browser, content)
    assert looked.status_code == 200, looked.text
    look = looked.json()
    assert (look["columns"], look["count"], look["mapping"]) == (["名称", "级别"], 3, {"名称": "name", "级别": "level"})
    begun = await browser.post("/imports", json={"file": look["file"], "object": "account", "mapping": look["mapping"]})
    assert begun.status_code == 202, begun.text
    place = f"/imports/{begun.json()['id']}"
    assert (await browser.get(place)).json()["job"]["state"] == "queued"
    await work(shared_company)
    done = (await browser.get(place)).json()
    assert (done["job"]["state"], done["counts"]) == (
        "done",
        {"read": 3, "created": 2, "updated": 0, "unchanged": 0, "failed": 1, "ignored": 0, "linked": 0},
    )
    assert [(one["row"], one["field"], one["code"]) for one in done["problems"]] == [(4, "level", "unknown_option")]
    report = await browser.get(f"{place}/report")
    assert report.headers["content-type"].startswith("text/csv")
    assert f"{tag} 丙" in report.content.decode("utf-8-sig")
    undone = await browser.post(f"/operations/{done['operation']}/undo")
    assert undone.json()["undone"] == 2
    where = {"field": "name", "op": "starts_with", "value": tag}
    assert (await browser.post("/records/account/query", json={"where": where})).json()["data"] == []
    stranger = await visit("colleague")
    assert (await stranger.get(place)).status_code == 404
    assert (await stranger.get(f"{place}/report")).status_code == 404
    assert (await (await visit("administrator")).get(place)).status_code == 200


async def test_odd_uploads_get_a_clear_answer(visit: Open) -> None:
    browser = await visit("owner")
    assert (await upload(browser, b"")).status_code in {413, 422}
    assert (await upload(browser, b"a,b\n1,2\n", "nothing")).status_code == 404
    assert (await browser.post("/imports/preview", json={})).json()["code"] == "bad_upload"
    no_file = await browser.post("/imports/preview", files={"other": ("x", b"x")}, data={"object": "account"})
    assert (no_file.status_code, no_file.json()["code"]) == (400, "bad_upload")
    broken = await browser.post(
        "/imports/preview", content=b"--x\r\nnonsense", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_upload")
    unbounded = await browser.post("/imports/preview", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (unbounded.status_code, unbounded.json()["code"]) == (400, "bad_upload")
    missing = await browser.post("/imports", json={"file": str(uuid4()), "object": "account"})
    assert missing.status_code == 404
    for name in (str(uuid4()), "nonsense"):
        assert (await browser.get(f"/imports/{name}")).status_code == 404


async def test_jobs_are_seen_and_cancelled_by_whose_they_are(visit: Open) -> None:
    browser = await visit("owner")
    look = (await upload(browser, "名称\n取消\n".encode())).json()
    job = (await browser.post("/imports", json={"file": look["file"], "object": "account"})).json()["id"]
    (newest,) = (await browser.get("/jobs", params={"limit": 1})).json()["data"]
    assert (newest["id"], newest["state"], newest["title"]) == (job, "queued", {"zh": "导入数据", "en": "Import"})
    stranger = await visit("colleague")
    assert (await stranger.get(f"/jobs/{job}")).status_code == 404
    assert (await stranger.post(f"/jobs/{job}/cancel")).status_code == 404
    cancelled = await browser.post(f"/jobs/{job}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (202, "cancelled")
    again = await browser.post(f"/jobs/{job}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "job_not_live")
    for name in (str(uuid4()), "nonsense"):
        assert (await browser.get(f"/jobs/{name}")).status_code == 404
    assert {one["state"] for one in (await browser.get("/jobs", params={"state": "cancelled"})).json()["data"]} == {
        "cancelled"
    }
    assert (await browser.get("/jobs", params={"state": "odd"})).status_code == 400


async def test_an_import_pauses_and_goes_on(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    tag = uuid4().hex[:8]
    look = (await upload(browser, f"名称\n{tag}\n".encode())).json()
    begun = (await browser.post("/imports", json={"file": look["file"], "object": "account"})).json()
    place = f"/jobs/{begun['id']}"
    paused = await browser.post(f"{place}/cancel")
    assert (paused.status_code, paused.json()["state"]) == (202, "cancelled")
    await work(shared_company)
    assert (await browser.get(f"/imports/{begun['id']}")).json()["counts"] is None
    resumed = await browser.post(f"{place}/retry")
    assert (resumed.status_code, resumed.json()["state"]) == (202, "queued")
    assert (await browser.post(f"{place}/retry")).json()["code"] == "job_not_ended"
    await work(shared_company)
    assert (await browser.get(f"/imports/{begun['id']}")).json()["counts"]["created"] == 1


async def test_records_leave_as_a_file_for_their_maker_alone(visit: Open, shared_company: Company) -> None:
    browser, tag = await visit("administrator"), uuid4().hex[:8]
    await browser.post("/records/account", json={"name": f"{tag} 甲", "level": "A"})
    where = {"field": "name", "op": "starts_with", "value": tag}
    body = {"object": "account", "query": {"fields": ["name", "level"], "where": where}, "language": "zh-CN"}
    begun = await browser.post("/exports", json=body)
    assert begun.status_code == 202, begun.text
    place = begun.headers["location"].removeprefix("/api/v1")
    assert (await browser.get(f"{place}/file")).json()["code"] == "export_not_ready"
    await work(shared_company)
    done = (await browser.get(place)).json()
    assert (done["job"]["state"], done["file"]["rows"], done["file"]["personal"]) == ("done", 1, [])
    file = await browser.get(f"{place}/file")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%AE%A2")
    assert file.content.decode("utf-8-sig") == f"名称,级别\r\n{tag} 甲,A 重点\r\n"
    other = await visit("head")
    assert (await other.get(f"{place}/file")).status_code == 404
    refused = await (await visit("owner")).post("/exports", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "export_forbidden")
    bad = await browser.post("/exports", json={**body, "format": "pdf"})
    assert bad.status_code == 422
