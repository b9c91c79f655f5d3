"""Roll-ups equal what a count over the children says, whoever writes what and when."""

import asyncio
import random
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.integration.kernel.records.company import Company, op, record_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.records.drain import Drainer
from zhike.kernel.records.fill import RollUps
from zhike.kernel.records.model import Change

ORACLE = """
SELECT a.id, (SELECT count(*) FROM {s}.o_contact c WHERE c.account = a.id AND c.deleted_at IS NULL) AS contact_count,
    (SELECT coalesce(sum(d.amount), 0) FROM {s}.o_deal d
     WHERE d.account = a.id AND d.deleted_at IS NULL AND d.stage = 'won') AS won_total,
    (SELECT max(d.amount) FROM {s}.o_deal d WHERE d.account = a.id AND d.deleted_at IS NULL) AS deal_max,
    (SELECT avg(d.amount) FROM {s}.o_deal d WHERE d.account = a.id AND d.deleted_at IS NULL) AS deal_avg,
    (SELECT min(d.close_date) FROM {s}.o_deal d WHERE d.account = a.id AND d.deleted_at IS NULL) AS first_close
FROM {s}.o_account a ORDER BY a.id
"""
STORED = "SELECT id, contact_count, won_total, deal_max, deal_avg, first_close FROM {s}.o_account ORDER BY id"


async def check_rollups(company: Company) -> None:
    assert await company.rows(STORED) == await company.rows(ORACLE)


async def rollups(company: Company, account: UUID) -> tuple[Any, ...]:
    row = await company.row("account", account)
    return tuple(row[name] for name in ("contact_count", "won_total", "deal_max", "deal_avg", "first_close"))


async def test_they_follow_every_kind_of_write(company: Company) -> None:
    first, second = await company.create("account", name="甲"), await company.create("account", name="乙")
    assert await rollups(company, first) == (0, 0, None, None, None)
    big = await company.create(
        "deal", name="大", account=str(first), amount="100", stage="won", close_date="2026-05-01"
    )
    small = await company.create(
        "deal", name="小", account=str(first), amount="50", stage="new", close_date="2026-04-01"
    )
    assert await rollups(company, first) == (0, Decimal(100), Decimal(100), Decimal(75), date(2026, 4, 1))

    await company.update("deal", small, stage="won", amount="60.5")
    assert await rollups(company, first) == (0, Decimal("160.5"), Decimal(100), Decimal("80.25"), date(2026, 4, 1))
    await company.update("deal", big, account=str(second))
    assert (await rollups(company, first))[:3] == (0, Decimal("60.5"), Decimal("60.5"))
    assert (await rollups(company, second))[:3] == (0, Decimal(100), Decimal(100))
    await company.update("deal", big, amount=None)
    assert (await rollups(company, second))[1:4] == (0, None, None)
    await company.delete("deal", small)
    assert await rollups(company, first) == (0, 0, None, None, None)
    await company.save("deal", Change("restore", small))
    assert (await rollups(company, first))[:3] == (0, Decimal("60.5"), Decimal("60.5"))
    await company.update("deal", small, account=None)
    await check_rollups(company)


async def test_they_leave_no_trace_in_version_time_or_history(company: Company) -> None:
    account = await company.create("account", name="甲")
    before = await company.row("account", account)
    company.clock.advance(5)
    await company.create("contact", name="张三", account=str(account))
    after = await company.row("account", account)
    assert after.pop("contact_count") == 1
    before.pop("contact_count")
    assert after == before
    assert [one["kind"] for one in await company.journal(account)] == ["i"]


async def test_writes_that_do_not_count_leave_the_parent_alone(company: Company) -> None:
    account = await company.create("account", name="甲")
    contact = await company.create("contact", name="张三", account=str(account))
    held = company.database.transaction(company.workspace.key)
    async with held as other:
        await other.fetch_rows(f"SELECT id FROM {company.schema}.o_account FOR NO KEY UPDATE")
        await asyncio.wait_for(company.update("contact", contact, name="李四"), 5)
    assert (await company.row("contact", contact))["name"] == "李四"
    assert await rollups(company, account) == (1, 0, None, None, None)


async def test_bulk_marks_the_parents_and_the_drainer_folds_them(company: Company) -> None:
    accounts = [await company.create("account", name=str(number)) for number in range(3)]
    changes = [
        Change("create", values={"name": str(number), "account": str(accounts[number % 2]), "amount": number})
        for number in range(300)
    ]
    outcome = await company.save("deal", *changes)
    due = await company.rows("SELECT object, record_id FROM {s}.rollup_due ORDER BY record_id")
    assert due == [{"object": "account", "record_id": one} for one in sorted(accounts[:2])]
    drainer = Drainer(company.database, company.catalogs, company.clock)
    assert await drainer.drain(company.workspace.key) == 2
    await check_rollups(company)
    assert await drainer.drain(company.workspace.key) == 0

    moved = [Change("update", record_id(one), {"account": str(accounts[2])}) for one in outcome.saved]
    await company.save("deal", *moved)
    assert await drainer.drain(company.workspace.key) == 3
    await check_rollups(company)


async def test_the_drainer_catches_up_with_definitions_that_moved(own_company: Company) -> None:
    company = own_company
    account = await company.create("account", name="甲")
    mark = f"INSERT INTO {company.schema}.rollup_due (object, record_id, marked_at) VALUES ('account', $1, $2)"
    await company.database.execute(mark, [account, company.clock.now()])
    before = company.catalogs.catalog
    await company.database.execute(f"UPDATE {company.schema}.catalog_head SET version = version + 1")
    company.catalogs.published = await load_catalog(company.database, company.workspace)
    assert await Drainer(company.database, company.catalogs, company.clock).drain(company.workspace.key) == 1
    assert company.catalogs.catalog.version == before.version + 1


async def test_many_writers_at_once_end_with_the_right_figures_and_no_deadlock(company: Company) -> None:
    accounts = [await company.create("account", name=str(number)) for number in range(4)]
    deals = [
        await company.create("deal", name=str(number), account=str(accounts[number % 4]), amount=number, stage="won")
        for number in range(12)
    ]
    dice = random.Random(7)

    async def write(seed: int) -> None:
        mine = random.Random(seed)
        for _ in range(6):
            chosen = mine.sample(deals, 3)
            changes = [
                Change("update", one, {
                    "account": str(mine.choice(accounts)), "amount": mine.randint(0, 50),
                    "stage": mine.choice(["won", "lost"]), "close_date": f"2026-0{mine.randint(1, 9)}-01",
                })
                for one in chosen
            ]  # fmt: skip
            await company.save("deal", *changes)
            new = Change(
                "create", values={"name": "新", "account": str(mine.choice(accounts)), "amount": 60, "stage": "won"}
            )
            made = await company.save("deal", new)
            if mine.random() < 0.5:
                await company.save("deal", Change("delete", record_id(made.saved[0])))

    await asyncio.gather(*(write(dice.randint(0, 10**6)) for _ in range(5)))
    await check_rollups(company)


async def test_new_records_made_at_once_for_one_parent_all_count(company: Company) -> None:
    """Each is one statement that adds to the parent: none may rest on a figure that another has just changed."""
    account = await company.create("account", name="甲")
    amounts = [Decimal(number * 7 % 41) for number in range(40)]
    await asyncio.gather(
        *(
            company.create(
                "deal", name=str(number), account=str(account), amount=str(amount),
                stage="won" if number % 3 else "new", close_date=f"2026-05-{1 + number % 28:02d}",
            )
            for number, amount in enumerate(amounts)
        )
    )  # fmt: skip
    won = sum(amount for number, amount in enumerate(amounts) if number % 3)
    assert await rollups(company, account) == (0, won, max(amounts), sum(amounts) / 40, date(2026, 5, 1))
    await company.create("deal", name="无额", account=str(account), stage="won")
    assert (await rollups(company, account))[1:3] == (won, max(amounts))
    await check_rollups(company)


async def test_the_drainer_beside_writers_loses_nothing(company: Company) -> None:
    accounts = [await company.create("account", name=str(number)) for number in range(3)]
    drainer = Drainer(company.database, company.catalogs, company.clock)
    done = asyncio.Event()

    async def drain() -> None:
        while not done.is_set():
            await drainer.drain(company.workspace.key)
            await asyncio.sleep(0)

    async def bulk(seed: int) -> None:
        mine = random.Random(seed)
        for _ in range(2):
            await company.save("deal", *(
                Change("create", values={"name": "d", "account": str(mine.choice(accounts)), "amount": mine.randint(1, 9)})
                for _ in range(201)
            ))  # fmt: skip

    async def single(seed: int) -> None:
        mine = random.Random(seed)
        for _ in range(8):
            await company.create(
                "deal", name="e", account=str(mine.choice(accounts)), amount=mine.randint(1, 9), stage="won"
            )

    draining = asyncio.create_task(drain())
    await asyncio.gather(bulk(1), bulk(2), single(3), single(4))
    done.set()
    await draining
    await drainer.drain(company.workspace.key)
    await check_rollups(company)
    assert await company.value("SELECT count(*) FROM {s}.rollup_due") == 0


async def test_a_roll_up_added_later_is_filled_for_what_is_there(own_company: Company) -> None:
    company = own_company
    account = await company.create("account", name="甲")
    await company.create("deal", name="单", account=str(account), amount=7)
    custom = {"fields": {"x_smallest": {
        "type": "rollup", "relation": "deals", "function": "min", "field": "amount", "label": {"zh": "最小"},
    }}}  # fmt: skip
    publisher = Publisher(company.database, company.clock)
    await publisher.publish(company.workspace, [DefinitionChange("object", "account", custom)], PublishStamp())
    filler = RollUps(company.database, company.clock)
    assert await finish(company.database, company.workspace, company.clock, filler) == ()
    assert (await company.row("account", account))["x_smallest"] == 7


async def test_an_operation_that_only_moves_a_link_counts_on_both_sides(company: Company) -> None:
    first, second = await company.create("account", name="甲"), await company.create("account", name="乙")
    contacts = [await company.create("contact", name=str(number), account=str(first)) for number in range(3)]
    await company.save(
        "contact", *(Change("update", one, {"account": str(second)}) for one in contacts[:2]), operation=op("move")
    )
    assert [(await rollups(company, one))[0] for one in (first, second)] == [1, 2]
