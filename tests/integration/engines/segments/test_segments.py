"""Segments: who sees what of them, how membership follows the journal, and what they do elsewhere."""

from uuid import UUID, uuid4

import msgspec
import pytest

from tests.fixtures.kernel import Company
from tests.integration.engines.segments.conftest import catch_up, save
from zhike.engines.segments.errors import BadSegment, SegmentChanged, SegmentForbidden, SegmentNotFound
from zhike.engines.segments.model import AutoTag, Chosen, SegmentDraft
from zhike.engines.segments.store import list_ids, read_events
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.errors import BadArgument, FormulaError
from zhike.kernel.query.model import Query, Selected

KEY_ACCOUNTS = {"field": "level", "op": "is", "value": "A"}


async def members(company: Company, who: str, segment: UUID) -> list[str]:
    """Names of the members that somebody sees, sorted."""
    found = await company.kernel.segments.members(company.reader(who), segment)
    return sorted(row["name"] for row in msgspec.json.decode(found.page.data))


async def kept(company: Company, segment: UUID) -> set[UUID]:
    """The kept membership."""
    schema = company.workspace.schema
    return set(await list_ids(company.kernel.database, "list_all_members", schema, [segment, UUID(int=0), 1000]))


async def happened(company: Company, segment: UUID) -> list[tuple[UUID, str]]:
    """Who entered and left, in order."""
    events = await read_events(company.kernel.database, company.workspace.schema, 0, 1000)
    return [(event.record, event.kind) for event in events if event.segment == segment]


async def test_a_dynamic_segment_follows_its_condition(company: Company) -> None:
    segments, admin = company.kernel.segments, company.reader("administrator")
    first = await company.create("account", name="甲公司", level="A")
    second = await company.create("account", name="乙公司", level="B")
    made = await segments.create(admin, "account", SegmentDraft("重点", "dynamic", KEY_ACCOUNTS))
    assert made.state == "filling"
    await catch_up(company)
    assert (await segments.get(admin, made.id)).state == "ready"
    assert await kept(company, made.id) == {first}

    await save(company, "account", "update", second, level="A")
    await save(company, "account", "update", first, level="B")
    third = await company.create("account", name="丙公司", level="A")
    await catch_up(company)
    assert await kept(company, made.id) == {second, third}
    await save(company, "account", "delete", third)
    await catch_up(company)
    await save(company, "account", "restore", third)
    await catch_up(company)

    assert await happened(company, made.id) == [
        (first, "e"), (second, "e"), (third, "e"), (first, "l"), (third, "l"), (third, "e"),
    ]  # fmt: skip
    assert await members(company, "administrator", made.id) == ["丙公司", "乙公司"]
    entered = (await segments.members(admin, made.id)).entered
    assert entered.keys() == {second, third}
    assert [one.kind for one in await segments.events(admin, made.id, third)] == ["e", "l", "e"]
    for level in ("B", "A", "B", "A"):
        await save(company, "account", "update", second, level=level)
        await catch_up(company)
    # Who leaves and comes back enters anew each time.
    assert [one.kind for one in await segments.events(admin, made.id, second)] == ["e", "l", "e", "l", "e"]


async def test_changes_of_linked_records_reach_members(company: Company) -> None:
    segments, admin = company.kernel.segments, company.reader("administrator")
    account = await company.create("account", name="甲公司", level="B")
    other = await company.create("account", name="乙公司", level="B")
    contact = await company.create("contact", name="张伟", account=str(account))
    up = await segments.create(
        admin, "contact", SegmentDraft("重点客户的人", "dynamic", {"field": "account.level", "op": "is", "value": "A"})
    )
    down = await segments.create(
        admin, "account",
        SegmentDraft("无联系人", "dynamic", {"related": "contacts", "quantifier": "none"}),
    )  # fmt: skip
    await catch_up(company)
    assert (await kept(company, up.id), await kept(company, down.id)) == (set(), {other})

    await save(company, "account", "update", account, level="A")
    await save(company, "contact", "update", contact, account=str(other))
    await catch_up(company)
    assert (await kept(company, up.id), await kept(company, down.id)) == (set(), {account})
    await save(company, "account", "update", other, level="A")
    await save(company, "contact", "delete", contact)
    await catch_up(company)
    assert (await kept(company, up.id), await kept(company, down.id)) == (set(), {account, other})


async def test_people_see_members_as_their_own_lists_do(company: Company) -> None:
    segments, admin = company.kernel.segments, company.reader("administrator")
    await company.create("account", company.reader("owner"), name="我的公司", level="A")
    await company.create("account", company.reader("outsider"), name="别人的公司", level="A")
    shared = await segments.create(admin, "account", SegmentDraft("重点", "dynamic", KEY_ACCOUNTS, "all"))
    private = await segments.create(admin, "account", SegmentDraft("私有", "dynamic", KEY_ACCOUNTS))
    await catch_up(company)

    assert await members(company, "administrator", shared.id) == ["别人的公司", "我的公司"]
    assert await members(company, "owner", shared.id) == ["我的公司"]
    page = (await segments.members(company.reader("owner"), shared.id)).page
    assert page.total is not None
    assert page.total.count == 1
    assert [one.id for one in await segments.list(company.reader("owner"))] == [shared.id]
    with pytest.raises(SegmentNotFound):
        await segments.members(company.reader("owner"), private.id)
    with pytest.raises(SegmentForbidden):
        await segments.create(company.reader("owner"), "account", SegmentDraft("x", "dynamic", KEY_ACCOUNTS, "all"))
    with pytest.raises(SegmentForbidden):
        await segments.delete(company.reader("owner"), shared.id)
    with pytest.raises(SegmentChanged):
        await segments.change(admin, shared.id, SegmentDraft("y", "dynamic", KEY_ACCOUNTS, "all"), 9)
    with pytest.raises(FormulaError):
        await segments.create(admin, "account", SegmentDraft("x", "dynamic", {"field": "nope", "op": "is", "value": 1}))
    with pytest.raises(BadSegment):
        await segments.create(
            admin, "account", SegmentDraft("x", "dynamic", {"field": "owner", "op": "is", "value": "me"})
        )


async def ask(company: Company, who: str, where: object) -> list[str]:
    """A list with a condition."""
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(company.reader(who), catalog)
    query = Query(ObjectKey("account"), (Selected("name", ("name",)),), read_condition(where))
    page = await company.kernel.query.list(catalog, policy, query)
    return sorted(row["name"] for row in msgspec.json.decode(page.data))


async def test_conditions_may_ask_for_a_segment(company: Company) -> None:
    segments, admin = company.kernel.segments, company.reader("administrator")
    first = await company.create("account", name="甲公司", level="A")
    await company.create("account", name="乙公司", level="B")
    await company.create("account", name="丙公司")
    dynamic = await segments.create(admin, "account", SegmentDraft("重点", "dynamic", KEY_ACCOUNTS))
    static = await segments.create(admin, "account", SegmentDraft("名单", "static"))
    assert await segments.change_members(admin, static.id, "add", Chosen(ids=(first, uuid4()))) == 1
    where = {"field": "level", "op": "is_empty"}
    assert await segments.change_members(admin, static.id, "add", Chosen(where=where)) == 1
    both = {"all": [{"segment": str(static.id)}, {"segment": str(dynamic.id)}]}
    nested = await segments.create(admin, "account", SegmentDraft("两者", "dynamic", both))
    await catch_up(company)

    assert await ask(company, "administrator", {"segment": str(dynamic.id)}) == ["甲公司"]
    assert await ask(company, "administrator", {"not": {"segment": str(dynamic.id)}}) == ["丙公司", "乙公司"]
    assert await ask(company, "administrator", {"segment": str(static.id)}) == ["丙公司", "甲公司"]
    assert await ask(company, "administrator", {"segment": str(nested.id)}) == ["甲公司"]
    assert await kept(company, nested.id) == {first}
    assert await segments.change_members(admin, static.id, "remove", Chosen(ids=(first,))) == 1
    await catch_up(company)
    assert await kept(company, nested.id) == set()
    with pytest.raises(BadArgument):
        await ask(company, "owner", {"segment": str(dynamic.id)})
    with pytest.raises(BadSegment):
        await segments.change_members(admin, dynamic.id, "add", Chosen(ids=(first,)))
    circle = {"any": [{"segment": str(nested.id)}, KEY_ACCOUNTS]}
    with pytest.raises(BadSegment):
        await segments.change(admin, dynamic.id, SegmentDraft("重点", "dynamic", circle), 1)


async def test_a_segment_tags_who_is_in_it(company: Company) -> None:
    segments, admin = company.kernel.segments, company.reader("administrator")
    account = await company.create("account", name="甲公司", level="A", tags=["老客户"])
    draft = SegmentDraft("重点", "dynamic", KEY_ACCOUNTS, auto_tag=AutoTag("tags", "重点名单"))
    await segments.create(admin, "account", draft)
    await catch_up(company)
    assert await ask(company, "administrator", {"field": "tags", "op": "has_any", "value": ["重点名单"]}) == ["甲公司"]
    await save(company, "account", "update", account, level="B")
    await catch_up(company)
    assert await ask(company, "administrator", {"field": "tags", "op": "has_any", "value": ["重点名单"]}) == []
    assert await ask(company, "administrator", {"field": "tags", "op": "has_any", "value": ["老客户"]}) == ["甲公司"]
    chasing = {"field": "tags", "op": "is_empty"}
    with pytest.raises(BadSegment):
        await segments.create(
            admin, "account", SegmentDraft("追", "dynamic", chasing, auto_tag=AutoTag("tags", "重点名单"))
        )
