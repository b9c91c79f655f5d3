"""Who changed a tracked field over HTTP: the order, the pages, the window, and nobody else's records."""

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Browser, Open

DAYS = {"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
PLACE = "/records/account/field-changes"


async def _make(browser: Browser, name: str, *levels: str) -> str:
    record = str((await browser.post("/records/account", json={"name": name, "level": levels[0]})).json()["id"])
    for level in levels[1:]:
        await browser.patch(f"/records/account/{record}", json={"level": level})
    return record


async def test_changes_of_a_field_are_told_newest_first(visit: Open, shared_company: Company) -> None:
    owner, head = await visit("owner"), await visit("head")
    record = await _make(owner, "谁改的", "B", "A")
    await head.patch(f"/records/account/{record}", json={"level": "C"})
    since = (await owner.get(f"/records/account/{record}/history")).json()["data"][-1]["at"]
    asked = {"field": "level", "since": since, "until": DAYS["until"]}
    found = [one for one in (await head.get(PLACE, params=asked)).json()["data"] if one["record"] == record]
    assert [(one["title"], one["old"], one["new"], one["actor"]["title"]) for one in found] == [
        ("谁改的", "A", "C", "head"),
        ("谁改的", "B", "A", "owner"),
    ]
    assert [one["operation"]["undoable"] for one in found] == [True, False]
    only = (await head.get(PLACE, params={**asked, "actor": str(shared_company.people["owner"])})).json()["data"]
    assert [one["new"] for one in only if one["record"] == record] == ["A"]
    none = (await head.get(PLACE, params={**asked, "until": since})).json()
    assert none == {"data": [], "page": {"next": None, "has_more": False}}


async def test_pages_follow_one_another_and_others_see_nothing(visit: Open) -> None:
    owner = await visit("owner")
    record = await _make(owner, "翻页", "B", "A", "B", "C")
    asked = {"field": "level", **DAYS, "limit": 1}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await owner.get(PLACE, params={**asked, **cursor})).json()
        seen += [one["new"] for one in page["data"] if one["record"] == record]
        if not page["page"]["has_more"]:
            break
        cursor = {"cursor": page["page"]["next"]}
    assert seen == ["C", "B", "A"]
    stranger = (await (await visit("colleague")).get(PLACE, params={"field": "level", **DAYS})).json()["data"]
    assert [one for one in stranger if one["record"] == record] == []


async def test_what_cannot_be_asked_is_refused(visit: Open) -> None:
    owner = await visit("owner")
    for field, status, code in (("name", 422, "not_tracked"), ("nothing", 422, "field_not_found")):
        told = await owner.get(PLACE, params={"field": field, **DAYS})
        assert (told.status_code, told.json()["code"]) == (status, code)
    for wrong in ({"since": "2020-01-01T00:00:00"}, {"cursor": "x"}):
        told = await owner.get(PLACE, params={"field": "level", **DAYS, **wrong})
        assert (told.status_code, told.json()["code"]) == (400, "bad_parameter")
