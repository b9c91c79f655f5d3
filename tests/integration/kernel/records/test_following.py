"""The department follows a new owner, row by row, whatever the other rows of the batch bring; an undo follows nothing."""

from uuid import UUID

from tests.integration.kernel.records.company import Company, op, record_id, system_work
from zhike.kernel.base.ids import ObjectKey, RecordId, new_id
from zhike.kernel.records.model import Batch, Change


async def hire(company: Company) -> tuple[RecordId, UUID]:
    """Somebody in another department."""
    department, user = RecordId(new_id()), RecordId(new_id())
    system = system_work(company.workspace)
    made = Change("create", department, {"name": "市场部"})
    await company.writer.save(system, Batch(ObjectKey("department"), (made,)), op())
    values = {"name": "李娜", "login_name": "lina", "department": str(department)}
    await company.writer.save(system, Batch(ObjectKey("user"), (Change("create", user, values),)), op())
    return user, department


async def test_each_row_of_a_batch_follows_its_own_owner(company: Company) -> None:
    user, department = await hire(company)
    moved, placed = await company.create("account", name="甲"), await company.create("account", name="乙")
    outcome = await company.save(
        "account",
        Change("update", moved, {"owner": str(user)}),
        Change("update", placed, {"department": str(department)}),
    )
    assert [record_id(one) for one in outcome.saved] == [moved, placed]
    assert (await company.row("account", moved))["department_id"] == department
    assert (await company.row("account", placed))["department_id"] == department
    assert (await company.row("account", placed))["owner_id"] == company.reader.subject


async def test_an_undone_owner_leaves_the_department_that_was_given(company: Company) -> None:
    user, department = await hire(company)
    record = await company.create("account", name="甲", department=str(department))
    before = await company.row("account", record)
    handed = op()
    change = Change("update", record, {"owner": str(user), "department": str(department)})
    await company.save("account", change, operation=handed)
    report = await company.writer.undo(company.reader, handed.id)
    assert (report.undone, report.left) == (1, [])
    after = await company.row("account", record)
    renewed = {"version", "updated_at", "updated_by"}
    assert {name: value for name, value in after.items() if name not in renewed} == {
        name: value for name, value in before.items() if name not in renewed
    }
