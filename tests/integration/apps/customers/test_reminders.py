"""Who is told what, once; the calendar as programs read it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from icalendar import Calendar

from tests.fixtures.kernel import give_sign_ins
from tests.integration.apps.customers.conftest import Desk
from zhike.engines.feeds.face import FeedNotFound
from zhike.engines.notifications.reminders import KIND
from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.ids import ObjectKey, RecordId, WorkspaceKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.jobs.model import NoArguments
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.query.model import Query, Selected


async def run_reminders(desk: Desk) -> None:
    kernel, key = desk.company.kernel, desk.company.key
    async with kernel.database.transaction(key) as transaction:
        await kernel.queue.enqueue(transaction, key, KIND, NoArguments())
    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, no_workspaces).drain(key)


async def no_workspaces() -> list[WorkspaceKey]:
    return []


async def list_told(desk: Desk, person: str) -> list[tuple[str, str | None]]:
    page = await desk.company.kernel.notifications.list(
        desk.company.reader(person), unread=True, cursor=None, limit=100
    )
    return sorted((one.kind, None if one.about is None else one.about.title) for one in page.items)


def soon(**after: float) -> str:
    """A moment from now on: not from when the file was read, which may be many minutes before the test."""
    return (SystemClock().now().replace(microsecond=0) + timedelta(**after)).isoformat()


async def test_people_are_reminded_once(desk: Desk) -> None:
    people = {name: str(one) for name, one in desk.company.people.items()}
    account = await desk.create("account", name="华信电子")
    await desk.create(
        "interaction", content="约好再谈", account=account, happened_at=soon(days=-1), next_time=soon(seconds=-60)
    )
    due = await desk.create("task", subject="寄合同", due=soon(seconds=-60), assignees=[people["colleague"]])
    await desk.create("task", subject="明天的事", due=soon(hours=24, seconds=-60), reminders=["1d"])
    await desk.create("task", subject="后天的事", due=soon(days=2))
    await desk.create("task", subject="做完的事", due=soon(seconds=-60), status="done")
    await desk.create(
        "event", title="周会", starts_at=soon(days=-7, minutes=15, seconds=-60), repeat="weekly",
        attendees=[people["outsider"]],
    )  # fmt: skip
    await run_reminders(desk)
    await run_reminders(desk)
    assert await list_told(desk, "owner") == [
        ("event_due", "周会"), ("followup_due", "华信电子"), ("task_due", "明天的事"),
    ]  # fmt: skip
    assert await list_told(desk, "colleague") == [("task_assigned", "寄合同"), ("task_due", "寄合同")]
    assert await list_told(desk, "outsider") == [("event_due", "周会"), ("event_invited", "周会")]
    assert await list_told(desk, "head") == []
    # Put off and due again, it is reminded of again; whoever may no longer read it sees no title.
    await desk.update("task", due, due=soon(seconds=-30), assignees=[people["outsider"]])
    await run_reminders(desk)
    assert ("task_due", "寄合同") in await list_told(desk, "outsider")
    assert await list_told(desk, "colleague") == [("task_assigned", None), ("task_due", None)]


async def test_who_is_mentioned_is_told_and_may_read(desk: Desk) -> None:
    outsider = str(desk.company.people["outsider"])
    told = await desk.create("interaction", content="请看一下", mentions=[outsider, str(desk.company.people["owner"])])
    await desk.update("interaction", told, content="请看一下附件")
    assert await list_told(desk, "owner") == []
    assert await list_told(desk, "outsider") == [("mention", "请看一下附件")]
    kernel, reader = desk.company.kernel, desk.company.reader("outsider")
    page = await kernel.notifications.list(reader, unread=False, cursor=None, limit=1)
    assert await kernel.notifications.mark_read(reader, [page.items[0].id]) == 0
    assert await list_told(desk, "outsider") == []


async def test_pages_of_notifications_follow_each_other(desk: Desk) -> None:
    outsider = str(desk.company.people["outsider"])
    for number in range(5):
        await desk.create("interaction", content=f"第{number}条", mentions=[outsider])
    kernel, reader = desk.company.kernel, desk.company.reader("outsider")
    found: list[str | None] = []
    cursor: str | None = None
    while True:
        page = await kernel.notifications.list(reader, unread=False, cursor=cursor, limit=2)
        assert page.unread == 5
        found += [one.about.title for one in page.items if one.about is not None]
        cursor = page.next
        if cursor is None:
            break
    assert found == ["第4条", "第3条", "第2条", "第1条", "第0条"]


async def test_a_calendar_is_read_back_as_it_was_meant(desk: Desk) -> None:
    company = desk.company
    owner, outsider = company.people["owner"], company.people["outsider"]
    await give_sign_ins(company, "owner", "outsider")
    long_text = "议程:" + "很长的说明,带逗号;分号与\n换行。" * 20
    await desk.create(
        "event", title="月度复盘, 第一次", starts_at="2026-12-31T02:00:00Z", ends_at="2026-12-31T03:30:00Z",
        repeat="monthly", repeat_until="2027-06-30", description=long_text, location="上海; 会议室",
        attendees=[str(outsider)],
    )  # fmt: skip
    await desk.create("event", title="全天", starts_at="2026-12-24T16:00:00Z", all_day=True)
    secret = await company.kernel.feeds.make(company.key, owner)
    raw = await company.kernel.feeds.render(secret)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    events = {str(one["SUMMARY"]): one for one in Calendar.from_ical(raw).walk("VEVENT")}
    assert set(events) == {"月度复盘, 第一次", "全天"}
    review: Any = events["月度复盘, 第一次"]
    assert review["DTSTART"].dt.isoformat() == "2026-12-31T10:00:00+08:00"
    assert review["DTEND"].dt.astimezone(UTC) == datetime(2026, 12, 31, 3, 30, tzinfo=UTC)
    assert str(review["DESCRIPTION"]).startswith(long_text)
    assert str(review["LOCATION"]) == "上海; 会议室"
    rule = review["RRULE"]
    assert (rule["FREQ"], rule["BYSETPOS"], rule["UNTIL"]) == (
        ["MONTHLY"], [-1], [datetime(2027, 6, 30, 15, 59, 59, tzinfo=UTC)],
    )  # fmt: skip
    day: Any = events["全天"]
    assert (day["DTSTART"].dt.isoformat(), day["DTEND"].dt.isoformat()) == ("2026-12-25", "2026-12-26")
    theirs = await company.kernel.feeds.make(company.key, outsider)
    assert [
        str(one["SUMMARY"]) for one in Calendar.from_ical(await company.kernel.feeds.render(theirs)).walk("VEVENT")
    ] == ["月度复盘, 第一次"]
    again = await company.kernel.feeds.make(company.key, owner)
    with pytest.raises(FeedNotFound):
        await company.kernel.feeds.render(secret)
    await company.kernel.feeds.revoke(company.key, owner)
    for wrong in (again, "x", f"{company.key}.", "不存在.的"):
        with pytest.raises(FeedNotFound):
            await company.kernel.feeds.render(wrong)


async def test_confidential_events_show_as_much_as_they_say(desk: Desk) -> None:
    company = desk.company
    people = {name: str(one) for name, one in company.people.items()}
    made = {}
    for level in ("full", "subject", "private"):
        made[level] = await desk.create(
            "event", title=f"{level}", starts_at="2026-12-31T02:00:00Z", location="三楼", visibility=level,
            attendees=[people["outsider"]],
        )  # fmt: skip
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)

    async def look(person: str) -> dict[str, Any]:
        policy = await kernel.access.get_policy(company.reader(person), catalog)
        columns = tuple(Selected(name, (name,)) for name in ("title", "location", "attendees"))
        query = Query(ObjectKey("event"), columns, ids=tuple(RecordId(UUID(one)) for one in made.values()))
        page = await kernel.query.list(catalog, policy, query)
        rows = {row["title"]: row["location"] for row in msgspec.json.decode(page.data)}
        asked = Query(
            ObjectKey("event"), columns, where=read_condition({"field": "location", "op": "is", "value": "三楼"})
        )
        found = msgspec.json.decode((await kernel.query.list(catalog, policy, asked)).data)
        assert sorted(row["title"] for row in found) == sorted(key for key, value in rows.items() if value == "三楼")
        return rows

    everything = {"full": "三楼", "subject": "三楼", "private": "三楼"}
    assert await look("owner") == everything
    assert await look("outsider") == everything
    masked = {"full": "三楼", "subject": {"masked": "****"}}
    assert await look("head") == masked
    assert await look("administrator") == masked
    assert await look("colleague") == {}
