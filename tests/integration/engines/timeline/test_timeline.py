"""Timelines: everything that leads to a record in one order, with the rights of whoever looks."""

from typing import Any
from uuid import UUID

from tests.fixtures.kernel import Company
from tests.integration.engines.timeline.conftest import Get
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.records.model import Batch, Change, Operation

DAY = "2026-0{}-{:02d}T09:00:00Z"


async def follow_up(firm: Company, day: int, content: str, **values: Any) -> str:
    at = DAY.format(3, day)
    return str(await firm.create("interaction", firm.reader("owner"), content=content, happened_at=at, **values))


async def change(firm: Company, object_key: str, record: RecordId, **values: Any) -> None:
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    batch = Batch(ObjectKey(object_key), (Change("update", record, values),))
    await firm.kernel.records.save(firm.reader("owner"), batch, operation)


def tell(page: Any) -> list[tuple[str, Any]]:
    return [(one["kind"], one["title"] or one["text"]) for one in page["data"]]


async def test_an_account_tells_of_everything_that_belongs_to_it(firm: Company, owner: Any, get: Get) -> None:
    account = await firm.create("account", owner, name="时间线客户", level="B")
    contact = await firm.create("contact", owner, name="王芳", account=str(account))
    await follow_up(firm, 2, "电话:介绍了产品", account=str(account))
    await follow_up(firm, 5, "拜访:看了车间", target=str(contact), outcome="progress")
    await firm.create("task", owner, subject="发方案", related=str(account), due=DAY.format(3, 4))
    await firm.create("event", owner, title="方案会", related=str(contact), starts_at=DAY.format(3, 6))
    await change(firm, "account", account, level="A")
    found = await get("owner", f"/records/account/{account}/timeline")
    assert tell(found)[0][0] == "change"
    assert tell(found)[1][0] == "created"
    assert tell(found)[2:] == [
        ("event", "方案会"), ("interaction", "拜访:看了车间"), ("task", "发方案"), ("interaction", "电话:介绍了产品"),
    ]  # fmt: skip
    assert found["data"][0]["change"]["changes"] == [{"field": "level", "old": "B", "new": "A"}]
    assert found["data"][3]["fields"]["outcome"] == "progress"
    assert found["data"][3]["by"] == {"id": str(firm.people["owner"]), "title": "owner"}
    assert [one["key"] for one in found["kinds"]] == [
        "event", "interaction", "task", "change", "created", "merge", "bin", "file",
    ]  # fmt: skip
    assert found["page"] == {"next": None, "has_more": False}


async def test_pages_are_the_whole_in_its_order_and_kinds_narrow(firm: Company, owner: Any, get: Get) -> None:
    account = await firm.create("account", owner, name="翻页客户", level="B")
    # Two at a time, so that an order by time alone would have ties.
    expected = [await follow_up(firm, 1 + number // 2, f"第{number}次", account=str(account)) for number in range(9)]
    for level in ("A", "C", "D"):
        await change(firm, "account", account, level=level)
    path, seen, cursor = f"/records/account/{account}/timeline", [], None
    while True:
        page = await get("owner", path, limit="4", **({} if cursor is None else {"cursor": cursor}))
        seen += page["data"]
        cursor = page["page"]["next"]
        if cursor is None:
            break
    assert seen == (await get("owner", path, limit="100"))["data"]
    assert len(seen) == 13
    assert sorted(one["id"] for one in seen if one["kind"] == "interaction") == sorted(expected)
    narrowed = await get("owner", path, kinds="change,created")
    assert [one["kind"] for one in narrowed["data"]] == ["change", "change", "change", "created"]
    assert len((await get("owner", path, kinds="interaction"))["data"]) == 9
    refused = await get("owner", path, 400, kinds="gossip")
    assert refused["code"] == "unknown_timeline_kind"
    assert (await get("owner", path, 400, cursor="broken"))["code"] == "bad_cursor"


async def test_one_persons_doings_are_told_alone(firm: Company, owner: Any, get: Get) -> None:
    account = await firm.create("account", owner, name="两个人的客户", level="B")
    mine = await follow_up(firm, 3, "我打的电话", account=str(account))
    colleague = str(firm.people["colleague"])
    await follow_up(firm, 4, "同事打的电话", account=str(account), owner=colleague)
    await change(firm, "account", account, level="A")
    path = f"/records/account/{account}/timeline"
    found = await get("owner", path, by=str(firm.people["owner"]))
    assert [one["kind"] for one in found["data"]] == ["change", "created", "interaction"]
    assert found["data"][2]["id"] == mine
    assert tell(await get("owner", path, by=colleague)) == [("interaction", "同事打的电话")]
    assert tell(await get("owner", path, by=colleague, kinds="change")) == []
    await get("owner", path, by="nobody", status=400)


async def test_a_contact_tells_of_what_it_took_part_in(firm: Company, owner: Any, get: Get) -> None:
    contact = str(await firm.create("contact", owner, name="李强"))
    other = str(await firm.create("contact", owner, name="赵敏"))
    await follow_up(firm, 2, "只找他", target=contact)
    await follow_up(firm, 3, "两位都在", contacts=[other, contact])
    await follow_up(firm, 4, "与他无关", contacts=[other])
    found = await get("owner", f"/records/contact/{contact}/timeline", kinds="interaction")
    assert tell(found) == [("interaction", "两位都在"), ("interaction", "只找他")]


async def test_what_a_reader_may_not_read_is_not_there(firm: Company, owner: Any, get: Get) -> None:
    """A private event of somebody else, and a timeline of a closed record."""
    account = await firm.create("account", owner, name="保密客户")
    path = f"/records/account/{account}/timeline"
    when = DAY.format(3, 1)
    await firm.create("event", owner, title="公开会", account=str(account), starts_at=when, visibility="full")
    await firm.create("event", owner, title="私事", account=str(account), starts_at=when, visibility="private")
    assert {title for _, title in tell(await get("owner", path, kinds="event"))} == {"公开会", "私事"}
    assert tell(await get("head", path, kinds="event")) == [("event", "公开会")]
    await get("outsider", path, 404)
    await get("owner", f"/records/account/{UUID(int=7)}/timeline", 404)


async def test_a_subject_alone_tells_no_words(firm: Company, owner: Any, get: Get) -> None:
    account = await firm.create("account", owner, name="只见主题")
    contact = await firm.create("contact", owner, name="孙丽", account=str(account))
    await firm.create(
        "event", owner, title="薪酬谈话", account=str(account), contacts=[str(contact)], starts_at=DAY.format(3, 1),
        visibility="subject", description="细节",
    )  # fmt: skip
    (seen,) = (await get("head", f"/records/account/{account}/timeline", kinds="event"))["data"]
    assert (seen["title"], seen["text"]) == ("薪酬谈话", {"masked": "****"})
    # Who took part is more than the subject, so the contact's timeline does not tell of it.
    assert (await get("head", f"/records/contact/{contact}/timeline", kinds="event"))["data"] == []
    assert len((await get("owner", f"/records/contact/{contact}/timeline", kinds="event"))["data"]) == 1
