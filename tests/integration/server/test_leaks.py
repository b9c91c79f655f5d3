"""What could be told by the side: answers about one record or set of records that rest on what the asker may not see."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, found_company, give_sign_ins
from tests.integration.engines.matching.conftest import catch_up
from tests.integration.engines.search.conftest import publish
from tests.integration.server.conftest import Browser, make_token
from zhike.kernel.base.ids import UserId
from zhike.operations.kernel import Kernel
from zhike.server.envelope import Envelope

Enter = Callable[[str], Awaitable[Browser]]
WORDS = {"zh": "测试", "en": "Test"}
SEES_MASKED = {
    "role": "x_masked",
    "label": WORDS,
    "objects": {"*": {"read": "all", "create": True, "update": "all", "delete": "all", "export": True}},
    "fields": {
        "contact.phone": {"read": True, "write": False, "mask": "phone"},
        "contact.email": {"read": False, "write": False},
        "account.address": {"read": True, "write": False, "mask": "last4"},
        "event.title": {"read": True, "write": False, "mask": "hide"},
        "event.location": {"read": False, "write": False},
    },
}
PAIRED = {
    "duplicate_rule": "x_both",
    "object": "contact",
    "label": WORDS,
    "any": [{"all": [{"field": "name", "as": "person"}, {"field": "phone", "match": "normalised"}]}],
}


@pytest_asyncio.fixture(scope="module")
async def company(kernel: Kernel) -> Company:
    """A company with somebody who reads everything, numbers masked."""
    founded = await found_company(kernel)
    await publish(founded, "role", "x_masked", SEES_MASKED)
    await publish(founded, "duplicate_rule", "x_both", PAIRED)
    await publish(founded, "role", "x_designer", {
        "role": "x_designer", "label": WORDS, "objects": {"user": {"read": "all"}, "department": {"read": "all"}},
        "abilities": ["catalog.publish"],
    })  # fmt: skip
    for name, role in (("masked", "x_masked"), ("leaver", "x_masked"), ("designer", "x_designer")):
        login, status = founded.login(name), "active"
        made = await founded.create("user", name=name, login_name=login, status=status, roles=[role])
        founded.people[name] = UserId(made)
    await give_sign_ins(founded, *founded.people)
    return founded


@pytest_asyncio.fixture(scope="module")
async def enter(app: Envelope, company: Company) -> AsyncIterator[Enter]:
    """A browser in which somebody is signed in; one each."""
    opened: dict[str, Browser] = {}

    async def open_browser(name: str) -> Browser:
        if name not in opened:
            opened[name] = Browser(app)
            answer = await opened[name].post("/session", json={"login": company.login(name), "password": PASSWORD})
            assert answer.status_code == 201, answer.text
        return opened[name]

    yield open_browser
    for browser in opened.values():
        await browser.aclose()


async def ask(browser: Browser, object_key: str, **body: Any) -> list[dict[str, Any]]:
    answer = await browser.post(f"/records/{object_key}/duplicates", json=body)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def test_asking_for_duplicates_of_anothers_record_tells_nothing_of_it(company: Company, enter: Enter) -> None:
    owner = str(company.people["owner"])
    hidden = await company.create("contact", name="欧阳锋", phone="13900000001", owner=owner)
    await company.create("contact", name="黄药师", phone="13900000001", owner=str(company.people["outsider"]))
    await catch_up(company)
    outsider = await enter("outsider")
    # With the number of the hidden record the two would be one by name and number.
    assert await ask(outsider, "contact", id=str(hidden), values={"name": "黄药师"}) == []
    assert await ask(await enter("owner"), "contact", id=str(hidden), values={"name": "黄药师"}) != []


async def test_asking_for_duplicates_tells_nothing_of_masked_values(company: Company, enter: Enter) -> None:
    one = await company.create("contact", name="洪七公", phone="13900000002")
    await company.create("contact", name="周伯通", phone="13900000002")
    await catch_up(company)
    assert await ask(await enter("masked"), "contact", id=str(one), values={"name": "周伯通"}) == []


async def test_pairs_that_a_masked_field_made_are_for_those_who_see_it(company: Company, enter: Enter) -> None:
    await company.create("contact", name="郭靖", phone="13900000003")
    await company.create("contact", name="杨康", phone="13900000003")
    await catch_up(company)
    administrator, masked = await enter("administrator"), await enter("masked")
    assert (await administrator.post("/duplicates/scan", json={"object": "contact"})).status_code == 202
    await catch_up(company)

    async def list_pairs(browser: Browser) -> list[dict[str, Any]]:
        found = (await browser.get("/duplicates?object=contact&limit=200")).json()["data"]
        names = {"郭靖", "杨康"}
        return [one for one in found if {each["title"] for each in one["records"]} == names]

    (pair,) = await list_pairs(administrator)
    assert await list_pairs(masked) == []
    assert (await masked.post(f"/duplicates/{pair['id']}/decide", json={"decision": "later"})).status_code == 404
    # Who changes nothing decides nothing; and what is kept is one of the two.
    auditor = await enter("auditor")
    assert await list_pairs(auditor) != []
    assert (await auditor.post(f"/duplicates/{pair['id']}/decide", json={"decision": "different"})).status_code == 403
    third = await company.create("contact", name="别人")
    wrong = {"decision": "merge", "keep": str(third)}
    refused = await administrator.post(f"/duplicates/{pair['id']}/decide", json=wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, "keep_not_of_pair")


async def test_a_merge_preview_does_not_compare_masked_values(company: Company, enter: Enter) -> None:
    one = await company.create("contact", name="甲", phone="13900000004", email="a@example.com")
    other = await company.create("contact", name="甲", phone="13900000005", email="b@example.com")
    body = {"keep": str(one), "losers": [str(other)]}
    masked = (await (await enter("masked")).post("/records/contact/merge/preview", json=body)).json()
    assert not {"phone", "email"} & {each["field"] for each in masked["fields"] if each["differs"]}
    plain = (await (await enter("administrator")).post("/records/contact/merge/preview", json=body)).json()
    assert {"phone", "email"} <= {each["field"] for each in plain["fields"] if each["differs"]}


async def test_an_id_that_was_merged_away_leads_nobody_to_a_record_that_he_may_not_read(
    company: Company, enter: Enter
) -> None:
    keep = await company.create("account", name="留下", owner=str(company.people["owner"]))
    gone = await company.create("account", name="并入", owner=str(company.people["outsider"]))
    administrator, outsider = await enter("administrator"), await enter("outsider")
    body = {"keep": str(keep), "losers": [str(gone)]}
    merged = await administrator.post("/records/account/merge", json=body)
    assert merged.status_code == 200, merged.text
    for path in ("", "/history", "/timeline", "/overview", "/graph", "/access", "/members"):
        answer = await outsider.get(f"/records/account/{gone}{path}")
        # What lies in the bin of one's own may be looked at there; it is not said what became of it.
        assert answer.status_code == (200 if path in ("/timeline", "/overview", "/access") else 404), (
            path,
            answer.text,
        )
        assert str(keep) not in answer.text + str(answer.headers), path
    placed = await outsider.post(f"/records/account/{gone}/placement", json={})
    assert placed.json()["state"] == "in_bin"
    assert str(keep) not in placed.text


async def test_placement_judges_a_masked_field_by_its_mask(company: Company, enter: Enter) -> None:
    one = await company.create("contact", name="乙", phone="13900000006")
    masked = await enter("masked")
    states = []
    for value in ("+8613900000006", "+8613900000007"):
        body = {"where": {"field": "phone", "op": "is", "value": value}}
        answer = await masked.post(f"/records/contact/{one}/placement", json=body)
        states.append((answer.status_code, answer.json().get("state")))
    # His own question comes back to him; what it says of the record does not depend on the number.
    assert states == [(200, "filtered")] * 2


async def test_a_designers_preview_and_a_token_for_definitions_show_no_titles(
    app: Envelope, company: Company, enter: Enter
) -> None:
    await company.create("account", name="机密客户", owner=str(company.people["owner"]))
    opened = {"objects": {"account": {"read": "all"}}}
    body = {"roles": [{"role": "sales", "custom": opened}], "users": [str(company.people["outsider"])]}
    told = await (await enter("designer")).post("/meta/roles/preview", json=body)
    assert told.status_code == 200, told.text
    assert "机密客户" not in told.text
    token = await make_token(company, "administrator", "meta:write")
    async with Browser(app, Authorization=f"Bearer {token}") as program:
        answer = await program.post("/meta/roles/preview", json=body)
        assert answer.status_code == 200, answer.text
        assert "机密客户" not in answer.text


async def test_a_calendars_address_shows_what_its_owner_may_see_now(
    app: Envelope, company: Company, enter: Enter
) -> None:
    leaver, administrator = await enter("leaver"), await enter("administrator")
    user = str(company.people["leaver"])
    await company.create("event", title="密谈", location="暗室", starts_at="2026-11-22T08:00:00Z", owner=user)
    secret = (await leaver.post("/calendar-feed", json={})).json()["secret"]
    async with Browser(app) as anybody:

        async def read() -> tuple[int, str]:
            answer = await anybody.get(f"http://crm.example/calendar/{secret}.ics")
            return answer.status_code, answer.text

        status, text = await read()
        assert status == 200, text
        assert "密谈" not in text
        assert "暗室" not in text
        assert (await administrator.delete(f"/users/{user}/sign-in")).status_code == 204
        assert (await read())[0] == 404


async def test_a_file_goes_with_its_record(app: Envelope, company: Company, enter: Enter) -> None:
    owner, outsider = await enter("owner"), await enter("outsider")
    sent = await owner.post("/files", files={"file": ("a.txt", b"secret words", "text/plain")})
    assert sent.status_code == 201, sent.text
    file = sent.json()["id"]
    taken = await outsider.post("/records/account", json={"name": "他人的文件", "attachments": [file]})
    assert taken.status_code == 422, taken.text
    made = await owner.post("/records/account", json={"name": "有文件", "attachments": [file]})
    assert made.status_code == 201, made.text
    place = f"/records/account/{made.json()['id']}/files/{file}"
    assert (await owner.get(place)).content == b"secret words"
    assert (await outsider.get(place)).status_code == 404
    mine = await outsider.post("/records/account", json={"name": "自己的"})
    assert (await outsider.get(f"/records/account/{mine.json()['id']}/files/{file}")).status_code == 404
    stolen = await outsider.patch(f"/records/account/{mine.json()['id']}", json={"attachments": [file]})
    assert stolen.status_code == 422, stolen.text


async def test_an_import_finds_no_record_by_a_field_that_is_masked(company: Company, enter: Enter) -> None:
    masked = await enter("masked")
    await company.create("contact", name="丙", phone="13900000008")
    sent = await masked.post(
        "/imports/preview",
        data={"object": "contact"},
        files={"file": ("a.csv", "手机,职务\n13900000008,经理\n".encode())},
    )
    assert sent.status_code == 200, sent.text
    body = {
        "file": sent.json()["file"], "object": "contact", "mapping": {"手机": "phone", "职务": "job_title"},
        "mode": "update", "key": "phone",
    }  # fmt: skip
    begun = await masked.post("/imports", json=body)
    if begun.status_code == 202:
        await catch_up(company)
        told = (await masked.get(f"/imports/{begun.json()['id']}")).json()
        assert told["counts"]["updated"] == 0, told
    else:
        assert begun.status_code in (403, 422), begun.text


async def test_tags_keep_bad_words_out_with_an_answer(company: Company, enter: Enter) -> None:
    administrator = await enter("administrator")
    for body in (
        {"label": {"zh": "好"}, "description": "a\x00b"},
        {"label": {"zh": "a\x00b"}},
        {"label": {"zh": "好"}, "group": str(uuid4())},
        {"label": {"zh": "好"}, "owner": str(uuid4())},
        {"label": {"zh": "好"}, "color": "a\x00b"},
    ):
        answer = await administrator.put("/tags/重点", json=body)
        assert answer.status_code == 422, (body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    group = await administrator.put("/tag-groups/new", json={"label": {"zh": "a\x00b"}})
    assert group.status_code == 422, group.text


async def test_an_address_is_shown_by_its_mask(company: Company, enter: Enter) -> None:
    one = await company.create("account", name="住址要遮的公司", address="广东省深圳市南山区科技园路1号")
    masked = await enter("masked")
    body = {
        "fields": ["name", "address", "province"],
        "where": {"field": "name", "op": "is", "value": "住址要遮的公司"},
    }
    listed = await masked.post("/records/account/query", json=body)
    assert listed.status_code == 200, listed.text
    (row,) = listed.json()["data"]
    assert row["address"] == {"masked": "****园路1号"}
    assert row["province"] == {"masked": "****"}
    shown = (await masked.get(f"/records/account/{one}")).json()
    assert (shown["address"], shown["province"]) == (row["address"], row["province"])
