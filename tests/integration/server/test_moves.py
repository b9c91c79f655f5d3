"""Trying changes without saving, and what cards tell besides their fields."""

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Browser, Open


async def _make(browser: Browser, object_key: str, **values: object) -> str:
    answer = await browser.post(f"/records/{object_key}", json=values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_rehearsal_tells_what_is_in_the_way_and_keeps_nothing(visit: Open, shared_company: Company) -> None:
    owner = await visit("owner")
    task = await _make(owner, "task", subject="试着重复")
    alternatives: list[dict[str, object]] = [
        {"status": "doing"},
        {"repeat": "daily"},
        {"repeat": "daily", "due": "2036-03-01T02:00:00Z"},
        {"status": "nowhere"},
        {"status": None},
    ]
    heard = await owner.post(f"/records/task/{task}/rehearsal", json={"alternatives": alternatives})
    assert heard.status_code == 200, heard.text
    problems = [one["problems"] for one in heard.json()["data"]]
    assert [[(each["row"], each["field"]) for each in one] for one in problems] == [
        [], [(1, "due")], [], [(3, "status")], [(4, "status")],
    ]  # fmt: skip
    assert problems[1][0]["message"] == "A task that repeats needs a due time"
    kept = (await owner.get(f"/records/task/{task}")).json()
    assert (kept["version"], kept["status"], kept["repeat"]) == (1, "todo", None)
    history = (await owner.get(f"/records/task/{task}/history")).json()["data"]
    assert [one["kind"] for one in history] == ["insert"]


async def test_who_may_only_read_hears_that_he_may_not(visit: Open) -> None:
    owner, auditor, stranger = await visit("owner"), await visit("auditor"), await visit("colleague")
    task = await _make(owner, "task", subject="只读的任务")
    path, body = f"/records/task/{task}/rehearsal", {"alternatives": [{"status": "done"}]}
    heard = (await auditor.post(path, json=body)).json()["data"]
    assert [[one["code"] for one in each["problems"]] for each in heard] == [["forbidden"]]
    assert (await stranger.post(path, json=body)).status_code == 404


async def test_cards_tell_what_is_next_and_since_when(visit: Open) -> None:
    owner, stranger = await visit("owner"), await visit("colleague")
    account = await _make(owner, "account", name="卡片客户", level="A")
    quiet = await _make(owner, "account", name="没有安排", level="A")
    await _make(owner, "task", subject="近的", related=account, due="2036-03-01T02:00:00Z")
    await _make(owner, "task", subject="远的", related=account, due="2036-04-01T02:00:00Z")
    await _make(owner, "task", subject="做过的", related=account, due="2036-02-01T02:00:00Z", status="done")
    ask = {"ids": [account, quiet], "since": "level"}
    told = (await owner.post("/records/account/cards", json=ask)).json()
    assert told["activities"] is True
    cards = {one["id"]: one for one in told["data"]}
    assert (cards[account]["next"], cards[account]["open"]) == ("2036-03-01T02:00:00Z", 2)
    assert (cards[quiet]["next"], cards[quiet]["open"]) == (None, 0)
    record = (await owner.get(f"/records/account/{account}")).json()
    assert cards[account]["since"] == record["created_at"]
    assert (await stranger.post("/records/account/cards", json=ask)).json()["data"] == []
    untracked = (await owner.post("/records/account/cards", json={"ids": [account], "since": "source"})).json()["data"]
    assert untracked[0]["since"] is None


async def test_a_card_of_what_is_itself_to_be_done(visit: Open) -> None:
    owner = await visit("owner")
    due = await _make(owner, "task", subject="自己到期", due="2036-05-01T02:00:00Z")
    done = await _make(owner, "task", subject="自己做完", due="2036-05-01T02:00:00Z", status="done")
    told = (await owner.post("/records/task/cards", json={"ids": [due, done]})).json()["data"]
    assert {one["id"]: (one["next"], one["open"]) for one in told} == {
        due: ("2036-05-01T02:00:00Z", 1), done: (None, 0),
    }  # fmt: skip
