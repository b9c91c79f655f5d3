"""What follows when records of the package are saved."""

import pytest

from tests.integration.apps.customers.conftest import Desk
from zhike.apps.customers.errors import BadChecklist
from zhike.kernel.records.errors import ChangesRefused

ENDED = ("account", "is_main", "ended_on")


async def test_a_follow_up_belongs_to_the_account_of_what_it_is_about(desk: Desk) -> None:
    account, other = await desk.create("account", name="华信电子"), await desk.create("account", name="远东机械")
    person = await desk.create("contact", name="李明", account=account)
    about = await desk.create("interaction", content="谈了价格", target={"id": person, "object": "contact"})
    assert await desk.read("interaction", about, "account", "version") == [account, 2]
    with_people = await desk.create("interaction", content="开会", contacts=[person])
    assert await desk.read("interaction", with_people, "account") == [account]
    await desk.update("interaction", about, target={"id": other, "object": "account"})
    assert await desk.read("interaction", about, "account") == [other]


async def test_followed_records_tell_what_the_newest_follow_up_says(desk: Desk) -> None:
    account = await desk.create("account", name="华信电子")
    person = await desk.create("contact", name="李明", account=account)
    told = ("last_followup_at", "last_followup", "next_followup_at", "version")
    first = await desk.create(
        "interaction", content="第一次", account=account, happened_at="2026-03-01T02:00:00Z",
        next_time="2026-03-09T02:00:00Z",
    )  # fmt: skip
    assert await desk.read("account", account, *told) == [
        "2026-03-01T02:00:00Z", "第一次", "2026-03-09T02:00:00Z", 1,
    ]  # fmt: skip
    second = await desk.create("interaction", content="第二次", contacts=[person], happened_at="2026-03-05T02:00:00Z")
    for key, record in (("account", account), ("contact", person)):
        assert await desk.read(key, record, *told) == ["2026-03-05T02:00:00Z", "第二次", None, 1]
    gone = await desk.delete("interaction", second)
    assert await desk.read("account", account, *told[:2]) == ["2026-03-01T02:00:00Z", "第一次"]
    assert await desk.read("contact", person, *told) == [None, None, None, 1]
    await desk.undo(gone)
    assert await desk.read("contact", person, *told[:2]) == ["2026-03-05T02:00:00Z", "第二次"]
    moved = await desk.update("interaction", second, contacts=[], happened_at="2026-02-05T02:00:00Z")
    assert await desk.read("contact", person, *told[:2]) == [None, None]
    assert await desk.read("account", account, *told[:2]) == ["2026-03-01T02:00:00Z", "第一次"]
    await desk.undo(moved)
    assert await desk.read("contact", person, *told[:2]) == ["2026-03-05T02:00:00Z", "第二次"]
    await desk.delete("interaction", first)
    await desk.delete("interaction", second)
    await desk.restore("interaction", first)
    assert await desk.read("account", account, *told) == [
        "2026-03-01T02:00:00Z", "第一次", "2026-03-09T02:00:00Z", 1,
    ]  # fmt: skip


async def test_a_contact_and_his_main_affiliation_say_the_same(desk: Desk) -> None:
    first, second = await desk.create("account", name="华信电子"), await desk.create("account", name="远东机械")
    person = await desk.create("contact", name="李明", account=first, job_title="经理")
    assert await desk.list("account_contact", *ENDED, "job_title", "contact") == [[first, True, None, "经理", person]]
    moved = await desk.update("contact", person, account=second)
    assert await desk.list("account_contact", *ENDED) == [[first, False, None], [second, True, None]]
    await desk.undo(moved)
    assert await desk.list("account_contact", *ENDED) == [[first, True, None]]
    side = await desk.create("account_contact", contact=person, account=second)
    assert await desk.read("contact", person, "account") == [first]
    chosen = await desk.update("account_contact", side, is_main=True)
    assert await desk.read("contact", person, "account") == [second]
    assert await desk.list("account_contact", *ENDED) == [[first, False, None], [second, True, None]]
    await desk.undo(chosen)
    assert await desk.read("contact", person, "account") == [first]
    await desk.update("account_contact", side, is_main=True)
    await desk.delete("account_contact", side)
    assert await desk.read("contact", person, "account") == [first]
    await desk.update("contact", person, status="left")
    (row,) = await desk.list("account_contact", *ENDED)
    assert (row[0], row[1]) == (first, True)
    assert row[2] is not None


async def test_an_account_has_one_primary_contact(desk: Desk) -> None:
    account, other = await desk.create("account", name="华信电子"), await desk.create("account", name="远东机械")
    first = await desk.create("contact", name="李明", account=account, is_primary=True)
    assert await desk.read("account", account, "primary_contact") == [first]
    second = await desk.create("contact", name="王芳", account=account, is_primary=True)
    assert await desk.read("account", account, "primary_contact") == [second]
    assert await desk.read("contact", first, "is_primary") == [False]
    await desk.update("contact", second, account=other)
    assert await desk.read("account", account, "primary_contact") == [None]
    assert await desk.read("account", other, "primary_contact") == [second]
    await desk.delete("contact", second)
    assert await desk.read("account", other, "primary_contact") == [None]


async def test_relations_have_two_sides(desk: Desk) -> None:
    first, second = await desk.create("account", name="华信电子"), await desk.create("account", name="远东机械")
    relation = await desk.create("account_relation", account=first, other=second, kind="investor", reverse_kind="agent")
    assert await desk.read("account_relation", relation, "reverse_kind") == ["investee"]
    await desk.update("account_relation", relation, kind="competitor")
    assert await desk.read("account_relation", relation, "reverse_kind") == ["competitor"]
    one, two = await desk.create("contact", name="李明"), await desk.create("contact", name="王芳")
    known = await desk.create("contact_relation", contact=one, other=two)
    assert await desk.read("contact_relation", known, "kind", "reverse_kind") == ["colleague", "colleague"]


async def test_a_repeating_task_goes_on_once(desk: Desk) -> None:
    task = await desk.create(
        "task", subject="月度对账", due="2027-01-31T02:00:00Z", repeat="monthly",
        checklist=[{"text": "导出流水", "done": True}],
    )  # fmt: skip
    done = await desk.act("task", "complete", task)
    ended, following = await desk.read("task", task, "completed_at", "next_task")
    assert ended is not None
    made = await desk.read("task", following, "subject", "status", "due", "checklist", "repeat_from")
    assert made == [
        "月度对账", "todo", "2027-02-28T02:00:00Z", [{"text": "导出流水", "done": False}], "2027-01-31T02:00:00Z",
    ]  # fmt: skip
    await desk.act("task", "complete", task)
    await desk.update("task", task, status="doing")
    assert await desk.read("task", task, "completed_at") == [None]
    await desk.act("task", "complete", task)
    assert len(await desk.list("task")) == 2
    await desk.act("task", "complete", following)
    assert [due for (due,) in await desk.list("task", "due")] == [
        "2027-01-31T02:00:00Z", "2027-02-28T02:00:00Z", "2027-03-31T02:00:00Z",
    ]  # fmt: skip
    again = await desk.create("task", subject="周报", due="2027-01-01T02:00:00Z", repeat="weekly")
    done = await desk.act("task", "complete", again)
    await desk.undo(done)
    assert await desk.read("task", again, "status", "completed_at", "next_task") == ["todo", None, None]
    last = await desk.create(
        "task", subject="到此为止", due="2027-01-01T02:00:00Z", repeat="daily", repeat_until="2027-01-01"
    )
    await desk.act("task", "complete", last)
    assert await desk.read("task", last, "next_task") == [None]
    twice = await desk.create(
        "task", subject="两次", due="2027-01-04T02:00:00Z", repeat="weekly", repeat_on=["mon", "thu"], repeat_count=2
    )
    await desk.act("task", "complete", twice)
    (second,) = await desk.read("task", twice, "next_task")
    copied = ["2027-01-07T02:00:00Z", ["mon", "thu"], "2"]
    assert await desk.read("task", second, "due", "repeat_on", "repeat_count") == copied
    await desk.act("task", "complete", second)
    assert await desk.read("task", second, "next_task") == [None]
    with pytest.raises(ChangesRefused):
        await desk.create("task", subject="x", due="2027-01-04T02:00:00Z", repeat="daily", repeat_on=["mon"])
    with pytest.raises(BadChecklist):
        await desk.create("task", subject="x", checklist={"text": "不是数组"})


async def test_attendees_have_answers_of_their_own(desk: Desk) -> None:
    people = desk.company.people
    contact = await desk.create("contact", name="李明")
    event = await desk.create(
        "event", title="演示", starts_at="2026-03-05T02:00:00Z",
        attendees=[str(people["owner"]), str(people["outsider"])], contacts=[contact],
    )  # fmt: skip
    told = await desk.list("event_attendee", "user", "contact", "owner", "answer")
    me, stranger = str(people["owner"]), str(people["outsider"])
    assert sorted(told, key=str) == sorted(
        [[me, None, me, "accepted"], [stranger, None, stranger, "waiting"], [None, contact, me, "waiting"]], key=str
    )
    mine = Desk(desk.company, "outsider")
    (answer,) = await mine.list("event_attendee", "id", where={"field": "user", "op": "is", "value": stranger})
    await mine.update("event_attendee", answer[0], answer="declined")
    await desk.update("event", event, attendees=[stranger], contacts=[])
    assert await desk.list("event_attendee", "user", "answer") == [[stranger, "declined"]]
