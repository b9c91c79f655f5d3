"""Batches, verbs, undo and reasons over HTTP."""

from uuid import uuid4

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Open


async def test_batch_is_all_or_nothing_unless_partial(visit: Open) -> None:
    browser = await visit("owner")
    tag = uuid4().hex
    changes = [{"kind": "create", "values": {"name": f"{tag} 1"}}, {"kind": "create", "values": {"level": "Z"}}]
    refused = await browser.post("/records/account/batch", json={"changes": changes})
    assert (refused.status_code, refused.json()["code"]) == (422, "changes_refused")
    assert {(one["row"], one["field"]) for one in refused.json()["errors"]} == {(1, "level"), (1, "name")}
    where = {"field": "name", "op": "starts_with", "value": tag}
    assert (await browser.post("/records/account/query", json={"where": where})).json()["data"] == []
    partly = await browser.post("/records/account/batch", json={"changes": changes, "partial": True})
    first, second = partly.json()["data"]
    assert (partly.status_code, first["version"], first["problems"]) == (200, 1, [])
    assert (second["id"], second["version"]) == (None, 0)
    assert {one["code"] for one in second["problems"]} == {"unknown_option", "required"}
    assert partly.headers["x-operation"] == partly.json()["operation"]


async def test_batch_has_its_limits(visit: Open) -> None:
    browser = await visit("owner")
    for changes in ([], [{"kind": "create", "values": {"name": "x"}}] * 5001):
        answer = await browser.post("/records/account/batch", json={"changes": changes})
        assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")


async def test_operation_is_undone_as_a_whole(visit: Open) -> None:
    browser = await visit("owner")
    changes = [{"kind": "create", "values": {"name": f"撤销 {number}"}} for number in range(3)]
    made = (await browser.post("/records/account/batch", json={"changes": changes})).json()
    undone = await browser.post(f"/operations/{made['operation']}/undo")
    assert (undone.status_code, undone.json()["undone"], undone.json()["left"]) == (200, 3, [])
    for one in made["data"]:
        assert (await browser.get(f"/records/account/{one['id']}")).status_code == 404
    again = await browser.post(f"/operations/{made['operation']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "undo_refused")
    redone = await browser.post(f"/operations/{undone.json()['operation']}/undo")
    assert (redone.status_code, redone.json()["undone"]) == (200, 3)


async def test_operation_of_another_is_not_found(visit: Open) -> None:
    owner, colleague = await visit("owner"), await visit("colleague")
    made = await owner.post("/records/account", json={"name": "不归你撤销"})
    for operation in (made.headers["x-operation"], str(uuid4()), "nonsense"):
        answer = await colleague.post(f"/operations/{operation}/undo")
        assert answer.status_code == 404, answer.text


async def test_action_hands_records_over(visit: Open, shared_company: Company) -> None:
    owner, colleague = await visit("owner"), await visit("colleague")
    ids = [(await owner.post("/records/account", json={"name": f"移交 {n}"})).json()["id"] for n in range(2)]
    arguments = {"owner": str(shared_company.people["colleague"])}
    done = await owner.post("/records/account/actions/assign", json={"ids": ids, "arguments": arguments})
    assert (done.status_code, [one["version"] for one in done.json()["data"]]) == (200, [2, 2])
    assert (await colleague.get(f"/records/account/{ids[0]}")).status_code == 200
    assert (await owner.get(f"/records/account/{ids[0]}")).status_code == 404
    unknown = await owner.post("/records/account/actions/nothing", json={"ids": ids})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_name")
    lacking = await colleague.post("/records/account/actions/assign", json={"ids": ids})
    assert (lacking.status_code, lacking.json()["code"]) == (422, "bad_arguments")


async def test_reasons_say_why_a_record_is_open(visit: Open, shared_company: Company) -> None:
    owner, admin, head = await visit("owner"), await visit("administrator"), await visit("head")
    made = (await owner.post("/records/account", json={"name": "为何可见"})).json()
    path = f"/records/account/{made['id']}/access"
    mine = (await owner.get(path)).json()
    assert mine["read"]
    assert mine["read"] == mine["update"] == mine["delete"]
    of_colleague = await admin.get(path, params={"user": str(shared_company.people["colleague"])})
    reasons = {right: of_colleague.json()[right] for right in ("read", "update", "delete")}
    assert reasons == {"read": [], "update": [], "delete": []}
    refused = await head.get(path, params={"user": str(shared_company.people["owner"])})
    assert (refused.status_code, refused.json()["code"]) == (403, "ability_missing")
    assert (await (await visit("colleague")).get(path)).status_code == 404
    assert (await admin.get(path, params={"user": str(uuid4())})).json()["code"] == "user_not_found"


async def test_an_operation_is_called_after_what_all_its_changes_do(visit: Open) -> None:
    browser = await visit("owner")

    async def title_of(changes: list[dict[str, object]]) -> tuple[str, list[str]]:
        made = (await browser.post("/records/account/batch", json={"changes": changes})).json()
        operation = (await browser.get(f"/operations/{made['operation']}")).json()
        return operation["title"]["zh"], [one["id"] for one in made["data"]]

    title, (first, second) = await title_of([{"kind": "create", "values": {"name": name}} for name in ("甲", "乙")])
    assert title == "批量新建客户"
    assert (await title_of([{"kind": "update", "id": first, "values": {"level": "A"}}]))[0] == "批量修改客户"
    mixed = [{"kind": "delete", "id": second}, {"kind": "create", "values": {"name": "丙"}}]
    assert (await title_of(mixed))[0] == "批量修改客户"
    assert (await title_of([{"kind": "delete", "id": first}]))[0] == "批量删除客户"
