"""After an erasure nothing of the person is left anywhere in the workspace, and the chain still verifies."""

import json
from typing import Any

from tests.integration.kernel.records.company import Company, op, record_id, system_work
from zhike.kernel.base.ids import RecordId, new_id
from zhike.kernel.journal.erase import (
    Erasure,
    ErasureOrder,
    erase_record,
    list_erasures,
    replay_erasures,
)
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.records.idempotency import Answer, Receipt
from zhike.kernel.records.model import Change
from zhike.kernel.records.purge import purge_bin

SECRETS = ("赵铁柱", "13812345678", "+8613812345678", "钱小花")


async def erase(company: Company, record: RecordId) -> Erasure:
    order = ErasureOrder("contact", record, "本人要求", company.reader.actor)
    async with company.database.transaction(company.workspace.key) as transaction:
        return await erase_record(transaction, company.catalogs.catalog, order, company.clock, ())


async def leaks(company: Company) -> list[tuple[str, str]]:
    """Tables of the workspace in which any of the texts still stands."""
    tables = await company.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY tablename", company.schema
    )
    found = []
    for row in tables:
        name = row["tablename"]
        for secret in SECRETS:
            text = f"SELECT count(*) FROM {{s}}.{name} AS t WHERE position($1 IN t::text) > 0"
            if await company.value(text, secret):
                found.append((name, secret))
    return found


async def make_person(company: Company) -> RecordId:
    account = await company.create("account", name="甲")
    operation = op("record.create")
    named = type(operation)(operation.id, operation.kind, {"zh": '新建赵铁柱“"引"”', "en": "Create 赵铁柱"})
    made = await company.save(
        "contact", Change("create", values={"name": "赵铁柱", "account": str(account), "phone": "13812345678"}),
        operation=named,
    )  # fmt: skip
    record = record_id(made.saved[0])
    await company.update("contact", record, name="钱小花")
    await company.update("contact", record, name="赵铁柱", phone=None)
    await company.update("contact", record, phone="13812345678")
    return record


async def test_nothing_is_left_and_the_chain_verifies(company: Company) -> None:
    record = await make_person(company)
    await company.database.execute(
        f"INSERT INTO {company.schema}.import_row (job_id, line, record_id, raw, state) VALUES ($1, 1, $2, $3, 'done')",
        [new_id(), record, json.dumps({"姓名": "赵铁柱"}).encode()],
    )
    receipt = Receipt(company.workspace.key, company.reader.actor, "k", "POST", b"1")

    async def answer(transaction: Any) -> Answer:
        return Answer(201, json.dumps({"id": str(record), "name": "赵铁柱"}, ensure_ascii=False).encode())

    await company.writer.once(receipt, answer)
    await place_all(company.database, company.workspace.key, company.clock)
    assert len(await leaks(company)) > 0

    erased = await erase(company, record)

    assert await leaks(company) == []
    assert erased.entries == 4
    row = await company.row("contact", record)
    assert (row["name"], row["phone"], row["version"]) == ("***", None, 5)
    assert await company.value("SELECT title FROM {s}.record WHERE id = $1", record) == "***"
    entries = await company.rows(
        "SELECT kind::text AS kind, payload, salt, digest IS NOT NULL AS digest FROM {s}.journal WHERE record_id = $1"
        " ORDER BY seq",
        record,
    )
    assert [(one["kind"], one["payload"], one["salt"], one["digest"]) for one in entries[:4]] == [
        ("i", None, None, True), ("u", None, None, True), ("u", None, None, True), ("u", None, None, True),
    ]  # fmt: skip
    assert entries[4]["kind"] == "e"
    await place_all(company.database, company.workspace.key, company.clock)
    assert (await verify_journal(company.database, company.workspace.key)).good


async def test_entries_erased_before_they_had_a_place_verify_too(company: Company) -> None:
    record = await make_person(company)
    await erase(company, record)
    await place_all(company.database, company.workspace.key, company.clock)
    found = await verify_journal(company.database, company.workspace.key)
    assert (found.good, await leaks(company)) == (True, [])


async def test_blanking_without_the_list_is_found_out(company: Company) -> None:
    record = await make_person(company)
    await place_all(company.database, company.workspace.key, company.clock)
    await company.database.execute(
        f"UPDATE {company.schema}.journal SET payload = NULL, salt = NULL WHERE record_id = $1", [record]
    )
    fault = (await verify_journal(company.database, company.workspace.key)).fault
    assert fault is not None
    assert fault.code == "entry_changed"


async def test_erasing_twice_and_after_a_purge_does_no_harm(company: Company) -> None:
    record = await make_person(company)
    await erase(company, record)
    assert (await erase(company, record)).entries == 0
    other = await make_person_again(company)
    await company.delete("contact", other)
    company.clock.advance(31 * 86_400)
    await purge_bin(company.writer, system_work(company.workspace))
    erased = await erase(company, other)
    assert (erased.columns, await leaks(company)) == ((), [])
    await place_all(company.database, company.workspace.key, company.clock)
    assert (await verify_journal(company.database, company.workspace.key)).good


async def make_person_again(company: Company) -> RecordId:
    account = await company.create("account", name="乙")
    return await company.create("contact", name="钱小花", account=str(account), phone="13812345678")


async def test_undo_leaves_the_erased(company: Company) -> None:
    account = await company.create("account", name="甲")
    record = await company.create("contact", name="赵铁柱", account=str(account))
    operation = op()
    await company.save("contact", Change("update", record, {"name": "钱小花"}), operation=operation)
    await erase(company, record)
    report = await company.writer.undo(company.reader, operation.id)
    assert [(one.id, one.code) for one in report.left] == [(record, "erased")]
    assert (await company.row("contact", record))["name"] == "***"


async def test_the_list_is_replayed_after_a_restore(company: Company) -> None:
    record = await make_person(company)
    await erase(company, record)
    listed = await list_erasures(company.database, company.workspace.key)
    assert [(one.object, one.record, one.reason) for one in listed] == [("contact", record, "本人要求")]
    await company.database.execute(
        f"UPDATE {company.schema}.o_contact SET name = '赵铁柱', phone = '+8613812345678' WHERE id = $1", [record]
    )
    await company.database.execute(f"UPDATE {company.schema}.record SET title = '赵铁柱' WHERE id = $1", [record])
    assert await replay_erasures(company.database, company.catalogs.catalog, listed, company.clock, ()) == 1
    assert await leaks(company) == []


async def test_what_never_was_is_listed_and_nothing_else(company: Company) -> None:
    erased = await erase(company, RecordId(new_id()))
    assert (erased.entries, erased.columns) == (0, ())
