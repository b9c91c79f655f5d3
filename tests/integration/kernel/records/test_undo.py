"""An operation is taken back as a whole; rows come back byte for byte, and what cannot come back is told."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.integration.kernel.records.company import Company, op, record_id
from zhike.kernel.base.ids import OperationId, RecordId, UserId, new_id
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import UndoRefused, UnknownOperation
from zhike.kernel.records.model import Change
from zhike.kernel.records.undo import UndoReport

STAMPS = ("version", "updated_at", "updated_by")
FULL = {
    "name": "阿里", "code": "A1", "mail": "a@b.cn", "level": "A", "revenue": {"amount": "12.5", "currency": "CNY"},
    "staff": "12.50", "tags": ["vip", "risk"], "big": True, "founded": "1999-09-09",
    "seen_at": "2026-03-01T10:00:00.123456+08:00", "notes": "一\n二",
}  # fmt: skip
OTHER = {
    "name": "阿里二", "code": None, "mail": "c@d.cn", "level": None, "revenue": None, "staff": "0.001", "tags": None,
    "big": False, "founded": "2001-01-01", "seen_at": None, "notes": None,
}  # fmt: skip


async def snapshot(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that an undo should bring back, as text, so that scales count."""
    found = {}
    for table in ("o_account", "o_contact", "o_deal", "o_activity", "record"):
        rows = await company.rows(f"SELECT to_jsonb(t)::text AS row FROM {{s}}.{table} AS t ORDER BY t.id")
        found[table] = [strip(row["row"]) for row in rows]
    return found


def strip(text: str) -> dict[str, Any]:
    row = json.loads(text, parse_float=str, parse_int=str)
    return {key: value for key, value in row.items() if key not in STAMPS}


def codes(report: UndoReport) -> list[tuple[UUID, str]]:
    return sorted((one.id, one.code) for one in report.left)


async def test_updates_come_back_byte_for_byte_and_the_undo_can_be_undone(company: Company) -> None:
    record = await company.create("account", **FULL)
    before = await snapshot(company)
    operation = op("edit")
    await company.save("account", Change("update", record, OTHER), operation=operation)
    changed = await snapshot(company)
    assert changed != before

    report = await company.writer.undo(company.reader, operation.id)

    assert (report.undone, report.left) == (1, [])
    assert await snapshot(company) == before
    entry = (await company.journal(record))[-1]
    assert (entry["cause"], entry["operation_id"]) == ("undo", report.operation)
    row = (await company.rows("SELECT kind, cause, undo_of, title FROM {s}.operation WHERE id = $1", report.operation))[
        0
    ]
    assert (row["kind"], row["cause"], row["undo_of"]) == ("undo", "undo", operation.id)
    assert await company.value("SELECT undone_by FROM {s}.operation WHERE id = $1", operation.id) == report.operation

    again = await company.writer.undo(company.reader, report.operation)
    assert await snapshot(company) == changed
    assert await company.value("SELECT undone_by FROM {s}.operation WHERE id = $1", operation.id) is None
    await company.writer.undo(company.reader, operation.id)
    assert await snapshot(company) == before
    assert again.undone == 1


async def test_a_whole_import_goes_back_updates_included(company: Company) -> None:
    known = await company.create("account", name="旧", code="K1", staff=5)
    before = await snapshot(company)
    operation = op("import", cause="import")
    for start in range(2):
        changes = [Change("create", values={"name": f"新{start}{n}", "code": f"N{start}{n}"}) for n in range(40)]
        changes.append(Change("update", known, {"staff": 100 + start, "code": f"K{start + 2}"}))
        await company.save("account", *changes, operation=operation)
    account = await company.create("account", name="外")
    outcome = await company.save(
        "contact", *(Change("create", values={"name": str(n), "account": str(account)}) for n in range(3)),
        operation=operation,
    )  # fmt: skip
    seen: list[tuple[int, int]] = []

    report = await company.writer.undo(company.reader, operation.id, lambda done, count: seen.append((done, count)))

    assert (report.undone, report.left_count) == (84, 0)
    assert seen[-1] == (84, 84)
    living = await company.rows("SELECT id FROM {s}.o_account WHERE deleted_at IS NULL ORDER BY id")
    assert [row["id"] for row in living] == sorted([known, account])
    after = await snapshot(company)
    assert [row for row in after["o_account"] if row["id"] == str(known)] == before["o_account"]
    for one in outcome.saved:
        assert (await company.row("contact", record_id(one)))["deleted_at"] is not None
    assert (await company.row("account", account))["contact_count"] == 0


async def test_a_deletion_with_children_goes_back(company: Company) -> None:
    account = await company.create("account", name="甲")
    for name in ("张三", "李四"):
        await company.create("contact", name=name, account=str(account))
    before = await snapshot(company)
    operation = op("delete")
    await company.save("account", Change("delete", account), operation=operation)
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, report.left) == (3, [])
    assert await snapshot(company) == before


async def test_a_restore_goes_back_to_the_bin(company: Company) -> None:
    account = await company.create("account", name="甲")
    await company.delete("account", account)
    operation = op("restore")
    await company.save("account", Change("restore", account), operation=operation)
    assert (await company.writer.undo(company.reader, operation.id)).undone == 1
    assert (await company.row("account", account))["deleted_at"] is not None


async def test_rows_changed_since_are_listed_and_left(company: Company) -> None:
    first, second, third = [await company.create("account", name=name, staff=1) for name in "甲乙丙"]
    operation = op("bulk")
    await company.save(
        "account", *(Change("update", one, {"staff": 2}) for one in (first, second, third)), operation=operation
    )
    await company.update("account", second, staff=3)
    await company.update("account", third, notes="别的字段")
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, codes(report)) == (2, [(second, "changed_since")])
    assert report.left[0].title == "乙"
    staff = [(await company.row("account", one))["staff"] for one in (first, second, third)]
    assert staff == [1, 3, 1]


async def test_a_later_change_that_was_itself_taken_back_is_no_obstacle(company: Company) -> None:
    record = await company.create("account", name="甲", staff=1)
    first, second = op(), op()
    await company.save("account", Change("update", record, {"staff": 2}), operation=first)
    await company.save("account", Change("update", record, {"staff": 3}), operation=second)
    await company.writer.undo(company.reader, second.id)
    report = await company.writer.undo(company.reader, first.id)
    assert (report.undone, report.left) == (1, [])
    assert (await company.row("account", record))["staff"] == 1


async def test_made_records_that_others_worked_on_are_left(company: Company) -> None:
    operation = op("import")
    made = await company.save(
        "account", *(Change("create", values={"name": name}) for name in "甲乙丙"), operation=operation
    )
    first, second, third = (record_id(one) for one in made.saved)
    await company.update("account", second, notes="已联系")
    await company.create("contact", name="张三", account=str(third))
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, codes(report)) == (1, sorted([(second, "changed_since"), (third, "in_use")]))
    assert (await company.row("account", first))["deleted_at"] is not None


async def test_colliding_values_are_left_and_the_others_come_back(company: Company) -> None:
    first = await company.create("account", name="甲", code="A1")
    second = await company.create("account", name="乙", code="B1")
    operation = op()
    await company.save(
        "account",
        Change("update", first, {"code": "A2"}),
        Change("update", second, {"code": "B2"}),
        operation=operation,
    )
    await company.create("account", name="丙", code="a1")
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, codes(report)) == (1, [(first, "not_unique")])
    assert [(await company.row("account", one))["code"] for one in (first, second)] == ["A2", "B1"]


async def test_a_value_passed_on_from_row_to_row_comes_back(company: Company) -> None:
    first = await company.create("account", name="甲", code="A1")
    second = await company.create("account", name="乙")
    operation = op()
    await company.save("account", Change("update", first, {"code": None}), operation=operation)
    await company.save("account", Change("update", second, {"code": "A1"}), operation=operation)
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, report.left) == (2, [])
    assert [(await company.row("account", one))["code"] for one in (first, second)] == ["A1", None]


async def test_rules_of_today_hold_for_old_values(company: Company) -> None:
    record = await company.create("account", name="甲", staff=1)
    good = await company.create("account", name="乙", staff=1)
    await company.database.execute(f"UPDATE {company.schema}.o_account SET staff = -5 WHERE id = $1", [record])
    operation = op()
    await company.save(
        "account", Change("update", record, {"staff": 7}), Change("update", good, {"staff": 7}), operation=operation
    )
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, codes(report)) == (1, [(record, "rule.staff_positive")])


async def test_what_was_interrupted_is_finished_by_asking_again(company: Company) -> None:
    operation = op()
    made = await company.save(
        "account", *(Change("create", values={"name": name}) for name in "甲乙"), operation=operation
    )
    by_hand = op("undo", cause="undo", undo_of=operation.id)
    await company.save("account", Change("delete", record_id(made.saved[0])), operation=by_hand)
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, report.left) == (1, [])


async def test_an_operation_is_undone_once_in_time_and_by_its_own(company: Company) -> None:
    record = await company.create("account", name="甲")
    operation = op()
    await company.save("account", Change("update", record, {"staff": 1}), operation=operation)
    with pytest.raises(UnknownOperation):
        await company.writer.undo(company.reader, OperationId(new_id()))
    company.clock.advance(timedelta(days=31).total_seconds())
    with pytest.raises(UndoRefused):
        await company.writer.undo(company.reader, operation.id)
    fresh = op()
    await company.save("account", Change("update", record, {"staff": 2}), operation=fresh)
    await company.writer.undo(company.reader, fresh.id)
    with pytest.raises(UndoRefused):
        await company.writer.undo(company.reader, fresh.id)


async def test_old_values_of_several_columns_survive_several_edits_in_one_operation(company: Company) -> None:
    record = await company.create("account", **FULL)
    before = await snapshot(company)
    operation = op()
    for staff in ("1", "2.50", "3"):
        await company.save("account", Change("update", record, {**OTHER, "staff": staff}), operation=operation)
    await company.save("account", Change("delete", record), operation=operation)
    report = await company.writer.undo(company.reader, operation.id)
    assert (report.undone, report.left) == (1, [])
    assert await snapshot(company) == before


async def test_a_record_made_and_binned_by_one_operation_stays_gone(company: Company) -> None:
    operation = op()
    record = RecordId(new_id())
    await company.save("account", Change("create", record, {"name": "甲"}), operation=operation)
    await company.save("account", Change("delete", record), operation=operation)
    with pytest.raises(UndoRefused):
        await company.writer.undo(company.reader, operation.id)


async def test_somebody_elses_operation_is_not_there_for_a_person_without_the_ability(company: Company) -> None:
    record = await company.create("account", name="甲")
    operation = op()
    await company.save("account", Change("update", record, {"staff": 1}), operation=operation)
    stranger = UserId(await company.create("user", name="李娜", login_name="lina"))
    company.policies.by_user[stranger] = company.without_abilities()
    with pytest.raises(UnknownOperation):
        await company.writer.undo(Reader(company.workspace.key, stranger, stranger), operation.id)
