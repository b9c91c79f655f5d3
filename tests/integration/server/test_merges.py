"""Merging over HTTP: preview, merge, where the old id leads, history of both, undo."""

from tests.integration.server.conftest import Open


async def test_a_merge_is_previewed_done_followed_and_undone(visit: Open) -> None:
    browser = await visit("owner")
    keep = (await browser.post("/records/account", json={"name": "知客科技", "level": "A"})).json()["id"]
    other = (await browser.post("/records/account", json={"name": "知客", "website": "zhike.example"})).json()["id"]
    contact = (await browser.post("/records/contact", json={"name": "张三", "account": other})).json()["id"]
    body = {"keep": keep, "losers": [other]}

    look = (await browser.post("/records/account/merge/preview", json=body)).json()
    assert [one["id"] for one in look["records"]] == [keep, other]
    assert {"object": "contact", "field": "account", "count": 1} in look["moves"]
    website = next(one for one in look["fields"] if one["field"] == "website")
    assert (website["source"], website["differs"], website["open"]) == (other, False, True)

    answer = await browser.post("/records/account/merge", json=body)
    assert answer.status_code == 200, answer.text
    merged = answer.json()
    assert (merged["id"], merged["merged"]) == (keep, [other])
    found = await browser.get(f"/records/account/{other}")
    assert (found.json()["id"], found.headers["x-merged-into"]) == (keep, keep)
    assert found.json()["website"] == "zhike.example"
    assert "x-merged-into" not in (await browser.get(f"/records/account/{keep}")).headers
    assert (await browser.get(f"/records/contact/{contact}")).json()["account"]["id"] == keep
    changed = await browser.patch(f"/records/account/{other}", json={"level": "B"})
    assert (changed.status_code, changed.json()["id"]) == (200, keep)

    for asked in (keep, other):
        history = (await browser.get(f"/records/account/{asked}/history")).json()["data"]
        assert {one["record"] for one in history} == {keep, other}
        assert [one["kind"] for one in history if one["record"] == keep] == ["update", "merge", "update", "insert"]
    first = (await browser.get(f"/records/account/{keep}/history?limit=3")).json()
    rest = (await browser.get(f"/records/account/{keep}/history?limit=200&cursor={first['page']['next']}")).json()
    assert len({one["id"] for one in [*first["data"], *rest["data"]]}) == len(history)

    again = await browser.post("/records/account/merge", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "merged_already")
    undone = (await browser.post(f"/operations/{merged['operation']}/undo")).json()
    assert (undone["left_count"], undone["left"]) == (0, [])
    assert (await browser.get(f"/records/account/{other}")).json()["name"] == "知客"
    assert (await browser.get(f"/records/contact/{contact}")).json()["account"]["id"] == other


async def test_the_action_merges_too(visit: Open) -> None:
    browser = await visit("owner")
    ids = [(await browser.post("/records/account", json={"name": name})).json()["id"] for name in ("甲", "乙")]
    body = {"ids": ids, "arguments": {"keep": ids[1], "take": {"name": ids[0]}}}
    answer = await browser.post("/records/account/actions/merge", json=body)
    assert answer.status_code == 200, answer.text
    (saved,) = answer.json()["data"]
    found = (await browser.get(f"/records/account/{ids[0]}")).json()
    assert (saved["id"], found["id"], found["name"]) == (ids[1], ids[1], "甲")
