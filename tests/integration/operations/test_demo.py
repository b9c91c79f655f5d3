"""The sample company comes in as a year of life, and goes without a trace."""

from contextlib import asynccontextmanager
from typing import Any

from tests.fixtures.kernel import Company, company, kernel
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.settings import Settings
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.records.unmake import list_made
from zhike.main import build_kernel, close_kernel
from zhike.operations.demo import bring_demo, has_demo, take_demo
from zhike.operations.sample.load import FINISHED, MADE
from zhike.operations.sample.sample import Size

__all__ = ["company", "kernel"]
SMALL = Size(accounts=24, contacts=72, interactions=240)


@asynccontextmanager
async def past(settings: Settings, clock: Clock) -> Any:
    built = await build_kernel(settings, clock)
    yield built
    await close_kernel(built)


async def count(company: Company, object_key: str) -> int:
    table = f'"{company.workspace.schema}"."o_{object_key}"'
    found: int = await company.kernel.database.fetch_value(f"SELECT count(*) FROM {table}")
    return found


async def read(company: Company, text: str) -> Any:
    return await company.kernel.database.fetch_row(text.replace("@", f'"{company.workspace.schema}".'))


async def test_a_year_comes_and_goes(company: Company) -> None:
    """Records lie in the past, under operations of its own; a second loading makes nothing; what others made stays."""
    before = {key: await count(company, key) for key in ("user", "department")}
    told: list[tuple[int, int]] = []
    brought = await bring_demo(
        company.kernel, past, company.key, lambda done, total: told.append((done, total)), SMALL, "sample words 77"
    )
    assert brought.fresh
    assert told[-1][0] == told[-1][1]
    assert await count(company, "user") == before["user"] + 60
    assert await count(company, "account") == 24
    assert await count(company, "interaction") > 150
    assert {title for _, _, title in brought.sign_ins} >= {"总经理", "销售总监", "大区经理", "客户经理", "服务工程师"}
    spread = await read(
        company,
        "SELECT max(created_at) - min(created_at) > interval '200 days' AS wide, bool_and(created_at <= now()) AS past,"
        " bool_and(owner_id = created_by) AS own FROM @o_account",
    )
    assert (spread["wide"], spread["past"], spread["own"]) == (True, True, True)
    followed = await read(company, "SELECT count(*) AS n FROM @o_account WHERE last_followup_at IS NULL")
    assert followed["n"] == 0
    again = await bring_demo(company.kernel, past, company.key, lambda done, total: None, SMALL)
    assert (again.fresh, again.records) == (False, brought.records)
    # A person of the company hands over an account to one of the sample's people, and follows up one of its accounts.
    mine = await company.create("account", company.reader("owner"), name="真实客户")
    theirs = await read(company, "SELECT id, owner_id FROM @o_account WHERE name <> '真实客户' ORDER BY id LIMIT 1")
    handed = await company.create("account", name="移交的客户", owner=str(theirs["owner_id"]))
    note = await company.create("interaction", company.system, content="我的记录", account=str(theirs["id"]))
    assert await has_demo(company.kernel, company.key)
    assert await take_demo(company.kernel, company.key, lambda done, total: None) == brought.records
    assert not await has_demo(company.kernel, company.key)
    catalog = await company.kernel.catalogs.current(company.key)
    assert await list_made(company.kernel.database, catalog, [MADE, FINISHED]) == {}
    assert {key: await count(company, key) for key in before} == before
    assert await count(company, "account") == 2
    assert (await read(company, f"SELECT owner_id FROM @o_account WHERE id = '{handed}'"))["owner_id"] is None
    assert (await read(company, f"SELECT account FROM @o_interaction WHERE id = '{note}'"))["account"] is None
    assert (await read(company, f"SELECT name FROM @o_account WHERE id = '{mine}'"))["name"] == "真实客户"
    for key in ("contact", "account_contact", "account_relation", "contact_relation", "task", "event"):
        assert await count(company, key) == 0, key
    left = await company.kernel.database.fetch_value("SELECT count(*) FROM zhike.login WHERE name LIKE 'demo.%'")
    assert left == 0
    await place_all(company.kernel.database, company.key, company.kernel.clock)
    assert (await verify_journal(company.kernel.database, company.key)).fault is None
