"""The purge really deletes, in an order that breaks no link, and the journal keeps the whole row."""

import json
from datetime import timedelta
from decimal import Decimal

from tests.integration.kernel.records.company import Company, system_work
from zhike.kernel.base.ids import new_id
from zhike.kernel.records.purge import purge_bin

MONTH = timedelta(days=31).total_seconds()


async def test_old_records_of_the_bin_go_for_ever_with_their_children(company: Company) -> None:
    account = await company.create("account", name="甲", revenue="12.5", level="A", tags=["vip"])
    contact = await company.create("contact", name="张三", account=str(account))
    await company.delete("account", account)
    company.clock.advance(MONTH)
    young = await company.create("account", name="乙")
    await company.delete("account", young)

    assert await purge_bin(company.writer, system_work(company.workspace)) == 2

    assert await company.rows("SELECT id FROM {s}.o_account") == [{"id": young}]
    assert await company.rows("SELECT id FROM {s}.o_contact") == []
    assert await company.value("SELECT count(*) FROM {s}.record WHERE id = ANY($1)", [account, contact]) == 0
    assert await company.value("SELECT count(*) FROM {s}.field_span WHERE record_id = $1", account) == 0
    entry = (await company.journal(account))[-1]
    assert (entry["kind"], entry["cause"], entry["version"]) == ("p", "system", 2)
    payload = entry["payload"]
    assert payload[company.fid("account", "name")] == "甲"
    assert payload[company.fid("account", "revenue")] == [12.5, "CNY", 12.5]
    assert payload[company.fid("account", "tags")] == ["vip"]
    assert payload["0"] == str(account)
    child = (await company.journal(contact))[-1]
    assert child["payload"][company.fid("contact", "account")] == str(account)
    assert await purge_bin(company.writer, system_work(company.workspace)) == 0


async def test_links_to_purged_records_are_emptied_and_journaled(company: Company) -> None:
    account = await company.create("account", name="甲")
    other = await company.create("account", name="乙")
    living = await company.create("deal", name="单", account=str(account), amount=5)
    binned = await company.create("deal", name="旧", account=str(account))
    call = await company.create("activity", subject="电话", target=str(account))
    await company.delete("account", account)
    company.clock.advance(MONTH)
    await company.delete("deal", binned)

    assert await purge_bin(company.writer, system_work(company.workspace)) == 1

    field = company.fid("deal", "account")
    for deal in (living, binned):
        assert (await company.row("deal", deal))["account"] is None
        entry = (await company.journal(deal))[-1]
        assert (entry["kind"], entry["payload"], entry["cause"]) == ("u", {field: [str(account), None]}, "system")
    assert (await company.row("activity", call))["target"] is None
    assert await company.value("SELECT count(*) FROM {s}.o_account WHERE id = $1", other) == 1


async def test_grants_go_along_and_people_stay(company: Company) -> None:
    account = await company.create("account", name="甲")
    person = await company.create("user", name="李娜", login_name="lina")
    await company.database.execute(
        f"INSERT INTO {company.schema}.member (record_id, user_id, may_write, operation_id) VALUES ($1, $2, true, $3)",
        [account, person, new_id()],
    )
    await company.delete("account", account)
    await company.delete("user", person)
    company.clock.advance(MONTH)
    assert await purge_bin(company.writer, system_work(company.workspace)) == 1
    assert await company.value("SELECT count(*) FROM {s}.member") == 0
    assert (await company.row("user", person))["id"] == person


async def test_more_than_one_chunk_goes(company: Company) -> None:
    await company.database.execute(
        f"INSERT INTO {company.schema}.o_deal (id, created_at, updated_at, version, deleted_at, amount)"
        " SELECT gen_random_uuid(), $1, $1, 2, $1, 1.50 FROM generate_series(1, 1100)",
        [company.clock.now()],
    )
    await company.database.execute(
        f"INSERT INTO {company.schema}.record (id, object, title, deleted_at)"
        f" SELECT id, 'deal', '', deleted_at FROM {company.schema}.o_deal"
    )
    company.clock.advance(MONTH)
    assert await purge_bin(company.writer, system_work(company.workspace)) == 1100
    text = "SELECT payload->>$1 FROM {s}.journal WHERE kind = 'p' LIMIT 1"
    assert Decimal(json.loads(await company.value(text, company.fid("deal", "amount")))) == Decimal("1.5")
