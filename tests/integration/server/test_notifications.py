"""What one was told and one's calendar, over HTTP and live."""

from icalendar import Calendar

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Open
from tests.integration.server.test_events import Listening, open_live


async def test_who_is_mentioned_hears_of_it_at_once(company: Company) -> None:
    live = await open_live(company)
    stream = await Listening(live, company.reader("outsider")).begin()
    stranger = await Listening(live, company.reader("auditor")).begin()
    await company.create(
        "interaction", company.reader("owner"), content="先说一次", mentions=[str(company.people["head"])]
    )
    live.wake(frozenset({company.key}))
    outsider = str(company.people["outsider"])
    while True:
        told = await company.create("interaction", company.reader("owner"), content="请看", mentions=[outsider])
        live.wake(frozenset({company.key}))
        event = await stream.next()
        if event["object"] == "notification":
            break
    page = await company.kernel.notifications.list(company.reader("outsider"), unread=True, cursor=None, limit=10)
    assert event["id"] in {str(one.id) for one in page.items}
    assert str(told) in {str(one.about.id) for one in page.items if one.about is not None}
    await stream.end()
    await stranger.end()


async def test_notifications_are_listed_and_read(visit: Open, shared_company: Company) -> None:
    outsider = str(shared_company.people["outsider"])
    await shared_company.create("task", shared_company.reader("owner"), subject="寄样品", assignees=[outsider])
    browser = await visit("outsider")
    listed = (await browser.get("/notifications", params={"unread": "true", "limit": 1})).json()
    (told,) = listed["data"]
    assert (told["kind"], told["record"]["title"], told["actor"]["title"]) == ("task_assigned", "寄样品", "owner")
    assert (await browser.post("/notifications/read", json={"ids": [told["id"]]})).json() == {
        "unread": listed["unread"] - 1
    }
    assert (await browser.post("/notifications/read", json={})).json() == {"unread": 0}
    assert (await browser.get("/notifications", params={"cursor": "x"})).status_code == 422


async def test_how_one_is_told_is_chosen(visit: Open) -> None:
    browser = await visit("colleague")
    before = (await browser.get("/notifications/settings")).json()
    assert (before["quiet"], before["rest_days"], before["daily_at"]) == (None, False, "09:00")
    assert {one["key"]: one["mode"] for one in before["kinds"]} == {
        "mention": "now", "task_assigned": "now", "event_invited": "now", "task_due": "now", "event_due": "always",
        "followup_due": "now", "export_asked": "now", "export_decided": "now",
    }  # fmt: skip
    chosen = {"modes": {"mention": "daily"}, "quiet": {"from": "22:00", "until": "08:00"}, "rest_days": True}
    kept = (await browser.put("/notifications/settings", json=chosen)).json()
    assert kept == (await browser.get("/notifications/settings")).json()
    assert (kept["quiet"], kept["rest_days"], kept["kinds"][0]["mode"]) == (chosen["quiet"], True, "daily")
    for wrong in (
        {"quiet": {"from": "24:00", "until": "08:00"}},
        {"quiet": {"from": "08:00", "until": "08:00"}},
        {"modes": {"nothing": "now"}},
        {"modes": {"mention": "sometimes"}},
        {"daily_at": "9:00"},
    ):
        assert (await browser.put("/notifications/settings", json=wrong)).status_code == 422
    assert (await browser.get("/notifications/settings")).json() == kept
    assert (await browser.post("/notifications/deliver", json={})).json() == {"unread": 0}


async def test_a_calendar_is_read_by_its_address_alone(visit: Open, shared_company: Company) -> None:
    browser, program = await visit("owner"), await visit("colleague")
    program.cookies.clear()
    await shared_company.create("event", shared_company.reader("owner"), title="拜访", starts_at="2026-12-31T02:00:00Z")
    assert (await browser.get("/calendar-feed")).json()["active"] is False
    made = (await browser.post("/calendar-feed")).json()
    address = f"{str(browser.base_url).split('/api/')[0]}{made['url']}"
    answer = await program.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "拜访" in [str(one["SUMMARY"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert (await browser.get("/calendar-feed")).json()["last_used_at"] is not None
    assert (await browser.delete("/calendar-feed")).status_code == 204
    assert (await program.get(address)).status_code == 404
