"""Records over HTTP: lists, single ones, conditional requests, idempotency, hostile bodies."""

import json
from uuid import uuid4

import pytest

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Browser, Open, make_token
from zhike.server.envelope import MAX_BODY, Envelope


async def test_record_is_made_read_changed_binned_and_restored(visit: Open) -> None:
    browser = await visit("owner")
    made = await browser.post("/records/account", json={"name": "北京智客科技", "level": "A"})
    assert made.status_code == 201, made.text
    record = made.json()
    place = f"/records/account/{record['id']}"
    assert (record["name"], record["level"], record["version"]) == ("北京智客科技", "A", 1)
    assert (made.headers["etag"], made.headers["location"]) == ('"1"', f"/api/v1{place}")
    assert made.headers["x-operation"]
    read = await browser.get(place)
    assert (read.json(), read.headers["etag"]) == (record, '"1"')
    changed = await browser.patch(place, json={"level": "B"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["level"], changed.headers["etag"]) == (200, "B", '"2"')
    assert (await browser.delete(place)).status_code == 204
    assert (await browser.get(place)).status_code == 404
    restored = await browser.post(f"{place}/restore")
    assert (restored.status_code, restored.json()["level"]) == (200, "B")


async def test_unchanged_record_is_not_sent_again(visit: Open) -> None:
    browser = await visit("owner")
    made = (await browser.post("/records/account", json={"name": "未变"})).json()
    place = f"/records/account/{made['id']}"
    again = await browser.get(place, headers={"If-None-Match": '"1"'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", '"1"')
    assert (await browser.get(place, headers={"If-None-Match": '"7"'})).status_code == 200


async def test_late_writer_is_shown_what_is_there_now(visit: Open) -> None:
    browser = await visit("owner")
    made = (await browser.post("/records/account", json={"name": "先到先得"})).json()
    place = f"/records/account/{made['id']}"
    await browser.patch(place, json={"level": "A"})
    late = await browser.patch(place, json={"level": "C"}, headers={"If-Match": '"1"'})
    problem = late.json()
    assert (late.status_code, problem["code"], late.headers["etag"]) == (412, "record_stale", '"2"')
    assert (problem["yours"], problem["version"], problem["record"]["level"]) == (1, 2, "A")
    late = await browser.delete(place, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["version"]) == (412, 2)
    bad = await browser.patch(place, json={"level": "C"}, headers={"If-Match": "abc"})
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_entity_tag")


async def test_list_and_query_say_the_same(visit: Open) -> None:
    browser = await visit("owner")
    tag = uuid4().hex
    for number in range(5):
        await browser.post("/records/account", json={"name": f"{tag} {number}", "level": "AB"[number % 2]})
    where = {
        "all": [{"field": "name", "op": "starts_with", "value": tag}, {"field": "level", "op": "is", "value": "A"}]
    }
    listed = await browser.get(
        "/records/account",
        params={"fields": "name,owner.name", "filter": json.dumps(where), "sort": "-name", "total": "capped"},
    )
    asked = {
        "fields": ["name", "owner.name"],
        "where": where,
        "sort": [{"field": "name", "descending": True}],
        "total": "capped",
    }
    queried = await browser.post("/records/account/query", json=asked)
    assert listed.status_code == queried.status_code == 200, listed.text
    assert listed.json() == queried.json()
    page = listed.json()
    assert [row["name"] for row in page["data"]] == [f"{tag} {number}" for number in (4, 2, 0)]
    assert page["total"] == {"count": 3, "exact": True}
    assert page["page"]["has_more"] is False
    first = (await browser.post("/records/account/query", json=asked | {"limit": 2})).json()
    assert first["page"]["has_more"] is True
    rest = (
        await browser.post("/records/account/query", json=asked | {"limit": 2, "cursor": first["page"]["next"]})
    ).json()
    assert [row["name"] for row in first["data"] + rest["data"]] == [row["name"] for row in page["data"]]
    grouped = await browser.post(
        "/records/account/aggregate",
        json={
            "groups": [{"name": "level", "field": "level"}],
            "measures": [{"name": "count", "function": "count"}],
            "where": {"field": "name", "op": "starts_with", "value": tag},
            "sort": [{"field": "level"}],
        },
    )
    assert grouped.json() == {"data": [{"level": "A", "count": 3}, {"level": "B", "count": 2}]}


async def test_colleague_sees_nothing_of_it_and_outsider_neither(visit: Open) -> None:
    owner = await visit("owner")
    made = (await owner.post("/records/account", json={"name": "只属于我"})).json()
    place = f"/records/account/{made['id']}"
    for name in ("colleague", "outsider"):
        browser = await visit(name)
        assert (await browser.get(place)).json()["code"] == "record_not_found"
        assert (await browser.patch(place, json={"level": "A"})).status_code == 404
        assert (await browser.delete(place)).status_code == 404
    for name in ("head", "administrator", "auditor"):
        assert (await (await visit(name)).get(place)).status_code == 200
    refused = await (await visit("auditor")).patch(place, json={"level": "A"})
    assert (refused.status_code, refused.json()["code"]) == (403, "record_forbidden")
    assert (await owner.get(place)).json()["version"] == 1


async def test_problems_of_a_record_come_all_at_once_in_the_callers_language(visit: Open) -> None:
    browser = await visit("owner")
    bad = {"level": "Z", "website": 7, "nonsense": 1}
    answer = await browser.post("/records/account", json=bad, headers={"Accept-Language": "zh"})
    problem = answer.json()
    assert (answer.status_code, problem["title"]) == (422, "数据未保存")
    assert {one["field"]: one["code"] for one in problem["errors"]} == {
        "name": "required",
        "level": "unknown_option",
        "website": "wrong_type",
        "nonsense": "unknown_field",
    }


async def test_same_idempotency_key_answers_the_same_and_writes_once(visit: Open) -> None:
    browser = await visit("owner")
    key, name = str(uuid4()), uuid4().hex
    first = await browser.post("/records/account", json={"name": name}, headers={"Idempotency-Key": key})
    second = await browser.post("/records/account", json={"name": name}, headers={"Idempotency-Key": key})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    for header in ("location", "etag", "x-operation"):
        assert first.headers[header] == second.headers[header]
    assert second.headers["idempotency-replayed"] == "true"
    where = {"field": "name", "op": "is", "value": name}
    assert len((await browser.post("/records/account/query", json={"where": where})).json()["data"]) == 1
    other = await browser.post("/records/account", json={"name": "另一个"}, headers={"Idempotency-Key": key})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    bad = await browser.post("/records/account", json={"name": name}, headers={"Idempotency-Key": "x" * 300})
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_idempotency_key")


async def test_a_writer_who_wants_no_more_gets_id_and_version(visit: Open) -> None:
    browser = await visit("owner")
    made = await browser.post(
        "/records/account", json={"name": "少说为妙"}, headers={"Prefer": "respond-async, return=minimal; x=1"}
    )
    assert made.status_code == 201
    assert made.headers["preference-applied"] == "return=minimal"
    assert set(made.json()) == {"id", "version"}
    assert made.json()["version"] == 1
    whole = await browser.get(f"/records/account/{made.json()['id']}")
    assert whole.json()["name"] == "少说为妙"


async def test_token_reads_with_its_scope_and_writes_only_with_the_other(
    app: Envelope, shared_company: Company
) -> None:
    reading = await make_token(shared_company, "owner", "records:read")
    writing = await make_token(shared_company, "owner", "records:read", "records:write")
    async with Browser(app, Authorization=f"Bearer {reading}") as program:
        assert (await program.get("/records/account")).status_code == 200
        refused = await program.post("/records/account", json={"name": "x"})
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
        assert (await program.get("/tokens")).json()["code"] == "scope_missing"
    async with Browser(app, Authorization=f"Bearer {writing}") as program:
        del program.headers["Origin"]
        assert (await program.post("/records/account", json={"name": "由程序创建"})).status_code == 201
    async with Browser(app, Authorization="Bearer zk_nonsense") as program:
        assert (await program.get("/records/account")).status_code == 401


HOSTILE = [
    (b"{", 400, "broken_json"),
    (b"", 400, "broken_json"),
    (b"\xff\xfe", 400, "broken_json"),
    (b'{"name": "\\ud800"}', 400, "broken_json"),
    (b"[" * 200_000, 422, "body_invalid"),
    (b'{"name": ' + b"[" * 200_000, 400, "broken_json"),
    (b'{"name": NaN}', 400, "broken_json"),
    (b"[]", 422, "body_invalid"),
    (b"null", 422, "body_invalid"),
    (b'{"name": "a\\u0000b"}', 422, "text_has_nul"),
    (b'{"na\\u0000me": 1}', 422, "text_has_nul"),
    (json.dumps({"name": "x" * 3_000_000}).encode(), 422, "changes_refused"),
    (b'{"name": {"deep": [[[[]]]]}}', 422, "changes_refused"),
    (b'{"name": 1e999}', 422, "body_invalid"),
    (b'{"id": "not mine to choose", "name": "x"}', 422, "changes_refused"),
]


@pytest.mark.parametrize(("body", "status", "code"), HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_body_gets_a_clear_answer(visit: Open, body: bytes, status: int, code: str) -> None:
    browser = await visit("owner")
    answer = await browser.post("/records/account", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text[:500]


async def test_ten_megabytes_are_too_much_declared_or_not(visit: Open) -> None:
    browser = await visit("owner")
    body = json.dumps({"name": "x" * (10 * 1024 * 1024)}).encode()
    answer = await browser.post("/records/account", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert str(MAX_BODY) in answer.json()["detail"]

    async def pieces():
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    answer = await browser.post("/records/account", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_body_that_is_no_json_is_told_so(visit: Open) -> None:
    browser = await visit("owner")
    answer = await browser.post("/records/account", data={"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (415, "json_wanted")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nonsense=1", "bad_parameter"),
        ("limit=1&limit=2", "bad_parameter"),
        ("limit=many", "bad_parameter"),
        ("limit=0", "page_too_large"),
        ("limit=100000", "page_too_large"),
        ("fields=%00", "text_has_nul"),
        ("fields=%ff", "bad_parameter"),
        ("fields=nothing.here", "field_not_found"),
        ("sort=nothing", "field_not_found"),
        ("filter={", "broken_json"),
        ("filter=[]", "body_invalid"),
        ('filter={"field":"name"}', "condition_invalid"),
        ("cursor=abc", "bad_cursor"),
        ("total=all", "bad_parameter"),
        ("as_of=yesterday", "bad_parameter"),
        ("&".join(f"a{n}=1" for n in range(60)), "bad_parameter"),
    ],
)
async def test_asvs_15_3_7_odd_parameters_get_a_clear_answer(visit: Open, query: str, code: str) -> None:
    browser = await visit("owner")
    answer = await browser.get(f"/records/account?{query}")
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["code"] == code


@pytest.mark.parametrize("path", ["/records/nothing", "/records/%00", "/records/account'--", "/nothing", "/records"])
async def test_unknown_address_is_not_found(visit: Open, path: str) -> None:
    browser = await visit("owner")
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_id_that_is_none_is_not_found(visit: Open) -> None:
    browser = await visit("owner")
    for name in ("1", "nonsense", str(uuid4()), "00000000-0000-0000-0000-00000000000g"):
        answer = await browser.get(f"/records/account/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "record_not_found")


async def test_method_that_an_address_does_not_take(visit: Open) -> None:
    browser = await visit("owner")
    answer = await browser.put("/records/account", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


async def test_head_is_get_without_a_body(visit: Open) -> None:
    browser = await visit("owner")
    answer = await browser.head("/records/account")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_asvs_3_4_every_answer_carries_the_headers_of_security(visit: Open, anonymous: Browser) -> None:
    for answer in (await (await visit("owner")).get("/records/account"), await anonymous.get("/nothing")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert len(answer.headers["x-request-id"]) >= 8
