"""The page of a record: all of it in one answer, for each reader his own."""

from typing import Any

from tests.fixtures.kernel import Company
from tests.integration.engines.timeline.conftest import Get


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
