"""Packages and the log of definitions over HTTP."""

import json
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, found_company, give_sign_ins
from tests.integration.server.conftest import Browser
from zhike.kernel.catalog.package_files import read_archive, write_archive
from zhike.server.envelope import Envelope

FIELD = {"label": {"zh": "商户"}, "fields": {"x_grade": {"type": "text", "label": {"zh": "等级", "en": "Grade"}}}}


@pytest_asyncio.fixture
async def admin(company: Company, app: Envelope) -> AsyncIterator[Browser]:
    """The administrator of a company of this test's own."""
    await give_sign_ins(company, "administrator")
    async with Browser(app) as browser:
        await browser.post("/session", json={"login": company.login("administrator"), "password": PASSWORD})
        yield browser


async def publish(browser: Browser, kind: str, key: str, custom: object) -> int:
    answer = await browser.post("/meta/publish", json={"changes": [{"kind": kind, "key": key, "custom": custom}]})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["version"])


async def test_what_one_workspace_made_goes_to_another_and_back(
    company: Company, admin: Browser, app: Envelope
) -> None:
    await publish(admin, "object", "account", FIELD)
    exported = await admin.get("/meta/packages/shop/export?custom=true")
    assert (exported.status_code, exported.headers["content-type"]) == (200, "application/zip")
    files = read_archive(exported.content)
    assert files["custom/object/account.yaml"]["label"] == {"zh": "商户"}
    other = await found_company(company.kernel)
    await give_sign_ins(other, "administrator")
    async with Browser(app) as target:
        await target.post("/session", json={"login": other.login("administrator"), "password": PASSWORD})
        await publish(target, "object", "account", {"label": {"zh": "门店"}})
        upload = {"file": ("shop.zip", exported.content, "application/zip")}
        planned = (await target.post("/meta/packages/plan", files=upload)).json()
        assert (planned["package"], planned["installed"]) == ("shop", None)
        found = [(one["path"], one["new"], one["custom"]) for one in planned["conflicts"]]
        assert found == [("/object/account/label/zh", "商户", "门店")]
        path = planned["conflicts"][0]["path"]
        refused = await target.post("/meta/packages/apply", files=upload)
        assert (refused.status_code, refused.json()["code"]) == (409, "package_conflicts")
        assert [one["pointer"] for one in refused.json()["errors"]] == [path]
        decided = {"decisions": json.dumps({path: "take"})}
        applied = await target.post("/meta/packages/apply", files=upload, data=decided)
        assert applied.status_code == 200, applied.text
        account = (await target.get("/meta/objects/account")).json()
        assert account["label"]["zh"] == "商户"
        assert "x_grade" in {one["key"] for one in account["fields"]}
        listed = (await target.get("/meta/packages")).json()
        assert [(one["key"], one["can_roll_back"]) for one in listed["data"]][-1] == ("shop", True)
        assert listed["events"][0]["conflicts"][0]["decision"] == "take"
        tried = await target.post("/meta/packages/shop/rollback", json={"dry_run": True})
        assert tried.json()["operation"] is None
        await target.post("/meta/packages/shop/rollback", json={})
        account = (await target.get("/meta/objects/account")).json()
        assert account["label"]["zh"] == "门店"
        assert "x_grade" not in {one["key"] for one in account["fields"]}


async def test_a_bad_zip_is_refused_in_words(admin: Browser) -> None:
    bad = {"file": ("bad.zip", b"PK\x03\x04", "application/zip")}
    answer = await admin.post("/meta/packages/plan", files=bad)
    assert (answer.status_code, answer.json()["code"]) == (422, "definition_unreadable")
    stray = write_archive({"package.yaml": {"package": "a", "version": "1.0.0", "label": {"zh": "a"}}, "x.yaml": {}})
    answer = await admin.post("/meta/packages/apply", files={"file": ("bad.zip", stray, "application/zip")})
    assert (answer.status_code, answer.json()["code"]) == (422, "definition_unreadable")
    answer = await admin.post("/meta/packages/apply", files={"other": ("bad.zip", stray, "application/zip")})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_package_upload")


async def test_the_log_says_who_changed_what_and_one_change_goes_back(company: Company, admin: Browser) -> None:
    first = await publish(admin, "object", "account", FIELD)
    await publish(admin, "role", "x_boss", {"role": "x_boss", "label": {"zh": "老板"}})
    await publish(admin, "object", "account", {**FIELD, "icon": "shop"})
    log = (await admin.get("/meta/changes?kind=object&key=account&limit=2")).json()["data"]
    assert [one["version"] for one in log] == [first + 2, first]
    assert log[0]["by"]["id"] == str(company.people["administrator"])
    assert log[0]["by"]["title"] == "administrator"
    assert log[0]["title"]["en"] == "Account: the icon changed"
    assert [one["label"]["zh"] for one in log[0]["differences"]] == ['object/account/icon 新增: "shop"']
    nobody = (await admin.get(f"/meta/changes?by={company.people['owner']}")).json()["data"]
    assert nobody == []
    address = f"/meta/changes/{first}/object/account/revert"
    assert (await admin.post(address, json={"dry_run": True})).json()["version"] == first + 2
    back = await admin.post(address, json={})
    assert (back.status_code, back.json()["left"]) == (200, [])
    now = (await admin.get("/meta/definitions/object/account")).json()
    assert now["custom"] == {"icon": "shop"}
    whole = await admin.post(f"/meta/changes/{first}/revert")
    assert (whole.status_code, whole.json()["code"]) == (409, "revert_impossible")
