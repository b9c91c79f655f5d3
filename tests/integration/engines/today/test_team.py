"""The day of those who report to somebody, and what of it he may not read."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.fixtures.kernel import Company
from zhike.engines.today.model import Team

DAY = timedelta(days=1)


def noon(days: int = 0) -> str:
    """The middle of a day in the workspace's zone."""
    zone = ZoneInfo("Asia/Shanghai")
    return datetime.combine(datetime.now(zone).date() + days * DAY, time(12), zone).astimezone(UTC).isoformat()


def count_of(team: Team, kind: str, key: str) -> int:
    """A number of the page."""
    return next(one.count for one in team.tiles if (one.kind, one.object) == (kind, key))


async def test_who_leads_nobody_has_no_team(company: Company) -> None:
    assert await company.kernel.team.read(company.reader("outsider")) is None


async def test_the_team_is_counted_person_by_person(company: Company) -> None:
    head, me, them = company.reader("head"), company.reader("owner"), company.reader("outsider")
    before = await company.kernel.team.read(head)
    assert before is not None
    account = await company.create("account", me, name="团队的客户")
    target = {"object": "account", "id": str(account)}
    await company.create("interaction", me, content="聊过", target=target, happened_at=noon(-40), next_time=noon(-3))
    await company.create("account", them, name="别的部门的客户")
    task = await company.create("task", me, subject="团队里逾期的", due=noon(-1), related=target)
    await company.create("task", me, subject="不急的", due=noon(9))
    await company.create("task", head, subject="经理自己的", due=noon(-1))
    team = await company.kernel.team.read(head)
    assert team is not None
    grown = {
        (kind, key): count_of(team, kind, key) - count_of(before, kind, key)
        for kind, key in [
            ("late", "task"), ("missed", "account"), ("fresh", "account"), ("quiet", "account"), ("touched", "account")
        ]
    }  # fmt: skip
    assert grown == {
        ("late", "task"): 1,
        ("missed", "account"): 1,
        ("fresh", "account"): 1,
        ("quiet", "account"): 1,
        ("touched", "account"): 0,
    }
    mate = next(one for one in team.mates if one.id == me.subject)
    assert (mate.name, mate.numbers["late"], mate.numbers["missed"]) == ("owner", 1, 1)
    late = next(one for one in team.late if one.id == task)
    assert (late.title, late.by) == ("团队里逾期的", (me.subject, "owner"))
    assert "经理自己的" not in {one.title for one in team.late}
    assert account in {one.id for one in team.changes}


async def test_the_filter_of_a_number_opens_the_list_that_was_counted(company: Company) -> None:
    head, me = company.reader("head"), company.reader("owner")
    await company.create("task", me, subject="在筛选里", due=noon(-2))
    team = await company.kernel.team.read(head)
    assert team is not None
    tile = next(one for one in team.tiles if (one.kind, one.object) == ("late", "task"))
    people = tile.filter["all"][0]
    assert people["field"] == "owner"
    assert str(me.subject) in people["value"]
    assert str(head.subject) not in people["value"]
