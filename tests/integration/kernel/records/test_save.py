"""Create, update, delete and restore: the rows, and exactly what the journal says of them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.integration.kernel.records.company import Company, op, record_id
from zhike.kernel.base.ids import RecordId, new_id
from zhike.kernel.records.model import Change


async def test_a_new_record_has_its_values_owner_department_and_an_entry_without_values(company: Company) -> None:
    operation = op("create")
    outcome = await company.save(
        "account",
        Change(
            "create",
            values={
                "name": "阿里巴巴",
                "revenue": {"amount": "12.5", "currency": "CNY"},
                "staff": 1200,
                "tags": ["vip", "new"],
                "big": True,
                "founded": "1999-09-09",
                "seen_at": "2026-03-01T10:00:00+08:00",
            },
        ),
        operation=operation,
    )
    saved = outcome.saved[0]
    record = record_id(saved)
    row = await company.row("account", record)
    assert row.pop("name__py").startswith("a li ba ba")

    assert (outcome.operation, saved.version) == (operation.id, 1)
    assert row == {
        "id": record,
        "owner_id": company.reader.subject,
        "department_id": company.department,
        "created_at": company.clock.now(),
        "created_by": company.reader.subject,
        "updated_at": company.clock.now(),
        "updated_by": company.reader.subject,
        "version": 1,
        "deleted_at": None,
        "name": "阿里巴巴",
        "code": None,
        "mail": None,
        "level": "B",
        "revenue": Decimal("12.500000"),
        "revenue__cur": "CNY",
        "revenue__base": Decimal("12.500000"),
        "staff": Decimal(1200),
        "tags": ["vip", "new"],
        "big": True,
        "founded": date(1999, 9, 9),
        "seen_at": datetime(2026, 3, 1, 2, 0, tzinfo=UTC),
        "notes": None,
        "since": date(2026, 3, 2),
        "parent": None,
        "contact_count": Decimal(0),
        "won_total": Decimal(0),
        "deal_max": None,
        "deal_avg": None,
        "first_close": None,
    }
    assert await company.rows("SELECT * FROM {s}.record WHERE id = $1", record) == [
        {
            "id": record,
            "object": "account",
            "owner_id": company.reader.subject,
            "department_id": company.department,
            "title": "阿里巴巴",
            "root_id": record,
            "merged_into": None,
            "deleted_at": None,
            "deleted_operation": None,
        }
    ]
    assert await company.journal(record) == [
        {
            "kind": "i",
            "object": "account",
            "record_id": record,
            "version": 1,
            "payload": {},
            "cause": "user",
            "operation_id": operation.id,
            "actor_id": company.reader.actor,
            "subject_id": company.reader.subject,
        }
    ]
    stored = await company.rows(
        "SELECT kind, title, cause, actor_id, at FROM {s}.operation WHERE id = $1", operation.id
    )
    assert [(one["kind"], one["cause"], one["actor_id"], one["at"]) for one in stored] == [
        ("create", "user", company.reader.actor, company.clock.now())
    ]
    assert company.waker.workspaces[-1] == company.workspace.key


async def test_an_update_journals_only_what_changed_by_permanent_field_id(company: Company) -> None:
    record = await company.create("account", name="华为", level="A", revenue="10", tags=["vip"])
    company.clock.advance(60)
    outcome = await company.save(
        "account",
        Change(
            "update", record, {"name": "华为", "level": "C", "revenue": "11.50", "tags": ["vip", "risk"], "big": False}
        ),
    )

    assert outcome.saved[0].version == 2
    entry = (await company.journal(record))[1]
    assert (entry["kind"], entry["version"]) == ("u", 2)
    assert entry["payload"] == {
        company.fid("account", "level"): ["A", "C"],
        company.fid("account", "revenue"): [[10.0, "CNY", 10.0], [11.5, "CNY", 11.5]],
        company.fid("account", "tags"): [["vip"], ["vip", "risk"]],
        company.fid("account", "big"): [None, False],
    }
    row = await company.row("account", record)
    assert (row["level"], row["revenue"], row["updated_at"]) == ("C", Decimal("11.50"), company.clock.now())


async def test_an_update_that_changes_nothing_writes_nothing(company: Company) -> None:
    record = await company.create("account", name="华为")
    before = await company.counts()
    outcome = await company.save("account", Change("update", record, {"name": "华为"}))
    assert (outcome.saved[0].id, outcome.saved[0].version) == (record, 1)
    assert await company.counts() == before


async def test_delete_and_restore_keep_the_row(company: Company) -> None:
    record = await company.create("account", name="百度")
    operation = op("delete")
    deleted = await company.save("account", Change("delete", record), operation=operation)
    row = await company.row("account", record)
    shadow = (await company.rows("SELECT deleted_at, deleted_operation FROM {s}.record WHERE id = $1", record))[0]
    assert (deleted.saved[0].version, row["deleted_at"], row["version"]) == (2, company.clock.now(), 2)
    assert shadow == {"deleted_at": company.clock.now(), "deleted_operation": operation.id}

    restored = await company.save("account", Change("restore", record))
    row = await company.row("account", record)
    shadow = (await company.rows("SELECT deleted_at, deleted_operation FROM {s}.record WHERE id = $1", record))[0]
    assert (restored.saved[0].version, row["deleted_at"]) == (3, None)
    assert shadow == {"deleted_at": None, "deleted_operation": None}
    assert [(one["kind"], one["version"], one["payload"]) for one in await company.journal(record)] == [
        ("i", 1, {}),
        ("d", 2, {}),
        ("r", 3, {}),
    ]


async def test_a_batch_of_mixed_columns_sets_only_what_each_row_names(company: Company) -> None:
    first = await company.create("account", name="甲", staff=1, tags=["vip"])
    second = await company.create("account", name="乙", staff=2, tags=["risk"])
    await company.save(
        "account",
        Change("update", first, {"staff": 10}),
        Change("update", second, {"tags": None, "name": "乙二"}),
        Change("create", values={"name": "丙", "tags": ["vip", "new"]}),
    )
    rows = await company.rows('SELECT name, staff, tags FROM {s}.o_account ORDER BY name COLLATE "C"')
    assert rows == [
        {"name": "丙", "staff": None, "tags": ["vip", "new"]},
        {"name": "乙二", "staff": Decimal(2), "tags": None},
        {"name": "甲", "staff": Decimal(10), "tags": ["vip"]},
    ]
    assert (await company.journal(second))[1]["payload"] == {
        company.fid("account", "name"): ["乙", "乙二"],
        company.fid("account", "tags"): [["risk"], None],
    }


async def test_tracked_fields_leave_spans_that_follow_each_other(company: Company) -> None:
    start = company.clock.now()
    record = await company.create("account", name="甲", level="A", owner=None)
    company.clock.advance(10)
    await company.update("account", record, level="B", name="乙")
    company.clock.advance(10)
    await company.update("account", record, level=None)
    spans = await company.rows(
        "SELECT field_id, from_at, to_at, value, object FROM {s}.field_span WHERE record_id = $1 ORDER BY from_at",
        record,
    )
    second, third = start.replace(second=10), start.replace(second=20)
    assert [(one["field_id"], one["from_at"], one["to_at"], one["value"]) for one in spans] == [
        (int(company.fid("account", "level")), start, second, b'"A"'),
        (int(company.fid("account", "level")), second, third, b'"B"'),
        (int(company.fid("account", "level")), third, None, None),
    ]


async def test_one_operation_may_write_a_tracked_field_often_at_one_moment(company: Company) -> None:
    start, made = company.clock.now(), op()
    outcome = await company.save("account", Change("create", values={"name": "甲", "level": "A"}), operation=made)
    record = outcome.saved[0].id
    for level in ("B", "C"):
        await company.save("account", Change("update", record, {"level": level}), operation=made)
    company.clock.advance(10)
    later = op()
    for level in ("A", "B", "C", "A"):
        await company.save("account", Change("update", record, {"level": level}), operation=later)

    spans = await company.rows(
        "SELECT from_at, to_at, value, operation_id FROM {s}.field_span WHERE record_id = $1 AND field_id = $2"
        " ORDER BY from_at",
        record,
        int(company.fid("account", "level")),
    )
    second = start.replace(second=10)
    assert [(one["from_at"], one["to_at"], one["value"], one["operation_id"]) for one in spans] == [
        (start, second, b'"C"', made.id),
        (second, None, b'"A"', later.id),
    ]


async def test_the_department_follows_the_owner_unless_it_is_given(company: Company) -> None:
    other = await company.create("department", name="市场部")
    colleague = await company.create("user", name="李娜", login_name="lina", department=str(other))
    record = await company.create("account", name="甲")
    await company.update("account", record, owner=str(colleague))
    row = await company.row("account", record)
    assert (row["owner_id"], row["department_id"]) == (colleague, other)
    assert (await company.journal(record))[1]["payload"] == {
        "1": [str(company.reader.subject), str(colleague)],
        "2": [str(company.department), str(other)],
    }
    shadow = await company.rows("SELECT owner_id, department_id FROM {s}.record WHERE id = $1", record)
    assert shadow == [{"owner_id": colleague, "department_id": other}]

    await company.update("account", record, owner=str(company.reader.subject), department=str(other))
    assert (await company.row("account", record))["department_id"] == other
    await company.update("account", record, owner=None)
    row = await company.row("account", record)
    assert (row["owner_id"], row["department_id"]) == (None, other)


async def test_the_title_follows_its_field(company: Company) -> None:
    account = await company.create("account", name="甲")
    record = await company.create("contact", name="张三", account=str(account))
    await company.update("contact", record, name="李四")
    assert await company.value("SELECT title FROM {s}.record WHERE id = $1", record) == "李四"


async def test_ids_may_be_brought_along(company: Company) -> None:
    wanted = RecordId(new_id())
    outcome = await company.save("deal", Change("create", wanted, {"name": "张三"}))
    assert outcome.saved[0].id == wanted
