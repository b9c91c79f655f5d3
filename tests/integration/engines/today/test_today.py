"""What somebody has before him today, and what he must not see there."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.fixtures.kernel import Company
from zhike.kernel.base.ids import ObjectKey, OperationId, new_id
from zhike.kernel.records.model import Batch, Change, Operation

DAY = timedelta(days=1)


def noon(days: int = 0) -> datetime:
    """The middle of a day in the workspace's zone."""
    zone = ZoneInfo("Asia/Shanghai")
    return datetime.combine(datetime.now(zone).date() + days * DAY, time(12), zone).astimezone(UTC)


async def test_what_is_due_is_mine_open_and_near(company: Company) -> None:
    me, them = company.reader("owner"), company.reader("colleague")
    account = await company.create("account", me, name="星河科技")
    late = await company.create(
        "task", me, subject="催款", due=noon(-2).isoformat(), related={"object": "account", "id": str(account)}
    )
    soon = await company.create("task", them, subject="寄样品", due=noon(3).isoformat(), assignees=[str(me.subject)])
    await company.create("task", me, subject="下月", due=noon(30).isoformat())
    await company.create("task", me, subject="已完成", due=noon(-1).isoformat(), status="done")
    await company.create("task", me, subject="交给别人", due=noon(1).isoformat(), assignees=[str(them.subject)])
    await company.create(
        "interaction",
        me,
        content="聊过",
        target={"object": "account", "id": str(account)},
        happened_at=noon(-5).isoformat(),
        next_time=noon(1).isoformat(),
    )
    page = await company.kernel.today.read(me)
    assert [(one.title, one.object, one.action) for one in page.due] == [
        ("催款", "task", "complete"), ("星河科技", "account", None), ("寄样品", "task", "complete"),
    ]  # fmt: skip
    assert (page.due[0].id, page.due[2].id) == (late, soon)
    about = page.due[0].about
    assert about is not None
    assert (about.object, about.id, about.title) == ("account", account, "星河科技")
    assert page.objects == {"due": ("task",), "agenda": ("event",)}
    assert page.day == datetime.now(ZoneInfo("Asia/Shanghai")).date()


async def test_the_agenda_holds_what_is_on_today(company: Company) -> None:
    me, them = company.reader("head"), company.reader("outsider")
    begin = noon().isoformat()
    await company.create(
        "event",
        me,
        title="例会",
        starts_at=noon(-7).isoformat(),
        repeat="daily",
        ends_at=(noon(-7) + timedelta(hours=1)).isoformat(),
    )
    await company.create("event", me, title="全天培训", starts_at=begin, all_day=True)
    await company.create(
        "event",
        them,
        title="拜访",
        starts_at=(noon() + timedelta(hours=1)).isoformat(),
        attendees=[str(me.subject)],
        location="张江",
    )
    await company.create("event", me, title="取消了", starts_at=begin, status="cancelled")
    await company.create("event", me, title="明天", starts_at=noon(1).isoformat())
    await company.create("event", them, title="别人的", starts_at=begin)
    page = await company.kernel.today.read(me)
    assert [(one.title, one.at, one.whole_day, one.place) for one in page.agenda] == [
        ("全天培训", noon(), True, None),
        ("例会", noon(), False, None),
        ("拜访", noon() + timedelta(hours=1), False, "张江"),
    ]
    assert page.agenda[1].until == noon() + timedelta(hours=1)


async def test_changes_are_those_of_others_on_my_records(company: Company) -> None:
    me, head = company.reader("owner"), company.reader("head")
    before = len((await company.kernel.today.read(me)).changes)
    account = await company.create("account", me, name="蓝海物流")
    assert len((await company.kernel.today.read(me)).changes) == before
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    change = Change("update", account, {"level": "A"})
    await company.kernel.records.save(head, Batch(ObjectKey("account"), (change,)), operation)
    contact = await company.create("contact", head, name="陈晓", account=str(account))
    newest = (await company.kernel.today.read(me)).changes[:2]
    assert [(one.object, one.id, one.fresh) for one in newest] == [
        ("contact", contact, True), ("account", account, False),
    ]  # fmt: skip
    assert [one.by for one in newest] == [(head.subject, "head")] * 2
    assert account not in {one.id for one in (await company.kernel.today.read(company.reader("outsider"))).changes}


async def test_a_follow_up_that_became_a_task_is_said_once(company: Company) -> None:
    me = company.reader("owner")
    account = await company.create("account", me, name="双木家具")
    target = {"object": "account", "id": str(account)}
    happened, due = noon(-5).isoformat(), noon(2).isoformat()
    await company.create("interaction", me, content="约了", target=target, happened_at=happened, next_time=due)
    await company.create("task", me, subject="双木家具：再访", due=due, related=target)
    said = [one.object for one in (await company.kernel.today.read(me)).due if "双木家具" in (one.title or "")]
    assert said == ["task"]
