"""Children follow their parent to the bin and back, and exactly those."""

import pytest

from tests.integration.kernel.records.company import Company, op
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.model import Change


async def test_children_go_with_their_parent_under_one_operation_and_come_back(company: Company) -> None:
    account = await company.create("account", name="甲")
    alive = await company.create("contact", name="张三", account=str(account))
    gone = await company.create("contact", name="李四", account=str(account))
    deal = await company.create("deal", name="单", account=str(account))
    await company.delete("contact", gone)
    operation = op("delete")
    await company.save("account", Change("delete", account), operation=operation)

    in_bin = await company.rows("SELECT id, deleted_operation FROM {s}.record WHERE deleted_at IS NOT NULL ORDER BY id")
    assert {row["id"] for row in in_bin} == {account, alive, gone}
    assert {row["id"] for row in in_bin if row["deleted_operation"] == operation.id} == {account, alive}
    assert (await company.row("deal", deal))["deleted_at"] is None
    assert [(e["kind"], e["operation_id"]) for e in (await company.journal(alive))[1:]] == [("d", operation.id)]
    assert (await company.row("account", account))["contact_count"] == 0

    back = op("restore")
    await company.save("account", Change("restore", account), operation=back)
    in_bin = await company.rows("SELECT id FROM {s}.record WHERE deleted_at IS NOT NULL")
    assert in_bin == [{"id": gone}]
    assert (await company.row("contact", alive))["deleted_at"] is None
    assert [(e["kind"], e["operation_id"]) for e in (await company.journal(alive))[2:]] == [("r", back.id)]
    assert (await company.row("account", account))["contact_count"] == 1


async def test_a_child_cannot_come_back_alone(company: Company) -> None:
    account = await company.create("account", name="甲")
    contact = await company.create("contact", name="张三", account=str(account))
    await company.delete("account", account)
    with pytest.raises(ChangesRefused) as caught:
        await company.save("contact", Change("restore", contact))
    assert [(one.field, one.code) for one in caught.value.refused] == [("account", "parent_in_bin")]


async def test_of_several_binned_rows_with_one_value_one_comes_back(company: Company) -> None:
    records = []
    for name in ("甲", "乙"):
        records.append(await company.create("account", name=name, code="A1"))
        await company.delete("account", records[-1])
    outcome = await company.save("account", *(Change("restore", one) for one in records), partial=True)
    assert [tuple(one.code for one in saved.problems) for saved in outcome.saved] == [(), ("not_unique",)]
    living = await company.rows("SELECT id FROM {s}.o_account WHERE deleted_at IS NULL")
    assert living == [{"id": records[0]}]


async def test_a_deleted_value_may_be_used_again(company: Company) -> None:
    first = await company.create("account", name="甲", code="A1")
    await company.delete("account", first)
    second = await company.create("account", name="乙", code="a1")
    assert await company.rows("SELECT id FROM {s}.o_account WHERE deleted_at IS NULL") == [{"id": second}]


async def test_the_root_follows_the_link_through_all_levels(company: Company) -> None:
    first, second = await company.create("account", name="甲"), await company.create("account", name="乙")
    contact = await company.create("contact", name="张三", account=str(first))
    roots = "SELECT root_id FROM {s}.record WHERE id = $1"
    assert await company.value(roots, contact) == first
    await company.update("contact", contact, account=str(second))
    assert await company.value(roots, contact) == second


async def test_writing_people_or_departments_moves_everybodys_rights(company: Company) -> None:
    text = "SELECT version FROM {s}.access_head"
    before = await company.value(text)
    await company.create("account", name="甲")
    assert await company.value(text) == before
    person = await company.create("user", name="李娜", login_name="lina")
    assert await company.value(text) == before + 1
    await company.update("user", person, name="李娜")
    assert await company.value(text) == before + 1
    await company.update("department", company.department, name="销售一部")
    assert await company.value(text) == before + 2
