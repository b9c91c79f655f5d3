"""Erasing a person by route: nothing of him in any table, nothing brings him back, and only those who may."""

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, give_sign_ins
from tests.integration.server.conftest import Browser, make_token
from zhike.engines.notifications.plan import Plan
from zhike.engines.notifications.store import Notice, Planned, add_notices
from zhike.kernel.base.ids import RecordId
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.server.envelope import Envelope

CANARIES = ("赵铁柱子", "13812345678", "8613812345678", "canary-77@example.com", "canary_wechat_77")
PERSON = {"name": "赵铁柱子", "phone": "13812345678", "email": "canary-77@example.com", "wechat": "canary_wechat_77"}


@pytest_asyncio.fixture
async def company(company: Company) -> Company:
    """A company whose people sign in."""
    await give_sign_ins(company, "owner", "outsider", "auditor", "administrator")
    return company


async def enter(app: Envelope, company: Company, name: str) -> Browser:
    browser = Browser(app)
    answer = await browser.post("/session", json={"login": company.login(name), "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return browser


async def list_leaks(company: Company) -> set[str]:
    """Tables in which a canary still stands, as text or as bytes."""
    schema, database = company.workspace.schema, company.kernel.database
    found = set()
    for row in await database.fetch_rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = $1", [schema]):
        for canary in CANARIES:
            for text in (canary, canary.encode().hex()):
                sql = f'SELECT count(*) FROM "{schema}"."{row["name"]}" AS t WHERE position($1 IN t::text) > 0'
                if await database.fetch_value(sql, [text]):
                    found.add(row["name"])
    return found


async def follow(company: Company) -> None:
    """Until every index has followed the journal."""
    kernel = company.kernel
    await place_all(kernel.background, company.key, kernel.clock)
    for follower in (kernel.search_follower, kernel.key_follower):
        while await follower.follow(company.key):
            pass


async def make_person(browser: Browser, company: Company) -> str:
    """Made once by key, changed, and told of to a colleague."""
    made = await browser.post("/records/contact", json=PERSON, headers={"Idempotency-Key": uuid4().hex})
    assert made.status_code == 201, made.text
    record: str = made.json()["id"]
    assert (await browser.patch(f"/records/contact/{record}", json={"phone": None})).status_code == 200
    assert (await browser.patch(f"/records/contact/{record}", json={"phone": PERSON["phone"]})).status_code == 200
    kernel = company.kernel
    words = ("给赵铁柱子回电", "Call 赵铁柱子 back")
    notice = Notice(company.people["owner"], "test", record, words, "contact", RecordId(record))  # type: ignore[arg-type]
    async with kernel.database.transaction(company.key) as transaction:
        told = [Planned(notice, Plan(kernel.clock.now()))]
        await add_notices(transaction, company.workspace.schema, told, kernel.clock.now())
    await follow(company)
    return record


async def erase(browser: Browser, record: str, reason: str = "本人要求删除") -> Any:
    return await browser.post(f"/records/contact/{record}/erase", json={"reason": reason})


async def test_nothing_is_left_in_any_table_and_the_journal_verifies(app: Envelope, company: Company) -> None:
    owner, administrator = await enter(app, company, "owner"), await enter(app, company, "administrator")
    record = await make_person(owner, company)
    assert await list_leaks(company) >= {"o_contact", "record", "idempotency", "notification"}

    answer = await erase(administrator, record)

    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["object"], done["id"], done["undoable"]) == ("contact", record, False)
    assert {"name", "phone", "email", "phones", "emails", "wechat", "gender", "birthday"} <= set(done["fields"])
    erased = done["erased"]
    kinds = ("records", "journal", "answers", "notifications")
    assert [erased[kind] for kind in kinds] == [1, 3, 1, 1]
    await follow(company)
    assert await list_leaks(company) == set()
    verified = await verify_journal(company.kernel.database, company.key)
    assert verified.good
    read = (await owner.get(f"/records/contact/{record}")).json()
    assert (read["name"], read["phone"], read["email"]) == ("***", None, None)
    assert (await owner.get("/search", params={"q": "赵铁柱子"})).json()["groups"] == []
    history = (await owner.get(f"/records/contact/{record}/history")).json()["data"]
    assert (history[0]["kind"], [one["changes"] for one in history]) == ("erasure", [[], [], [], []])


async def test_it_is_written_down_with_its_reason(app: Envelope, company: Company) -> None:
    administrator, auditor = await enter(app, company, "administrator"), await enter(app, company, "auditor")
    record = await make_person(administrator, company)
    await erase(administrator, record)
    looks = (await auditor.get("/access-log", params={"kind": "erase", "record": record})).json()["data"]
    assert [(one["actor"]["title"], one["kind"], one["detail"], one["record_count"]) for one in looks] == [
        ("administrator", "erase", {"reason": "本人要求删除"}, 1)
    ]


async def test_undo_bin_and_restore_bring_nothing_back(app: Envelope, company: Company) -> None:
    administrator = await enter(app, company, "administrator")
    record = await make_person(administrator, company)
    place = f"/records/contact/{record}"
    changed = await administrator.patch(place, json={"wechat": "another_77"})
    binned = await administrator.delete(place)
    assert (await erase(administrator, record)).status_code == 200
    done = await erase(administrator, record)
    refused = await administrator.post(f"/operations/{done.headers['x-operation']}/undo")
    assert refused.status_code == 409
    # Nobody is offered what is refused, neither in the list of operations nor in the record's history.
    listed = (await administrator.get("/operations", params={"mine": "true"})).json()["data"]
    offered = {one["id"]: one["undoable"] for one in listed}
    assert offered[done.headers["x-operation"]] is False
    history = (await administrator.get(f"/records/contact/{record}/history")).json()["data"]
    assert {one["kind"]: one["operation"]["undoable"] for one in history}["erasure"] is False
    for operation in (changed, binned):
        undone = await administrator.post(f"/operations/{operation.headers['x-operation']}/undo")
        assert (undone.json()["undone"], [one["code"] for one in undone.json()["left"]]) == (0, ["erased"])
    assert (await administrator.post(f"{place}/restore")).status_code == 200
    shown = (await administrator.get(place)).json()
    assert (shown["name"], shown["phone"], shown["wechat"]) == ("***", None, None)
    past = await administrator.get(place, params={"as_of": "2026-01-01T00:00:00Z"})
    assert PERSON["name"] not in past.text
    await follow(company)
    assert await list_leaks(company) == set()


async def test_again_finds_nothing_more_and_says_so(app: Envelope, company: Company) -> None:
    administrator = await enter(app, company, "administrator")
    record = await make_person(administrator, company)
    first, second = await erase(administrator, record), await erase(administrator, record)
    assert (first.status_code, second.status_code) == (200, 200)
    left = {
        name: count for name, count in second.json()["erased"].items() if count and name not in ("records", "columns")
    }
    assert left == {}


async def test_who_was_merged_goes_too(app: Envelope, company: Company) -> None:
    administrator = await enter(app, company, "administrator")
    record = await make_person(administrator, company)
    keep = (await administrator.post("/records/contact", json={"name": "赵先生"})).json()["id"]
    merged = await administrator.post("/records/contact/merge", json={"keep": keep, "losers": [record]})
    assert merged.status_code == 200, merged.text
    done = (await erase(administrator, record)).json()
    assert (done["id"], done["erased"]["records"]) == (keep, 2)
    await follow(company)
    assert await list_leaks(company) == set()


@pytest.mark.parametrize(
    ("reason", "code"),
    [("", "body_invalid"), ("   ", "erasure_reason_needed"), ("客户赵铁柱子要求", "erasure_reason_names_person")],
)
async def test_a_reason_is_needed_and_names_nobody(app: Envelope, company: Company, reason: str, code: str) -> None:
    administrator = await enter(app, company, "administrator")
    record = await make_person(administrator, company)
    refused = await erase(administrator, record, reason)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await administrator.get(f"/records/contact/{record}")).json()["name"] == PERSON["name"]


async def test_asvs_8_2_1_only_who_may_and_what_he_sees(app: Envelope, company: Company) -> None:
    owner, administrator = await enter(app, company, "owner"), await enter(app, company, "administrator")
    record = await make_person(owner, company)
    assert ((await erase(owner, record)).status_code, (await erase(owner, record)).json()["code"]) == (
        403, "ability_missing",
    )  # fmt: skip
    missing = await erase(administrator, str(uuid4()))
    assert (missing.status_code, missing.json()["code"]) == (404, "record_not_found")
    role = {"key": "sales", "kind": "role", "custom": {"abilities": ["records.erase"]}}
    given = await administrator.post("/meta/publish", json={"changes": [role]})
    assert given.status_code == 200, given.text
    outsider = await enter(app, company, "outsider")
    assert (await erase(outsider, record)).status_code == 404
    reading = await make_token(company, "administrator", "records:read")
    writing = await make_token(company, "administrator", "records:write")
    for token, status in ((reading, 403), (writing, 200)):
        async with Browser(app, Authorization=f"Bearer {token}") as program:
            assert (await erase(program, record)).status_code == status


async def test_what_has_nothing_personal_is_refused(app: Envelope, company: Company) -> None:
    administrator = await enter(app, company, "administrator")
    account = (await administrator.post("/records/account", json={"name": "甲公司"})).json()["id"]
    answers = [
        await administrator.post(f"/records/{place}/erase", json={"reason": "测试"})
        for place in (f"account/{account}", f"user/{company.people['outsider']}")
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (422, "nothing_personal"),
        (422, "users_stay"),
    ]
