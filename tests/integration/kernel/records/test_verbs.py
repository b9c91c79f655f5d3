"""Actions, hooks, idempotency keys, defaults, and definitions that move while something is written."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.integration.kernel.records.company import Company, op, record_id
from zhike.kernel.base.ids import RecordId
from zhike.kernel.base.registry import UnknownName
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.model import Catalog, Label, Rule
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.catalog.scope import CatalogScope
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.records.errors import BadArguments, CatalogMoved, ChangesRefused, KeyUsedDifferently, StillRunning
from zhike.kernel.records.flow import write_rows
from zhike.kernel.records.hooks import HookRegistry, Hooks, Saving
from zhike.kernel.records.idempotency import Answer, Receipt, forget_answers
from zhike.kernel.records.model import Change
from zhike.kernel.records.prepared import PreparedRow


async def test_assign_hands_records_over_in_one_operation(company: Company) -> None:
    colleague = await company.create("user", name="李娜", login_name="lina")
    records = [await company.create("account", name=name) for name in "甲乙"]
    operation = op("assign")
    await company.act("assign", *records, operation=operation, owner=str(colleague))
    owners = await company.rows("SELECT owner_id FROM {s}.o_account")
    assert [row["owner_id"] for row in owners] == [colleague, colleague]
    await company.writer.undo(company.reader, operation.id)
    owners = await company.rows("SELECT owner_id FROM {s}.o_account")
    assert [row["owner_id"] for row in owners] == [company.reader.subject, company.reader.subject]


async def test_restore_is_an_action_too(company: Company) -> None:
    record = await company.create("account", name="甲")
    await company.delete("account", record)
    await company.act("restore", record)
    assert (await company.row("account", record))["deleted_at"] is None


async def test_actions_refuse_what_they_do_not_take(company: Company) -> None:
    record = await company.create("account", name="甲")
    with pytest.raises(UnknownName):
        await company.act("explode", record)
    for ids, arguments in (([], {"owner": None}), ([record], {}), ([record], {"colour": "red"})):
        with pytest.raises(BadArguments):
            await company.act("assign", *ids, **arguments)


async def test_prepare_changes_what_came_in_and_its_values_are_checked(company: Company) -> None:
    def shout(catalog: Catalog, change: Change) -> Change:
        return replace(change, values={**change.values, "notes": "!", "level": "C"})

    company.hooks.add("account", Hooks(prepare=(shout,)))
    record = await company.create("account", name="甲")
    row = await company.row("account", record)
    assert (row["notes"], row["level"]) == ("!", "C")


async def test_a_check_hook_refuses_like_a_rule(company: Company) -> None:
    scope = CatalogScope(company.catalogs.catalog.objects)
    condition = check_condition(parse_formula("name != notes"), scope, "account")
    rule = Rule("differs", condition, Label("名称与备注相同", "Name equals notes"), "notes")
    company.hooks.add("account", Hooks(check=(rule,)))
    before = await company.counts()
    with pytest.raises(ChangesRefused) as caught:
        await company.create("account", name="甲", notes="甲")
    assert [(one.field, one.code, one.en) for one in caught.value.refused] == [
        ("notes", "rule.differs", "Name equals notes")
    ]
    assert await company.counts() == before


async def test_after_hooks_write_in_the_same_operation_and_fail_with_it(company: Company) -> None:
    async def log_call(saving: Saving) -> None:
        if saving.kind != "create":
            raise ZeroDivisionError
        shape = saving.session.shape("activity")
        rows = [
            PreparedRow(number, "create", RecordId(UUID(int=one.id.int ^ 1)), {"subject": "建档", "target": one.id})
            for number, one in enumerate(saving.written)
        ]
        await write_rows(saving.session, shape, rows, HookRegistry())

    company.hooks.add("account", Hooks(after=(log_call,)))
    operation = op()
    outcome = await company.save("account", Change("create", values={"name": "甲"}), operation=operation)
    record = record_id(outcome.saved[0])
    made = await company.rows("SELECT id, subject, target, version FROM {s}.o_activity")
    assert [(row["subject"], row["target"], row["version"]) for row in made] == [("建档", record, 1)]
    assert [entry["operation_id"] for entry in await company.journal(made[0]["id"])] == [operation.id]
    before = await company.row("account", record)
    with pytest.raises(ZeroDivisionError):
        await company.update("account", record, name="乙")
    assert await company.row("account", record) == before


def receipt(company: Company, key: str = "k1", body: bytes = b"1") -> Receipt:
    return Receipt(company.workspace.key, company.reader.actor, key, "POST /records/account", body)


async def test_the_same_request_is_done_once_and_answered_the_same(company: Company) -> None:
    async def work(transaction: Transaction) -> Answer:
        outcome = await company.save("account", Change("create", values={"name": "甲"}), transaction=transaction)
        return Answer(201, str(outcome.saved[0].id).encode())

    first = await company.writer.once(receipt(company), work)
    second = await company.writer.once(receipt(company), work)
    assert (first.status, first.repeated, second.repeated, second.body) == (201, False, True, first.body)
    assert await company.value("SELECT count(*) FROM {s}.o_account") == 1
    with pytest.raises(KeyUsedDifferently):
        await company.writer.once(receipt(company, body=b"2"), work)
    await company.writer.once(receipt(company, key="k2"), work)
    assert await company.value("SELECT count(*) FROM {s}.o_account") == 2

    company.clock.advance(timedelta(hours=73).total_seconds())
    assert await forget_answers(company.database, company.workspace.key, company.clock) == 2
    assert (await company.writer.once(receipt(company), work)).repeated is False


async def test_a_second_request_is_told_that_the_first_is_running_and_a_failure_frees_the_key(company: Company) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(transaction: Transaction) -> Answer:
        await company.save("account", Change("create", values={"name": "甲"}), transaction=transaction)
        started.set()
        await go_on.wait()
        raise ZeroDivisionError

    first = asyncio.create_task(company.writer.once(receipt(company), slow))
    await started.wait()
    with pytest.raises(StillRunning):
        await company.writer.once(receipt(company), slow)
    go_on.set()
    with pytest.raises(ZeroDivisionError):
        await first
    assert await company.value("SELECT count(*) FROM {s}.o_account") == 0
    assert await company.value("SELECT count(*) FROM {s}.idempotency") == 0


async def test_definitions_that_moved_are_taken_up_and_the_write_done_again(own_company: Company) -> None:
    company = own_company
    publisher = Publisher(company.database, company.clock)
    custom = {"fields": {"x_motto": {"type": "text", "label": {"zh": "口号"}, "required": True}}}
    await publisher.publish(company.workspace, [DefinitionChange("object", "account", custom)], PublishStamp())
    await finish(company.database, company.workspace, company.clock)
    company.catalogs.published = await load_catalog(company.database, company.workspace)

    with pytest.raises(ChangesRefused) as caught:
        await company.create("account", name="甲")
    assert [(one.field, one.code) for one in caught.value.refused] == [("x_motto", "required")]
    assert await company.value("SELECT count(*) FROM {s}.o_account") == 0
    record = await company.create("account", name="甲", x_motto="客户第一")
    assert (await company.row("account", record))["x_motto"] == "客户第一"


async def test_inside_somebodys_transaction_moved_definitions_are_his_to_retry(own_company: Company) -> None:
    company = own_company
    await company.database.execute(f"UPDATE {company.schema}.catalog_head SET version = version + 1")
    with pytest.raises(CatalogMoved):
        async with company.database.transaction(company.workspace.key) as transaction:
            await company.save("account", Change("create", values={"name": "甲"}), transaction=transaction)
    assert await company.value("SELECT count(*) FROM {s}.o_account") == 0


async def test_a_catalog_that_keeps_moving_gives_up_after_some_tries(own_company: Company) -> None:
    company = own_company
    await company.database.execute(f"UPDATE {company.schema}.catalog_head SET version = version + 1")
    with pytest.raises(CatalogMoved):
        await company.create("account", name="甲")
    assert company.catalogs.reloads == 5
