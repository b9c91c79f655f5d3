"""Secret fields and logged reveals over HTTP: ciphertext everywhere, plaintext by a right, one look at a time."""

import json
from typing import Any

import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, give_sign_ins
from tests.integration.server.conftest import Browser
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.server.envelope import Envelope

IDENTITY = "440305199001011234"
OBJECT = {
    "object": "x_person",
    "label": {"zh": "人员", "en": "Person"},
    "title": "name",
    "traits": ["owned"],
    "fields": {
        "name": {"type": "text", "label": {"zh": "姓名", "en": "Name"}, "required": True},
        "x_phone": {"type": "phone", "label": {"zh": "电话", "en": "Phone"}, "data_class": "personal"},
        "x_identity": {"type": "secret", "label": {"zh": "身份证号", "en": "Identity number"}, "indexed": True},
    },
}


def grants(**phone: Any) -> dict[str, Any]:
    return {"fields": {"x_person.x_phone": phone, "x_person.x_identity": {"reveal": phone.get("reveal", False)}}}


async def publish(company: Company, *changes: DefinitionChange) -> None:
    published = await company.kernel.publisher.publish(company.workspace, changes, PublishStamp())
    company.kernel.catalogs.put(company.workspace, published.catalog)


@pytest_asyncio.fixture
async def guarded(company: Company) -> Company:
    """A company whose salespeople see telephones masked and may reveal them; their managers may not."""
    fields = dict(OBJECT["fields"])  # type: ignore[call-overload]
    fields["x_name"] = fields.pop("name")
    await publish(company, DefinitionChange("object", "x_person", {**OBJECT, "title": "x_name", "fields": fields}))
    await publish(
        company,
        DefinitionChange("role", "sales", grants(mask="phone", reveal=True)),
        DefinitionChange("role", "sales_manager", grants(mask="phone")),
        DefinitionChange("settings", "workspace", {"security": {"reveals_per_hour": 3, "log_reads": True}}),
    )
    await give_sign_ins(company, "owner", "head", "auditor", "administrator")
    return company


async def enter(app: Envelope, company: Company, name: str) -> Browser:
    browser = Browser(app)
    answer = await browser.post("/session", json={"login": company.login(name), "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return browser


async def make(browser: Browser, company: Company | None = None, **values: str) -> dict[str, Any]:
    """A record by the person himself; with a telephone by the system, for what is masked cannot be written."""
    if company is not None:
        owner = str(company.people["owner"])
        record = await company.create("x_person", x_name="王", owner=owner, **values)
        answer = await browser.get(f"/records/x_person/{record}")
    else:
        answer = await browser.post("/records/x_person", json={"x_name": "王", **values})
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_asvs_14_2_a_secret_is_kept_and_told_nowhere(app: Envelope, guarded: Company) -> None:
    owner = await enter(app, guarded, "owner")
    made = await make(owner, guarded, x_phone="13812341234", x_identity=IDENTITY)
    place = f"/records/x_person/{made['id']}"
    assert made["x_identity"] == {"secret": True}
    assert made["x_phone"] == {"masked": "138****1234"}
    changed = await owner.patch(place, json={"x_identity": "another number 9876"})
    assert changed.json()["version"] == 2
    assert (await owner.patch(place, json={"x_identity": "another number 9876"})).json()["version"] == 2
    refused = await owner.patch(place, json={"x_identity": {"secret": True}})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "secret_unchanged")
    history = (await owner.get(f"{place}/history")).json()["data"]
    assert history[0]["changes"] == [{"field": "x_identity", "old": {"secret": True}, "new": {"secret": True}}]
    database, schema = guarded.kernel.database, guarded.workspace.schema
    for table in ("o_x_person", "journal", "search_row", "record", "access_log"):
        rows = await database.fetch_rows(f"SELECT to_jsonb(t)::text AS row FROM {schema}.{table} AS t")
        assert not [one["row"] for one in rows if IDENTITY in one["row"] or "another number" in one["row"]], table
    undone = await owner.post(f"/operations/{changed.headers['x-operation']}/undo")
    assert undone.json()["undone"] == 1
    shown = await owner.post(f"{place}/reveal", json={"fields": ["x_identity"]})
    assert shown.json()["values"] == {"x_identity": IDENTITY}


async def test_secrets_are_compared_by_their_index_and_nothing_else(app: Envelope, guarded: Company) -> None:
    owner = await enter(app, guarded, "owner")
    made = await make(owner, x_identity=" 4403 0519900101123X")
    await make(owner, x_identity="11010119900101123X")
    await make(owner)

    async def ask(condition: dict[str, Any], **more: Any) -> Any:
        return await owner.post("/records/x_person/query", json={"fields": ["x_identity"], "where": condition, **more})

    for condition, count in (
        ({"field": "x_identity", "op": "is", "value": "44030519900101123x"}, 1),
        ({"field": "x_identity", "op": "in", "value": ["44030519900101123X", "11010119900101123x"]}, 2),
        ({"field": "x_identity", "op": "is_not", "value": "44030519900101123x"}, 2),
        ({"field": "x_identity", "op": "is_empty"}, 1),
        ({"field": "x_identity", "op": "is", "value": "4403"}, 0),
    ):
        answer = await ask(condition)
        assert len(answer.json()["data"]) == count, (condition, answer.text)
    assert (await ask({"field": "x_identity", "op": "is", "value": "44030519900101123x"})).json()["data"] == [
        {"id": made["id"], "version": 1, "x_identity": {"secret": True}}
    ]
    for op in ("contains", "starts_with", "lt"):
        assert (await ask({"field": "x_identity", "op": op, "value": "44"})).status_code == 422
    assert (await ask({"formula": 'left(x_identity, 2) = "44"'})).status_code == 422
    sorted_by = await owner.get("/records/x_person", params={"sort": "x_identity"})
    assert sorted_by.json()["code"] == "not_sortable"
    grouped = await owner.post(
        "/records/x_person/aggregate",
        json={"groups": [{"name": "g", "field": "x_identity"}], "measures": [{"name": "n", "function": "count"}]},
    )
    assert grouped.json()["code"] == "not_groupable"


async def test_asvs_8_3_a_reveal_needs_its_right_and_is_written_down(app: Envelope, guarded: Company) -> None:
    owner, head = await enter(app, guarded, "owner"), await enter(app, guarded, "head")
    made = await make(owner, guarded, x_phone="13812341234", x_identity=IDENTITY)
    place = f"/records/x_person/{made['id']}"
    shown = await owner.post(f"{place}/reveal", json={"fields": ["x_phone", "x_identity"], "reason": "回访"})
    assert shown.json() == {"id": made["id"], "values": {"x_phone": "+8613812341234", "x_identity": IDENTITY}}
    assert shown.headers["cache-control"] == "no-store"
    for browser, body, status, code in (
        (head, {"fields": ["x_phone"]}, 403, "reveal_forbidden"),
        (head, {"fields": ["x_identity"]}, 403, "reveal_forbidden"),
        (owner, {"fields": ["x_name"]}, 422, "nothing_to_reveal"),
        (owner, {"fields": ["nothing"]}, 422, "field_not_found"),
        (owner, {"fields": []}, 422, "invalid"),
        (owner, {"fields": ["x_phone", "x_identity"]}, 429, "reveal_too_often"),
    ):
        answer = await browser.post(f"{place}/reveal", json=body)
        assert answer.status_code == status, (body, answer.text)
        assert code in ("invalid", answer.json()["code"])
    acting = await enter(app, guarded, "administrator")
    await acting.post("/session/act-as", json={"user": str(guarded.people["owner"])})
    assert (await acting.post(f"{place}/reveal", json={"fields": ["x_phone"]})).json()["code"] == "read_only_view"
    auditor = await enter(app, guarded, "auditor")
    asked = {"object": "x_person", "record": made["id"], "kind": "reveal"}
    looks = (await auditor.get("/access-log", params=asked)).json()
    assert [(one["actor"]["title"], one["fields"], one["detail"]) for one in looks["data"]] == [
        ("owner", ["x_phone", "x_identity"], {"reason": "回访"})
    ]
    assert looks["data"][0]["actor"]["id"] == str(guarded.people["owner"])
    assert IDENTITY not in json.dumps(looks)


async def test_asvs_16_2_reads_of_personal_fields_are_logged_where_wanted(app: Envelope, guarded: Company) -> None:
    owner, auditor = await enter(app, guarded, "owner"), await enter(app, guarded, "auditor")
    made = await make(owner, guarded, x_phone="13812341234")
    await owner.get(f"/records/x_person/{made['id']}", params={"fields": "x_phone"})
    await auditor.get(f"/records/x_person/{made['id']}", params={"fields": "x_phone"})
    await auditor.get("/records/x_person", params={"fields": "x_phone,x_name"})
    asked: dict[str, Any] = {"object": "x_person", "record": made["id"], "field": "x_phone"}
    one_record = (await auditor.get("/access-log", params=asked)).json()["data"]
    # The owner saw a mask, which is no look at the number.
    assert [(one["actor"]["title"], one["kind"]) for one in one_record] == [("auditor", "read")]
    with_lists = (await auditor.get("/access-log", params=asked | {"with_lists": "true", "limit": 1})).json()
    assert [(one["record"], one["record_count"]) for one in with_lists["data"]] == [(None, 1)]
    more = await auditor.get("/access-log", params=asked | {"with_lists": "true", "cursor": with_lists["page"]["next"]})
    assert [one["record"] for one in more.json()["data"]] == [made["id"]]
    assert (await auditor.get("/access-log", params={"cursor": "x"})).status_code == 400
    assert (await owner.get("/access-log")).json()["code"] == "ability_missing"
