"""Definitions over HTTP: change of type, the bin, the map of uses, missing translations, divisions, narrow tokens."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, give_sign_ins
from tests.integration.server.conftest import Browser, make_token
from zhike.server.envelope import Envelope

DEAL: dict[str, Any] = {
    "object": "x_deal",
    "label": {"zh": "交易"},
    "title": "x_name",
    "fields": {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
        "x_size": {"type": "text", "label": {"zh": "规模", "en": "Size"}},
        "x_parent": {
            "type": "lookup",
            "target": "x_deal",
            "inverse": "x_parts",
            "label": {"zh": "上级", "en": "Whole"},
        },
        "x_near": {"type": "multi_lookup", "target": "account", "label": {"zh": "相关", "en": "Near"}},
        "x_count": {"type": "number", "label": {"zh": "数量", "en": "Count"}},
        "x_twice": {"type": "formula", "formula": "x_count * 2", "label": {"zh": "两倍", "en": "Twice"}},
    },
    "list": {"columns": ["x_name", "x_size"]},
}
TYPE = "/meta/objects/x_deal/fields/x_size/type"


@pytest_asyncio.fixture
async def admin(company: Company, app: Envelope) -> AsyncIterator[Browser]:
    """The administrator of a company of this test's own, with an object to work on."""
    await give_sign_ins(company, "administrator")
    async with Browser(app) as browser:
        await browser.post("/session", json={"login": company.login("administrator"), "password": PASSWORD})
        await publish(browser, DEAL)
        yield browser


async def publish(browser: Browser, custom: dict[str, Any] | None) -> dict[str, Any]:
    body = {"changes": [{"kind": "object", "key": "x_deal", "custom": custom}]}
    answer = await browser.post("/meta/publish", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def make(browser: Browser, **values: Any) -> str:
    answer = await browser.post("/records/x_deal", json=values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_type_changes_and_comes_back_and_history_tells_both(admin: Browser) -> None:
    first = await make(admin, x_name="甲", x_size="12")
    lost = await make(admin, x_name="乙", x_size="大约十")
    await admin.patch(f"/records/x_deal/{first}", json={"x_size": "1.2万"})
    asked = {"type": "number", "config": {"scale": 0}}
    seen = (await admin.post(f"{TYPE}/preview", json=asked)).json()
    assert (seen["examined"], seen["clean"], seen["changed"], seen["lost"]) == (2, 0, 1, 1)
    (sample,) = seen["samples"]["lost"]
    assert (sample["record"], sample["old"], sample["new"]) == (lost, "大约十", None)
    done = (await admin.post(TYPE, json=asked)).json()
    assert (done["state"], done["from_type"], done["to_type"], done["lost"]) == ("switched", "text", "number", 1)
    record = (await admin.get(f"/records/x_deal/{first}")).json()
    assert record["x_size"] == "12000"
    await admin.patch(f"/records/x_deal/{first}", json={"x_size": "13000"})
    entries = (await admin.get(f"/records/x_deal/{first}/history")).json()["data"]
    sizes = [(one["old"], one["new"]) for entry in entries for one in entry["changes"] if one["field"] == "x_size"]
    assert sizes == [("12000", "13000"), ("12", "1.2万")]
    before = (await admin.get(f"/records/x_deal/{first}", params={"as_of": done["started_at"]})).json()
    assert before["x_size"] == "1.2万"
    binned = (await admin.get("/meta/bin")).json()["data"]
    assert [(one["kind"], one["field"], one["type"], one["rows"], one["label"]["zh"]) for one in binned] == [
        ("former", "x_size", "text", 2, "规模")
    ]
    assert binned[0]["deleted_by"] is not None
    back = (await admin.post(f"{TYPE}/revert/preview")).json()
    assert (back["edited"], back["lost"]) == (1, 0)
    assert (await admin.post(f"{TYPE}/revert")).json()["state"] == "switched"
    values = {one["id"]: one["x_size"] for one in (await admin.get("/records/x_deal")).json()["data"]}
    assert values == {first: "13000", lost: "大约十"}
    assert [one["to_type"] for one in (await admin.get(TYPE)).json()["data"]] == ["text", "number"]
    again = await admin.post(f"/meta/changes/{done['version']}/revert")
    assert (again.status_code, again.json()["code"]) == (422, "type_kept"), again.text
    refused = await admin.post(f"{TYPE}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "type_change_over")


async def test_the_bin_gives_back_fields_and_objects_with_their_data(admin: Browser, company: Company) -> None:
    account = str(await company.create("account", name="客户"))
    record = await make(admin, x_name="甲", x_size="12", x_near=[account])
    child = await make(admin, x_name="乙", x_parent=record)
    smaller = {**DEAL, "fields": {k: v for k, v in DEAL["fields"].items() if k not in ("x_size", "x_near")}, "list": {}}
    await publish(admin, smaller)
    binned = (await admin.get("/meta/bin")).json()["data"]
    assert {(one["field"], one["rows"], one["restorable"]) for one in binned} == {
        ("x_size", 1, True), ("x_near", 1, True),
    }  # fmt: skip
    assert {one["deleted_by"] for one in binned} == {str(company.people["administrator"])}
    for field in ("x_size", "x_near"):
        answer = await admin.post(f"/meta/bin/objects/x_deal/fields/{field}/restore")
        assert answer.status_code == 200, answer.text
    shown = (await admin.get(f"/records/x_deal/{record}")).json()
    assert (shown["x_size"], shown["x_near"]) == ("12", [{"id": account, "title": "客户"}])
    assert (await admin.post("/meta/bin/objects/x_deal/fields/x_size/restore")).status_code == 404
    await publish(admin, None)
    (line,) = (await admin.get("/meta/bin")).json()["data"]
    assert (line["kind"], line["object"], line["rows"], line["label"]["zh"]) == ("object", "x_deal", 2, "交易")
    assert (await admin.post("/meta/bin/objects/x_deal/restore")).status_code == 200
    assert (await admin.get(f"/records/x_deal/{child}")).json()["x_parent"]["id"] == record


async def test_uses_are_told_and_removal_that_breaks_is_refused(admin: Browser) -> None:
    view = {"name": "大单", "state": {"columns": ["x_name", "x_size"]}}
    made = await admin.post("/views/x_deal", json=view)
    assert made.status_code == 201, made.text
    uses = (await admin.get("/meta/objects/x_deal/fields/x_size/uses")).json()["data"]
    assert [(one["kind"], one["breaks"]) for one in uses] == [("list", True), ("view", False)]
    counted = (await admin.get("/meta/objects/x_deal/fields/x_count/uses")).json()["data"]
    assert [one["pointer"] for one in counted] == ["/object/x_deal/fields/x_twice/formula"]
    title = (await admin.get("/meta/objects/x_deal/fields/x_name/uses")).json()["data"]
    assert {one["kind"] for one in title} == {"title", "list", "view"}
    level = (await admin.get("/meta/objects/account/uses")).json()["data"]
    assert "/object/x_deal/fields/x_near/target" in {one["pointer"] for one in level}
    without = {**DEAL, "fields": {k: v for k, v in DEAL["fields"].items() if k != "x_count"}}
    body = {"changes": [{"kind": "object", "key": "x_deal", "custom": without}]}
    assert (await admin.post("/meta/plan", json=body)).json()["code"] == "catalog_invalid"
    less = {**DEAL, "fields": {k: v for k, v in DEAL["fields"].items() if k != "x_size"}, "list": {}}
    body = {"changes": [{"kind": "object", "key": "x_deal", "custom": less}]}
    planned = (await admin.post("/meta/plan", json=body)).json()
    assert [one["kind"] for one in planned["warnings"]] == ["view"]
    # Nobody has a value in it: there is no loss to tell, only what changes.
    assert planned["losses"] == []
    assert [one["zh"] for one in planned["changes"]] == ["交易：删除字段“规模”", "交易：默认列表有改动"]
    assert (await admin.get("/meta/objects/x_deal/fields/x_none/uses")).status_code == 404


async def test_segments_and_duplicate_rules_stand_in_the_map_of_uses(admin: Browser) -> None:
    where = {"field": "level", "op": "is", "value": "A"}
    segment = {"object": "account", "name": "重点客户群", "kind": "dynamic", "condition": where, "audience": "all"}
    assert (await admin.post("/segments", json=segment)).status_code == 201
    uses = (await admin.get("/meta/objects/account/fields/level/uses")).json()["data"]
    assert ("segment", "重点客户群", False) in {(one["kind"], one["label"]["zh"], one["breaks"]) for one in uses}
    named = (await admin.get("/meta/objects/account/fields/name/uses")).json()["data"]
    assert ("duplicate_rule", True) in {(one["kind"], one["breaks"]) for one in named}


async def test_a_publication_is_called_by_what_it_changed(admin: Browser) -> None:
    renamed = {"x_size": {**DEAL["fields"]["x_size"], "label": {"zh": "体量", "en": "Volume"}}}
    published = await publish(admin, {**DEAL, "fields": {**DEAL["fields"], **renamed}})
    done = (await admin.get(f"/operations/{published['operation']}")).json()
    assert done["title"]["zh"] == "交易：字段“规模”改名为“体量”"
    (logged,) = (await admin.get("/meta/changes", params={"limit": 1})).json()["data"]
    assert logged["words"] == [
        {"zh": "交易：字段“规模”改名为“体量”", "en": "交易: field 'Size' is now called 'Volume'"}
    ]
    lines = (await admin.get("/meta/definitions/object")).json()["data"]
    (deal,) = [one for one in lines if one["key"] == "x_deal"]
    assert (deal["custom"], deal["active"], deal["fields"]) == (True, True, len(DEAL["fields"]))


async def test_relations_of_every_kind_are_made_by_publishing(admin: Browser, company: Company) -> None:
    """One to many, many to many, and to itself."""
    near = {**DEAL["fields"]["x_near"], "inverse": "x_deals", "inverse_label": {"zh": "交易", "en": "Deals"}}
    one = {
        "type": "lookup", "target": "account", "inverse": "x_main_deals", "label": {"zh": "客户", "en": "Account"},
        "inverse_label": {"zh": "主交易", "en": "Main deals"},
    }  # fmt: skip
    await publish(admin, {**DEAL, "fields": {**DEAL["fields"], "x_near": near, "x_account": one}})
    account = str(await company.create("account", name="客户"))
    whole = await make(admin, x_name="整体", x_account=account, x_near=[account])
    part = await make(admin, x_name="部分", x_parent=whole)

    async def ask(object_key: str, relation: str) -> list[str]:
        where = {"related": relation, "quantifier": "any"}
        answer = await admin.post(f"/records/{object_key}/query", json={"fields": ["id"], "where": where})
        assert answer.status_code == 200, answer.text
        return [found["id"] for found in answer.json()["data"]]

    assert await ask("account", "x_main_deals") == [account]
    assert await ask("account", "x_deals") == [account]
    assert await ask("x_deal", "x_parts") == [whole]
    above = (await admin.get(f"/records/x_deal/{part}", params={"fields": "x_name,x_parent.x_name"})).json()
    assert above["x_parent.x_name"] == "整体"
    relations = {one["key"] for one in (await admin.get("/meta/objects/account")).json()["relations"]}
    assert {"x_deals", "x_main_deals"} <= relations


async def test_missing_translations_are_listed_and_filled_at_once(admin: Browser) -> None:
    missing = (await admin.get("/meta/missing-translations")).json()
    own = [one for one in missing["data"] if one["key"] == "x_deal"]
    assert [(one["pointer"], one["language"], one["other"]) for one in own] == [("/object/x_deal/label", "en", "交易")]
    texts = [{"pointer": "/object/x_deal/label", "language": "en", "text": "Deal"}]
    answer = await admin.post("/meta/translations", json={"texts": texts, "version": missing["version"]})
    assert answer.status_code == 200, answer.text
    assert (await admin.get("/meta/objects/x_deal")).json()["label"] == {"zh": "交易", "en": "Deal"}
    again = (await admin.get("/meta/missing-translations")).json()["data"]
    assert [one for one in again if one["key"] == "x_deal"] == []


async def test_divisions_of_china(admin: Browser) -> None:
    provinces = (await admin.get("/meta/divisions")).json()["data"]
    assert {"code": "44", "name": "广东省", "leaf": False} in provinces
    assert len(provinces) == 34
    cities = (await admin.get("/meta/divisions", params={"parent": "44"})).json()["data"]
    assert {"code": "4403", "name": "深圳市", "leaf": False} in cities
    districts = (await admin.get("/meta/divisions", params={"parent": "4403"})).json()["data"]
    assert {"code": "440305", "name": "南山区", "leaf": True} in districts
    beijing = (await admin.get("/meta/divisions", params={"parent": "11"})).json()["data"]
    assert "朝阳区" in {one["name"] for one in beijing}
    assert (await admin.get("/meta/divisions", params={"parent": "x"})).status_code == 400


async def test_a_token_for_definitions_alone_publishes(admin: Browser, company: Company, app: Envelope) -> None:
    secret = await make_token(company, "administrator", "meta:write")
    async with Browser(app, Authorization=f"Bearer {secret}") as program:
        await publish(program, {**DEAL, "label": {"zh": "单子", "en": "Deal"}})
        assert (await program.get("/records/x_deal")).status_code == 403
    await give_sign_ins(company, "owner")
    secret = await make_token(company, "owner", "meta:write")
    async with Browser(app, Authorization=f"Bearer {secret}") as program:
        body = {"changes": [{"kind": "object", "key": "x_deal", "custom": DEAL}]}
        refused = await program.post("/meta/publish", json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "ability_missing")
