"""What a change of rights would open or close, and why a field is masked: told before and after it is saved."""

from typing import Any

import pytest

from tests.fixtures.kernel import PASSWORD, Company, give_sign_ins
from tests.integration.server.conftest import Browser
from zhike.kernel.access import moved_rows
from zhike.kernel.access.moved_rows import RowCounter
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.query.model import Query, Selected
from zhike.server.envelope import Envelope
from zhike.server.routes import rights_preview


async def enter(app: Envelope, company: Company, name: str) -> Browser:
    await give_sign_ins(company, name)
    browser = Browser(app)
    answer = await browser.post("/session", json={"login": company.login(name), "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return browser


async def count_accounts(company: Company, name: str) -> int:
    catalog = await company.kernel.catalogs.refresh(company.key)
    policy = await company.kernel.access.get_policy(company.reader(name), catalog)
    query = Query(ObjectKey("account"), (Selected("name", ("name",)),))
    return (await company.kernel.query.count(catalog, policy, query)).count


async def test_i04_a_preview_says_what_saving_then_does(app: Envelope, company: Company) -> None:
    owner, colleague = company.reader("owner"), company.reader("colleague")
    first = await company.create("account", owner, name="甲")
    await company.create("account", colleague, name="乙")
    administrator = await enter(app, company, "administrator")
    custom: dict[str, Any] = {
        "objects": {"account": {"create": True, "read": "department", "update": "own", "delete": "none"}},
        "fields": {"account.phone": {"mask": "phone", "reveal": True}},
    }
    asked = {"roles": [{"role": "sales", "custom": custom}]}
    answer = await administrator.post("/meta/roles/preview", json=asked)
    assert answer.status_code == 200, answer.text
    found = {one["user"]["title"]: one for one in answer.json()["data"]}
    assert found.keys() == {"owner", "colleague", "outsider"}
    rows = {(one["object"], one["right"]): one for one in found["colleague"]["records"]}
    read, delete = rows["account", "read"], rows["account", "delete"]
    assert (read["gained"], read["lost"], delete["gained"], delete["lost"]) == (1, 0, 0, 1)
    assert read["gained_samples"] == [{"id": str(first), "title": "甲"}]
    plain = {"read": True, "write": True, "mask": None, "reveal": False}
    masked = {"read": True, "write": True, "mask": "phone", "reveal": True}
    assert found["colleague"]["fields"] == [{"object": "account", "field": "phone", "before": plain, "after": masked}]
    assert await count_accounts(company, "colleague") == 1
    await company.kernel.publisher.publish(
        company.workspace, [DefinitionChange("role", "sales", custom)], PublishStamp()
    )
    assert await count_accounts(company, "colleague") == 2
    again = await administrator.post("/meta/roles/preview", json=asked)
    assert again.json() == {"data": [], "complete": True}


async def test_i04_what_was_not_counted_to_the_end_is_told(
    app: Envelope, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("甲", "乙", "丙"):
        await company.create("account", company.reader("owner"), name=name)
    administrator = await enter(app, company, "administrator")
    custom = {"objects": {"account": {"create": True, "read": "all", "update": "own", "delete": "own"}}}
    asked = {"roles": [{"role": "sales", "custom": custom}], "users": [str(company.people["colleague"])]}

    async def ask() -> dict[str, Any]:
        answer = await administrator.post("/meta/roles/preview", json=asked)
        (one,) = [row for row in answer.json()["data"][0]["records"] if row["object"] == "account"]
        return {key: one[key] for key in ("right", "gained", "gained_exact", "lost", "lost_exact")}

    right = {"right": "read", "lost": 0, "lost_exact": True}
    assert await ask() == {**right, "gained": 3, "gained_exact": True}
    monkeypatch.setattr(moved_rows, "MOST_COUNTED", 2)
    assert await ask() == {**right, "gained": 2, "gained_exact": False}
    monkeypatch.setattr(rights_preview, "RowCounter", lambda database, clock: RowCounter(database, clock, 0.0))
    assert await ask() == {**right, "gained": 0, "gained_exact": False}


async def test_a_person_who_moves_gains_and_loses(app: Envelope, company: Company) -> None:
    await company.create("account", company.reader("owner"), name="甲")
    administrator = await enter(app, company, "administrator")
    outsider = str(company.people["outsider"])
    moves = {"user": outsider, "roles": ["sales_manager"], "department": str(company.departments["销售一部"])}
    answer = await administrator.post("/meta/roles/preview", json={"people": [moves]})
    assert answer.status_code == 200, answer.text
    (one,) = answer.json()["data"]
    assert one["user"] == {"id": outsider, "title": "outsider"}
    gained = {row["right"]: row["gained"] for row in one["records"] if row["object"] == "account"}
    assert gained == {"read": 1, "update": 1}
    refused = await administrator.post("/meta/roles/preview", json={"roles": [{"role": "sales", "custom": {"x": 1}}]})
    assert refused.status_code == 422


async def test_i04_reasons_are_told_in_words_down_to_fields(app: Envelope, company: Company) -> None:
    record = await company.create("account", company.reader("owner"), name="甲")
    fields = {"account.phone": {"mask": "phone"}, "account.description": {"read": False}}
    await company.kernel.publisher.publish(
        company.workspace, [DefinitionChange("role", "sales", {"fields": fields})], PublishStamp()
    )
    await company.kernel.catalogs.refresh(company.key)
    owner = await enter(app, company, "owner")
    told = (await owner.get(f"/records/account/{record}/access")).json()
    assert told["read"] == ["role:sales:own"]
    assert told["labels"]["role:sales:own"] == {
        "zh": "角色“销售”：本人负责",
        "en": "role Salesperson: records that one owns",
    }
    assert {one["field"]: (one["read"], one["mask"], one["because"]["en"]) for one in told["fields"]} == {
        "phone": (True, "phone", "masked (phone) by Salesperson"),
        "description": (False, None, "hidden by Salesperson; no other role opens it"),
    }
