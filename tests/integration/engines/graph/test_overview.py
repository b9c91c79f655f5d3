"""The page of a record: all of it in one answer, for each reader his own."""

from typing import Any

import msgspec

from tests.fixtures.kernel import Company
from tests.integration.engines.timeline.conftest import Get
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.secure import SystemPolicy


async def make(firm: Company, object_key: str, **values: Any) -> str:
    return str(await firm.create(object_key, firm.reader("owner"), **values))


def related(page: Any) -> dict[str, int]:
    return {one["relation"]: one["total"]["count"] for one in page["related"] if one["total"]["count"]}


async def test_the_page_of_an_account(firm: Company, get: Get) -> None:
    account = await make(firm, "account", name="全景客户", level="A")
    people = [await make(firm, "contact", name=f"全景{number}", account=account) for number in range(6)]
    await make(firm, "interaction", content="聊过了", target=people[0], happened_at="2026-03-01T02:00:00Z")
    await make(firm, "task", subject="先做", related=account, due="2036-03-01T02:00:00Z")
    await make(firm, "task", subject="后做", related=people[1], due="2036-04-01T02:00:00Z")
    await make(firm, "task", subject="做完了", related=account, due="2036-02-01T02:00:00Z", status="done")
    await make(firm, "event", title="来访", account=account, starts_at="2036-03-03T02:00:00Z")
    await make(firm, "event", title="过去的会", account=account, starts_at="2026-03-03T02:00:00Z")
    page = await get("owner", f"/records/account/{account}/overview")
    assert (page["record"]["name"], page["record"]["version"]) == ("全景客户", 1)
    assert page["rights"] == {"update": True, "delete": True}
    assert {"assign", "merge"} <= {one["name"] for one in page["actions"]}
    assert "complete" not in {one["name"] for one in page["actions"]}
    assert {one["field"]: one["value"] for one in page["totals"]} == {"contact_count": "6"}
    assert {one["object"]: [row.get("subject") or row["title"] for row in one["rows"]] for one in page["open"]} == {
        "task": ["先做", "后做"], "event": ["来访"],
    }  # fmt: skip
    assert related(page) == {
        "contacts": 6, "affiliations": 6, "interactions": 1, "account_tasks": 3, "account_events": 2,
    }  # fmt: skip
    (contacts,) = [one for one in page["related"] if one["relation"] == "contacts"]
    assert (len(contacts["rows"]), contacts["object"], contacts["field"]) == (5, "contact", "account")
    assert "account" not in contacts["columns"]
    assert {one["kind"] for one in page["timeline"]["data"]} == {"created", "interaction", "task", "event"}
    assert len(page["graph"]["nodes"]) == 7
    assert page["team"] == []


async def test_the_page_is_its_readers(firm: Company, get: Get) -> None:
    account = await make(firm, "account", name="他人的全景")
    await make(firm, "event", title="私下", account=account, starts_at="2036-03-03T02:00:00Z", visibility="private")
    page = await get("auditor", f"/records/account/{account}/overview")
    assert (page["rights"], page["actions"]) == ({"update": False, "delete": False}, [])
    assert page["open"] == [] or all(one["rows"] == [] for one in page["open"])
    assert related(page) == {}
    await get("outsider", f"/records/account/{account}/overview", 404)


async def test_who_is_named_among_several_is_found_by_the_links(firm: Company, get: Get) -> None:
    account = await make(firm, "account", name="多人客户")
    people = [await make(firm, "contact", name=f"多人{number}", account=account) for number in range(3)]
    met = [
        await make(firm, "interaction", content=f"多人谈话{number}", target=account, contacts=people[:number],
                   happened_at="2026-03-01T02:00:00Z")
        for number in range(3)
    ]  # fmt: skip
    own = await make(firm, "interaction", content="当面谈", target=people[1], happened_at="2026-03-02T02:00:00Z")
    page = await get("owner", f"/records/contact/{people[1]}/overview", graph="false")
    assert page["graph"] == {"nodes": [], "edges": [], "stopped": False}
    found = {one["field"]: {row["id"] for row in one["rows"]} for one in page["related"] if one["rows"]}
    assert (found["target"], found["contacts"]) == ({own}, {met[2]})
    assert {one["id"] for one in page["timeline"]["data"] if one["kind"] == "interaction"} == {met[2], own}

    async def ask(where: Any) -> set[str]:
        query = Query(ObjectKey("interaction"), (Selected("id", ("id",)),), read_condition(where))
        catalog = await firm.kernel.catalogs.current(firm.key)
        policy = SystemPolicy("a test reads all")
        rows = msgspec.json.decode((await firm.kernel.query.list(catalog, policy, query)).data)
        return {row["id"] for row in rows} & {*met, own}

    named = {"field": "contacts", "op": "has_any", "value": [people[1], people[0]]}
    about = {"field": "target", "op": "is", "value": people[1]}
    assert await ask(named) == {met[1], met[2]}
    assert await ask({"any": [named, about]}) == {met[1], met[2], own}
    assert await ask({"all": [named, {"field": "content", "op": "contains", "value": "谈话2"}]}) == {met[2]}
    # Where nobody is named the answer is unknown, and its opposite too.
    assert await ask({"not": named}) == set()
    assert await ask({"any": [named, {"field": "content", "op": "is", "value": "多人谈话0"}]}) == set(met)
    assert await ask({"field": "contacts", "op": "has_any", "value": [people[2]]}) == set()
