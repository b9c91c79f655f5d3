"""History, the state at a moment, and operations: told in the form in which the reader reads records."""

import json
from typing import Any

import pytest

from tests.integration.kernel.records.company import Company, op, system_work
from zhike.kernel.base.ids import RecordId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.journal.as_of import read_as_of
from zhike.kernel.journal.history import History, HistoryNotFound, Subject, read_history
from zhike.kernel.journal.operations import OperationNotFound, get_operation, list_operations
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.model import Change
from zhike.kernel.records.purge import purge_bin


async def history(company: Company, key: str, record: RecordId, reader: Reader | None = None, **more: Any) -> History:
    catalog = company.catalogs.catalog
    policy = await company.policies.get_policy(reader or company.reader, catalog)
    return await read_history(company.database, Subject(catalog, policy, key, record), company.clock, **more)


async def changes(company: Company, key: str, record: RecordId, reader: Reader | None = None) -> list[Any]:
    return [json.loads(entry.changes) for entry in (await history(company, key, record, reader)).entries]


async def as_of(company: Company, key: str, record: RecordId, at: Any, reader: Reader | None = None) -> dict[str, Any]:
    catalog = company.catalogs.catalog
    policy = await company.policies.get_policy(reader or company.reader, catalog)
    found = await read_as_of(company.database, Subject(catalog, policy, key, record), at, company.clock)
    values = {one["field"]: one["value"] for one in json.loads(found.values)}
    return {"version": found.version, "in_bin": found.in_bin, **values}


async def test_every_entry_says_who_when_what_in_reading_form(company: Company) -> None:
    parent = await company.create("account", name="母公司")
    record = await company.create("account", name="甲", revenue="12.5", level="A")
    company.clock.advance(60)
    operation = op("record.update")
    await company.save(
        "account",
        Change("update", record, {
            "revenue": {"amount": "20", "currency": "CNY"}, "level": "B", "tags": ["vip", "risk"], "staff": "1.50",
            "big": True, "founded": "2001-02-03", "seen_at": "2026-03-01T10:00:00+08:00", "parent": str(parent),
        }),
        operation=operation,
    )  # fmt: skip
    company.clock.advance(60)
    await company.delete("account", record)

    page = await history(company, "account", record)

    assert [(entry.kind.name, entry.version, entry.cause, entry.hidden) for entry in page.entries] == [
        ("DELETE", 3, "user", False),
        ("UPDATE", 2, "user", False),
        ("INSERT", 1, "user", False),
    ]
    entry = page.entries[1]
    assert (entry.actor, entry.actor_title) == (company.reader.actor, "王伟")
    assert (entry.operation.id, entry.operation.kind) == (operation.id, "record.update")
    told = {one["field"]: (one["old"], one["new"]) for one in json.loads(entry.changes)}
    assert told == {
        "revenue": (
            {"amount": "12.50", "currency": "CNY", "base": "12.50"},
            {"amount": "20.00", "currency": "CNY", "base": "20.00"},
        ),
        "level": ("A", "B"),
        "tags": (None, ["vip", "risk"]),
        "staff": (None, told["staff"][1]),
        "big": (None, True),
        "founded": (None, "2001-02-03"),
        "seen_at": (None, told["seen_at"][1]),
        "parent": (None, {"id": str(parent), "title": "母公司"}),
    }
    assert (told["staff"][1], told["seen_at"][1][:19]) == ("1.5", "2026-03-01T02:00:00")


async def test_pages_follow_each_other(company: Company) -> None:
    record = await company.create("account", name="甲", staff=0)
    for staff in range(1, 6):
        await company.update("account", record, staff=staff)
    first = await history(company, "account", record, limit=4)
    second = await history(company, "account", record, limit=4, before=first.next)
    assert [entry.version for entry in first.entries] == [6, 5, 4, 3]
    assert [entry.version for entry in second.entries] == [2, 1]
    assert (first.next, second.next) == (first.entries[-1].seq, None)


async def test_masks_and_hidden_fields_hold_in_the_past_too(company: Company) -> None:
    clerk = await company.hire("clerk", "clerk")
    record = await company.create("account", name="甲", mail="zhang@abc.cn", notes="密")
    await company.update("account", record, mail="li@abc.cn", notes="更密", staff=3)
    assert await changes(company, "account", record, clerk) == [
        [
            {"field": "mail", "old": {"masked": "z***@abc.cn"}, "new": {"masked": "l***@abc.cn"}},
            {"field": "staff", "old": None, "new": "3"},
        ],
        [],
    ]
    page = await history(company, "account", record, clerk)
    assert [entry.hidden for entry in page.entries] == [True, False]


async def test_links_hide_the_titles_of_what_may_not_be_read(company: Company) -> None:
    clerk = await company.hire("clerk", "clerk")
    account = await company.create("account", name="甲")
    contact = await company.create("contact", name="张三", account=str(account))
    made = await company.save("activity", Change("create", values={"subject": "a"}), reader=clerk)
    activity = made.saved[0].id
    assert activity is not None
    await company.update("activity", activity, target=str(contact))
    assert await changes(company, "activity", activity, clerk) == [
        [{"field": "target", "old": None, "new": {"id": str(contact), "title": None, "object": "contact"}}],
        [],
    ]


async def test_who_may_not_read_the_record_gets_no_history(company: Company) -> None:
    clerk = await company.hire("clerk", "clerk")
    account = await company.create("account", name="甲")
    contact = await company.create("contact", name="张三", account=str(account))
    with pytest.raises(HistoryNotFound):
        await history(company, "contact", contact, clerk)
    with pytest.raises(HistoryNotFound):
        await history(company, "account", RecordId(new_id()), clerk)


async def test_deleted_fields_are_told_to_readers_of_the_journal(own_company: Company) -> None:
    company = own_company
    publisher = Publisher(company.database, company.clock)

    async def publish(custom: dict[str, Any] | None) -> None:
        await publisher.publish(company.workspace, [DefinitionChange("object", "account", custom)], PublishStamp())
        await finish(company.database, company.workspace, company.clock)
        company.catalogs.catalog = await load_catalog(company.database, company.workspace)

    await publish({"fields": {"x_motto": {"type": "text", "label": {"zh": "口号"}}}})
    record = await company.create("account", name="甲")
    await company.update("account", record, x_motto="快", name="乙")
    clerk = await company.hire("clerk", "clerk")
    await publish(None)
    assert await changes(company, "account", record) == [
        [{"field": "name", "old": "甲", "new": "乙"}, {"field": "x_motto", "old": None, "new": "快"}],
        [],
    ]
    page = await history(company, "account", record, clerk)
    assert json.loads(page.entries[0].changes) == [{"field": "name", "old": "甲", "new": "乙"}]
    assert page.entries[0].hidden


async def test_the_state_at_a_moment_is_what_was_stored_then(company: Company) -> None:
    start = company.clock.now()
    record = await company.create("account", name="甲", level="A", revenue="1", tags=["vip"])
    company.clock.advance(10)
    first = company.clock.now()
    await company.update("account", record, name="乙", revenue=None, tags=["risk"])
    company.clock.advance(10)
    await company.delete("account", record)
    company.clock.advance(10)
    await company.save("account", Change("restore", record))
    company.clock.advance(10)
    await company.update("account", record, name="丙", owner=None)

    def at(seconds: int) -> Any:
        return start.replace(second=start.second + seconds)

    then = await as_of(company, "account", record, start)
    assert (then["version"], then["in_bin"], then["name"], then["level"], then["tags"]) == (
        1,
        False,
        "甲",
        "A",
        ["vip"],
    )
    assert then["revenue"] == {"amount": "1.00", "currency": "CNY", "base": "1.00"}
    then = await as_of(company, "account", record, first)
    assert (then["version"], then["name"], then["revenue"], then["tags"]) == (2, "乙", None, ["risk"])
    assert (await as_of(company, "account", record, at(20)))["in_bin"] is True
    assert (await as_of(company, "account", record, at(35)))["in_bin"] is False
    now = await as_of(company, "account", record, at(59))
    assert (now["version"], now["name"], now["owner"]) == (5, "丙", None)
    assert then["owner"] == {"id": str(company.reader.subject), "title": "王伟"}
    with pytest.raises(HistoryNotFound):
        await as_of(company, "account", record, start.replace(year=2025))


async def test_a_purged_record_is_still_told_to_readers_of_the_journal(company: Company) -> None:
    clerk = await company.hire("clerk", "clerk")
    record = await company.create("account", name="甲", staff=5)
    when = company.clock.now()
    company.clock.advance(60)
    await company.update("account", record, staff=6)
    await company.delete("account", record)
    company.clock.advance(31 * 86_400)
    await purge_bin(company.writer, system_work(company.workspace))
    assert [e.kind.name for e in (await history(company, "account", record)).entries][:2] == ["PURGE", "DELETE"]
    assert (await as_of(company, "account", record, when))["staff"] == "5"
    with pytest.raises(HistoryNotFound):
        await history(company, "account", record, clerk)


async def test_operations_say_what_they_wrote(company: Company) -> None:
    account = await company.create("account", name="甲")
    await company.create("contact", name="张三", account=str(account))
    operation = op("delete")
    company.clock.advance(5)
    await company.save("account", Change("delete", account), operation=operation)
    page = await list_operations(company.database, company.workspace.key, actor=company.reader.actor, limit=1)
    found = page.operations[0]
    assert (found.id, found.kind, found.title, found.actor_title) == (
        operation.id, "delete", {"zh": "测试", "en": "Test"}, "王伟",
    )  # fmt: skip
    assert [(one.object, one.count) for one in found.objects] == [("account", 1), ("contact", 1)]
    assert page.next is not None
    following = await list_operations(
        company.database, company.workspace.key, actor=company.reader.actor, before=page.next
    )
    assert len(following.operations) == 2
    everything = await list_operations(company.database, company.workspace.key)
    assert len(everything.operations) == 5
    report = await company.writer.undo(company.reader, operation.id)
    assert (await get_operation(company.database, company.workspace.key, operation.id)).undone_by == report.operation
    with pytest.raises(OperationNotFound):
        await get_operation(company.database, company.workspace.key, operation.id, among=(new_id(),))
