"""History, operations, members and the journal over HTTP."""

from uuid import uuid4

from tests.fixtures.kernel import PASSWORD, Company, give_sign_ins
from tests.integration.server.conftest import Browser, Open
from zhike.kernel.journal.place import place_all
from zhike.server.envelope import Envelope


async def test_history_tells_who_changed_what(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    made = await browser.post("/records/account", json={"name": "历史", "level": "B"})
    place = f"/records/account/{made.json()['id']}"
    changed = await browser.patch(place, json={"level": "A"})
    page = (await browser.get(f"{place}/history")).json()
    second, first = page["data"]
    assert (second["kind"], second["version"], first["kind"]) == ("update", 2, "insert")
    assert second["changes"] == [{"field": "level", "old": "B", "new": "A"}]
    assert second["actor"] == {"id": str(shared_company.people["owner"]), "title": "owner"}
    assert second["operation"]["id"] == changed.headers["x-operation"]
    assert second["operation"]["title"] == {"zh": "修改客户", "en": "Change Account"}
    assert second["operation"]["undoable"] is True
    assert page["page"] == {"next": None, "has_more": False}
    head = (await (await visit("head")).get(f"{place}/history")).json()["data"][0]
    assert head["operation"]["undoable"] is False
    newest = (await browser.get(f"{place}/history", params={"limit": 1})).json()
    assert newest["page"]["has_more"] is True
    older = (await browser.get(f"{place}/history", params={"cursor": newest["page"]["next"]})).json()
    assert [one["kind"] for one in older["data"]] == ["insert"]
    assert (await (await visit("colleague")).get(f"{place}/history")).status_code == 404
    assert (await browser.get(f"{place}/history", params={"cursor": "x"})).json()["code"] == "bad_parameter"


async def test_record_is_read_as_it_stood(visit: Open) -> None:
    browser = await visit("owner")
    made = (await browser.post("/records/account", json={"name": "昔日", "level": "B"})).json()
    place = f"/records/account/{made['id']}"
    changed = (await browser.patch(place, json={"level": "A"})).json()
    then = (await browser.get(place, params={"as_of": made["created_at"], "fields": "level"})).json()
    assert then == {"id": made["id"], "version": 1, "level": "B"}
    now = (await browser.get(place, params={"as_of": changed["updated_at"]})).json()
    assert (now["version"], now["level"], now["name"]) == (2, "A", "昔日")
    before = await browser.get(place, params={"as_of": "2020-01-01T00:00:00Z"})
    assert (before.status_code, before.json()["code"]) == (404, "history_not_found")
    stranger = await visit("colleague")
    assert (await stranger.get(place, params={"as_of": changed["updated_at"]})).status_code == 404


async def test_late_writer_is_told_what_others_changed(visit: Open) -> None:
    owner, head = await visit("owner"), await visit("head")
    place = f"/records/account/{(await owner.post('/records/account', json={'name': '冲突'})).json()['id']}"
    await head.patch(place, json={"level": "A"})
    await head.patch(place, json={"level": "B"})
    late = (await owner.patch(place, json={"level": "C"}, headers={"If-Match": '"1"'})).json()
    assert [(one["field"], one["old"], one["new"], one["by"]["title"]) for one in late["changes"]] == [
        ("level", None, "A", "head"),
        ("level", "A", "B", "head"),
    ]


async def test_operations_are_listed_to_who_did_them_and_to_administrators(visit: Open) -> None:
    owner, colleague, admin = await visit("owner"), await visit("colleague"), await visit("administrator")
    await owner.post("/records/account", json={"name": "更早的操作"})
    made = await owner.post("/records/account", json={"name": "操作记录"})
    operation = made.headers["x-operation"]
    mine = (await owner.get("/operations", params={"limit": 1})).json()
    assert (mine["data"][0]["id"], mine["data"][0]["undoable"], mine["page"]["has_more"]) == (operation, True, True)
    assert mine["data"][0]["objects"] == [{"object": "account", "count": 1}]
    older = (await owner.get("/operations", params={"cursor": mine["page"]["next"]})).json()
    assert operation not in {one["id"] for one in older["data"]}
    assert operation not in {one["id"] for one in (await colleague.get("/operations")).json()["data"]}
    assert operation in {one["id"] for one in (await admin.get("/operations")).json()["data"]}
    await _assert_seen_from_above(visit, operation)
    assert (await owner.get(f"/operations/{operation}")).json()["id"] == operation
    for browser, asked in ((colleague, operation), (owner, str(uuid4())), (owner, "nonsense")):
        assert (await browser.get(f"/operations/{asked}")).status_code == 404
    for cursor in ("x", "2026-01-01T00:00:00_x", f"2026-01-01T00:00:00_{uuid4()}"):
        assert (await owner.get("/operations", params={"cursor": cursor})).status_code == 400


async def _assert_seen_from_above(visit: Open, operation: str) -> None:
    """The head sees what was done by who reports to him, to narrow and to open; it is not his to take back."""
    head = await visit("head")
    (seen,) = [one for one in (await head.get("/operations")).json()["data"] if one["id"] == operation]
    assert ((await head.get("/session")).json()["leads"], seen["undoable"]) == (True, False)
    actor = seen["actor"]["id"]
    assert operation in {one["id"] for one in (await head.get("/operations", params={"actor": actor})).json()["data"]}
    assert operation not in {one["id"] for one in (await head.get("/operations", params={"mine": True})).json()["data"]}
    assert (await head.get(f"/operations/{operation}/records")).status_code == 200
    colleague = await visit("colleague")
    assert (await colleague.get("/operations", params={"actor": actor})).json()["data"] == []
    assert (await colleague.get("/session")).json()["leads"] is False


async def test_member_sees_and_writes_as_he_may(visit: Open, shared_company: Company) -> None:
    owner, outsider = await visit("owner"), await visit("outsider")
    place = f"/records/account/{(await owner.post('/records/account', json={'name': '成员'})).json()['id']}"
    member = f"{place}/members/{shared_company.people['outsider']}"
    assert (await outsider.get(place)).status_code == 404
    assert (await owner.put(member, json={"right": "read"})).status_code == 204
    assert (await outsider.get(place)).status_code == 200
    assert (await outsider.patch(place, json={"level": "A"})).status_code == 403
    assert (await outsider.put(member, json={"right": "write"})).json()["code"] == "grant_forbidden"
    assert (await owner.put(member, json={"right": "write"})).status_code == 204
    assert (await outsider.patch(place, json={"level": "A"})).status_code == 200
    (listed,) = (await owner.get(f"{place}/members")).json()["data"]
    assert (listed["user"]["title"], listed["right"], listed["expires_at"]) == ("outsider", "write", None)
    assert (await owner.delete(member)).status_code == 204
    assert (await outsider.get(place)).status_code == 404
    assert (await outsider.get(f"{place}/members")).status_code == 404
    assert (await owner.put(f"{place}/members/{uuid4()}", json={"right": "read"})).status_code == 404
    past = {"right": "read", "expires_at": "2020-01-01T00:00:00Z"}
    assert (await owner.put(member, json=past)).json()["code"] == "grant_expired"


async def test_journal_is_read_and_verified_by_who_may(visit: Open, shared_company: Company) -> None:
    owner, auditor = await visit("owner"), await visit("auditor")
    made = await owner.post("/records/account", json={"name": "日志"})
    kernel = shared_company.kernel
    await place_all(kernel.database, shared_company.key, kernel.clock)
    listed = (await auditor.get("/journal", params={"limit": 1000})).json()
    assert [one["pos"] for one in listed["data"]] == list(range(1, listed["last"] + 1))[-1000:]
    assert made.json()["id"] in {one["record"] for one in listed["data"]}
    verified = (await auditor.get("/journal/verify")).json()
    assert (verified["good"], verified["fault"], verified["last_pos"]) == (True, None, listed["last"])
    for path in ("/journal", "/journal/verify"):
        assert (await owner.get(path)).json()["code"] == "ability_missing"


async def test_nobody_lifts_himself_and_an_administrator_remains(company: Company, app: Envelope) -> None:
    await give_sign_ins(company, "administrator")
    async with Browser(app) as admin:
        await admin.post("/session", json={"login": company.login("administrator"), "password": PASSWORD})
        role = {
            "role": "x_people",
            "label": {"zh": "人事", "en": "People"},
            "objects": {"user": {"read": "all", "update": "all"}},
            "abilities": [],
        }
        published = await admin.post(
            "/meta/publish", json={"changes": [{"kind": "role", "key": "x_people", "custom": role}]}
        )
        assert published.status_code == 200, published.text
        owner = f"/records/user/{company.people['owner']}"
        assert (await admin.patch(owner, json={"roles": ["x_people"]})).status_code == 200
        me = f"/records/user/{company.people['administrator']}"
        for change in ({"roles": ["sales"]}, {"status": "disabled"}):
            last = await admin.patch(me, json=change)
            assert (last.status_code, last.json()["code"]) == (409, "no_administrator")
        await give_sign_ins(company, "owner")
    async with Browser(app) as people:
        await people.post("/session", json={"login": company.login("owner"), "password": PASSWORD})
        lifted = await people.patch(owner, json={"roles": ["administrator"]})
        assert (lifted.status_code, lifted.json()["errors"][0]["code"]) == (422, "not_writable")
        own = await people.patch(owner, json={"job_title": "专员"})
        assert own.status_code == 200, own.text
        assert (await people.patch(me, json={"job_title": "专员"})).json()["code"] == "above_you"
