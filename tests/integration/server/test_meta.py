"""The catalog over HTTP: as readers see it, and changing it while others work."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, give_sign_ins
from tests.integration.server.conftest import Browser, Open
from zhike.server.envelope import Envelope

PROJECT = {
    "object": "x_project",
    "label": {"zh": "项目", "en": "Project"},
    "plural": {"zh": "项目", "en": "Projects"},
    "title": "x_name",
    "fields": {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "required": True},
        "x_budget": {"type": "money", "label": {"zh": "预算", "en": "Budget"}},
        "x_account": {
            "type": "lookup",
            "target": "account",
            "label": {"zh": "客户", "en": "Account"},
            "inverse": "x_projects",
            "inverse_label": {"zh": "项目", "en": "Projects"},
        },
    },
}


@pytest_asyncio.fixture
async def admin(company: Company, app: Envelope) -> AsyncIterator[Browser]:
    """The administrator of a company of this test's own."""
    await give_sign_ins(company, "administrator", "owner")
    async with Browser(app) as browser:
        await browser.post("/session", json={"login": company.login("administrator"), "password": PASSWORD})
        yield browser


async def test_reader_sees_the_objects_and_fields_that_he_may(visit: Open) -> None:
    meta = (await (await visit("owner")).get("/meta")).json()
    objects = {one["key"]: one for one in meta["objects"]}
    assert {"account", "contact", "user", "department"} <= set(objects)
    assert objects["account"]["rights"] == {
        "read": True, "create": True, "update": True, "delete": True, "export": False,
    }  # fmt: skip
    assert objects["user"]["rights"] == {
        "read": True, "create": False, "update": False, "delete": False, "export": False,
    }  # fmt: skip
    fields = {one["key"]: one for one in objects["account"]["fields"]}
    assert fields["name"]["required"] is True
    assert fields["level"]["options"][0]["key"] == "A"
    assert fields["owner"]["system"] is True
    assert {
        "key": "contacts",
        "label": {"zh": "联系人", "en": "Contacts"},
        "object": "contact",
        "field": "account",
    } in (objects["account"]["relations"])
    assert meta["settings"]["time_zone"] == "Asia/Shanghai"
    assert [one["key"] for one in meta["packages"]] == ["core", "customers"]


async def test_auditor_has_no_rights_to_write(visit: Open) -> None:
    meta = (await (await visit("auditor")).get("/meta")).json()
    rights = {tuple(one["rights"].values()) for one in meta["objects"]}
    assert rights == {(True, False, False, False, False)}


async def test_unchanged_catalog_is_not_sent_again(visit: Open) -> None:
    browser = await visit("owner")
    tag = (await browser.get("/meta")).headers["etag"]
    again = await browser.get("/meta", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_one_object_and_an_unknown_one(visit: Open) -> None:
    browser = await visit("owner")
    assert (await browser.get("/meta/objects/account")).json()["title_field"] == "name"
    unknown = await browser.get("/meta/objects/nothing")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "object_not_found")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"object": "account", "formula": "1 + 2"}, "number"),
        ({"object": "account", "formula": 'name & "!"'}, "text"),
        ({"object": "account", "condition": {"field": "level", "op": "is", "value": "A"}}, "boolean"),
    ],
)
async def test_expression_is_checked(visit: Open, body: dict[str, object], kind: str) -> None:
    answer = await (await visit("owner")).post("/meta/expression", json=body)
    assert (answer.status_code, answer.json()) == (200, {"type": kind})


async def test_wrong_expression_points_at_the_character(visit: Open) -> None:
    browser = await visit("owner")
    answer = await browser.post("/meta/expression", json={"object": "account", "formula": "1 + nothing_here"})
    (found,) = answer.json()["errors"]
    assert (answer.status_code, found["start"], found["end"]) == (422, 4, 16)
    both = {"object": "account", "formula": "1", "condition": {"field": "name", "op": "is_empty"}}
    assert (await browser.post("/meta/expression", json=both)).json()["code"] == "formula_or_condition"


async def test_object_is_planned_published_used_relabelled_and_taken_back(admin: Browser) -> None:
    changes = [{"kind": "object", "key": "x_project", "custom": PROJECT}]
    version = (await admin.get("/meta")).json()["version"]
    planned = (await admin.post("/meta/plan", json={"changes": changes})).json()
    assert "create_table" in {step["kind"] for step in planned["steps"]}
    assert (await admin.get("/meta")).json()["version"] == version
    published = await admin.post("/meta/publish", json={"changes": changes, "version": version})
    assert published.status_code == 200, published.text
    assert published.json()["version"] > version
    assert published.headers["x-operation"]
    account = (await admin.post("/records/account", json={"name": "甲方"})).json()
    values = {"x_name": "一期", "x_budget": {"amount": "1200.50", "currency": "CNY"}, "x_account": account["id"]}
    made = await admin.post("/records/x_project", json=values)
    assert made.status_code == 201, made.text
    assert made.json()["x_account"] == {"id": account["id"], "title": "甲方"}
    definition = (await admin.get("/meta/definitions/object/x_project")).json()
    custom = definition["custom"] | {"label": {"zh": "工程", "en": "Works"}}
    relabelled = [{"kind": "object", "key": "x_project", "custom": custom}]
    assert (await admin.post("/meta/publish", json={"changes": relabelled})).status_code == 200
    assert (await admin.get("/meta/objects/x_project")).json()["label"] == {"zh": "工程", "en": "Works"}
    log = (await admin.get("/meta/changes")).json()["data"]
    assert [(one["kind"], one["key"]) for one in log[:2]] == [("object", "x_project")] * 2
    reverted = await admin.post(f"/meta/changes/{log[0]['version']}/revert")
    assert reverted.status_code == 200, reverted.text
    assert (await admin.get("/meta/objects/x_project")).json()["label"] == {"zh": "项目", "en": "Project"}
    late = await admin.post("/meta/publish", json={"changes": relabelled, "version": version})
    assert late.status_code in {409, 412}
    for nothing in ("0", "x", "99999999999999999999"):
        assert (await admin.post(f"/meta/changes/{nothing}/revert")).status_code == 404


async def test_invalid_definition_is_refused_with_its_places(admin: Browser) -> None:
    bad = PROJECT | {"fields": {"x_name": {"type": "nonsense", "label": {"zh": "名称", "en": "Name"}}}}
    changes = [{"kind": "object", "key": "x_project", "custom": bad}]
    for verb in ("plan", "publish"):
        answer = await admin.post(f"/meta/{verb}", json={"changes": changes})
        assert answer.status_code == 422, answer.text
        assert any("x_name" in one["pointer"] for one in answer.json()["errors"])
    assert (await admin.get("/meta/definitions/object/x_project")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/meta/definitions/object/account"),
        ("POST", "/meta/plan"),
        ("POST", "/meta/publish"),
        ("GET", "/meta/changes"),
        ("POST", "/meta/changes/1/revert"),
    ],
)
async def test_definitions_are_for_those_with_the_ability(visit: Open, method: str, path: str) -> None:
    answer = await (await visit("head")).request(method, path, json={"changes": []} if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (403, "ability_missing")
