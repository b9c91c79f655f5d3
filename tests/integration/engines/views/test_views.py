"""Saved views: who sees, makes, changes and arranges them; and why a record is in a list or not."""

from uuid import uuid4

import pytest

from tests.fixtures.kernel import Company
from zhike.engines.views.errors import BadView, ViewChanged, ViewForbidden, ViewNotFound
from zhike.engines.views.model import Seat, SortKey, ViewDraft, ViewState
from zhike.engines.views.placement import Asked, Placement, explain_placement
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, UserId, new_id
from zhike.kernel.expressions.errors import ConditionError
from zhike.kernel.records.model import Batch, Change, Operation

STATE = ViewState(
    filter={"field": "level", "op": "is", "value": "A"},
    sort=(SortKey("name"), SortKey("level", True)),
    columns=("level", "owner"),
    widths={"name": 300},
    frozen=2,
    layout="board",
    by="level",
    sums=("revenue",),
)


async def names(company: Company, who: str) -> list[str]:
    return [view.name for view in await company.kernel.views.list(company.reader(who), "account")]


async def test_an_audience_decides_who_sees_a_view(company: Company) -> None:
    views = company.kernel.views
    await views.create(company.reader("owner"), "account", ViewDraft("我的", STATE))
    team = await views.create(company.reader("owner"), "account", ViewDraft(" 团队 ", STATE, "team"))
    await views.create(company.reader("administrator"), "account", ViewDraft("全员", STATE, "all", ("sales",)))

    assert await names(company, "owner") == ["团队", "全员", "我的"]
    assert await names(company, "colleague") == ["团队", "全员"]
    assert await names(company, "outsider") == ["全员"]
    assert await views.list(company.reader("owner"), "contact") == ()
    mine = (await views.list(company.reader("owner"), "account"))[0]
    assert (mine.id, mine.state, mine.owner, mine.editable, mine.begins) == (
        team.id, STATE, company.people["owner"], True, False,
    )  # fmt: skip
    theirs = {view.name: view for view in await views.list(company.reader("colleague"), "account")}
    assert (theirs["团队"].editable, theirs["全员"].begins, theirs["团队"].owner_name) == (False, True, "owner")
    assert not any(view.begins for view in await views.list(company.reader("auditor"), "account"))


async def test_sharing_and_changing_need_their_rights(company: Company) -> None:
    views, owner, colleague = company.kernel.views, company.reader("owner"), company.reader("colleague")

    with pytest.raises(ViewForbidden):
        await views.create(owner, "account", ViewDraft("x", STATE, "all"))
    with pytest.raises(ViewForbidden):
        await views.create(owner, "account", ViewDraft("x", STATE, "team", ("sales",)))
    with pytest.raises(BadView):
        await views.create(owner, "account", ViewDraft("  ", STATE))
    with pytest.raises(ConditionError):
        await views.create(owner, "account", ViewDraft("x", ViewState(filter={"field": "name", "op": "like"})))
    team = await views.create(owner, "account", ViewDraft("团队", STATE, "team"))
    with pytest.raises(ViewForbidden):
        await views.change(colleague, "account", team.id, ViewDraft("别人的", STATE, "team"), 1)
    with pytest.raises(ViewForbidden):
        await views.delete(colleague, "account", team.id)
    with pytest.raises(ViewNotFound):
        await views.delete(company.reader("outsider"), "account", team.id)

    administrator, shared = company.reader("administrator"), ViewDraft("回来的", STATE, "all")
    back = await views.create(administrator, "account", shared, company.people["owner"])
    assert (back.owner, back.owner_name) == (company.people["owner"], "owner")
    refused = (
        (colleague, shared),
        (administrator, ViewDraft("他自己的", STATE)),
        (administrator, ViewDraft("看不到的", STATE, "team")),
    )
    for who, draft in refused:
        with pytest.raises(ViewForbidden):
            await views.create(who, "account", draft, company.people["owner"])
    with pytest.raises(BadView):
        await views.create(administrator, "account", shared, UserId(uuid4()))
    await views.delete(administrator, "account", back.id)

    changed = await views.change(owner, "account", team.id, ViewDraft("团队二", STATE, "team"), 1)
    assert (changed.name, changed.version) == ("团队二", 2)
    with pytest.raises(ViewChanged):
        await views.change(owner, "account", team.id, ViewDraft("晚了", STATE, "team"), 1)
    await views.delete(owner, "account", team.id)
    assert await names(company, "colleague") == []


async def test_everybody_has_his_own_order_and_pins(company: Company) -> None:
    views = company.kernel.views
    made = [
        await views.create(company.reader("administrator"), "account", ViewDraft(name, STATE, "all"))
        for name in ("一", "二", "三")
    ]
    order = (Seat(made[2].id, True), Seat(made[0].id, False))

    found = await views.arrange(company.reader("owner"), "account", order)

    assert [(view.name, view.pinned) for view in found] == [("三", True), ("一", False), ("二", False)]
    assert await names(company, "colleague") == ["一", "二", "三"]
    with pytest.raises(ViewNotFound):
        await views.arrange(company.reader("owner"), "account", (Seat(uuid4(), True),))


async def place(
    company: Company, who: str, record: RecordId, where: dict[str, object] | None, in_bin: bool = False
) -> Placement:
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(company.reader(who), catalog)
    asked = Asked("account", record, where, in_bin)
    return await explain_placement(company.kernel.query, catalog, policy, asked)


async def test_the_condition_that_keeps_a_record_out_is_named(company: Company) -> None:
    record = await company.create("account", company.reader("owner"), name="远航", level="B", employees=5)
    level = {"field": "level", "op": "is", "value": "A"}
    small = {"field": "employees", "op": "lt", "value": 10}
    either = {"any": [level, {"field": "name", "op": "contains", "value": "海"}]}

    out = await place(company, "owner", record, {"all": [small, either]})

    assert out.state == "filtered"
    assert out.verdict is not None
    first, second = out.verdict.parts
    assert (first.condition, first.holds, bytes(first.value or b"")) == (small, True, b'"5"')
    assert (second.condition, second.holds) == (either, False)
    assert [(part.holds, bytes(part.value or b"")) for part in second.parts] == [
        (False, b'"B"'),
        (False, '"远航"'.encode()),
    ]
    shown = await place(company, "owner", record, {"not": level})
    assert (shown.state, shown.reasons) == ("shown", ("role:sales:own",))


async def test_bin_and_rights_are_told_apart_as_far_as_they_may_be(company: Company) -> None:
    record = await company.create("account", company.reader("owner"), name="远航")

    assert (await place(company, "owner", record, None)).state == "shown"
    assert (await place(company, "owner", record, None, in_bin=True)).state == "not_in_bin"
    assert (await place(company, "outsider", record, None)).state == "not_visible"
    assert (await place(company, "owner", RecordId(new_id()), None)).state == "not_visible"
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    await company.kernel.records.save(
        company.reader("owner"), Batch(ObjectKey("account"), (Change("delete", record),)), operation
    )
    assert (await place(company, "owner", record, None)).state == "in_bin"
