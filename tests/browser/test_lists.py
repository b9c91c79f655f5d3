"""Lists: search, sort, filter, group, the bulk bar and its undo, what the address holds."""

import json
from urllib.parse import parse_qs, quote, urlparse

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser


async def test_bulk_delete_is_undone(open_client: Open, seeded: Seeded, api: Api) -> None:
    first, second = (api.create("account", name=f"批量样例{index}", level="D") for index in range(2))
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/account?q=" + quote("批量样例"))
    accounts = await client.list_page()
    await accounts.tick("批量样例0")
    await accounts.tick("批量样例1")
    bar = client.page.get_by_role("toolbar", name="已选 2 条")
    await client.shoot("ticked")
    await bar.get_by_role("button", name="删除").click()
    await expect(client.toast).to_contain_text("已删除 2 条")
    await expect(accounts.rows).to_be_hidden()
    await client.shoot("deleted")
    bin_query = {"fields": ["name"], "ids": [first, second], "bin": True}
    assert len(api.post("/records/account/query", **bin_query)["data"]) == 2

    await client.undo_from_toast()
    await expect(client.toast).to_contain_text("已撤销，恢复 2 条")
    await expect(accounts.record("批量样例0")).to_be_visible()
    await expect(accounts.record("批量样例1")).to_be_visible()
    assert api.post("/records/account/query", **bin_query)["data"] == []


async def test_assigning_hands_over(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="转手样例")
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/account?q=" + quote("转手样例"))
    accounts = await client.list_page()
    await accounts.tick("转手样例")
    await client.page.get_by_role("button", name="转给").click()
    await client.page.get_by_role("combobox", name="转给谁").fill("小销")
    await client.page.get_by_title("李小销", exact=True).click()
    await expect(client.toast).to_contain_text("已将 1 条转给 李小销")
    await expect(accounts.row("转手样例")).to_contain_text("李小销")
    assert api.call("GET", f"/records/account/{record_id}")["owner"]["title"] == "李小销"


async def test_filter_is_built_by_clicking_and_kept_in_the_address(open_client: Open, seeded: Seeded) -> None:
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/account")
    accounts = await client.list_page()
    page = client.page
    await page.get_by_role("button", name="筛选").click()
    await page.get_by_role("button", name="添加条件", exact=True).click()
    row = page.get_by_role("group", name="筛选条件")
    await row.get_by_role("combobox", name="字段").focus()
    await page.keyboard.type("级别")
    await page.get_by_title("级别", exact=True).last.click()
    await row.get_by_role("combobox", name="值").focus()
    await page.keyboard.press("ArrowDown")
    await page.get_by_title("A 重点").last.click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="级别 A 重点")).to_be_visible()
    await client.shoot("filter")
    await page.keyboard.press("Escape")

    kept = json.loads(parse_qs(urlparse(page.url).query)["filter"][0])
    assert kept == {"field": "level", "op": "in", "value": ["A"]}
    rows = accounts.rows.get_by_role("row")
    await expect(rows.nth(1)).to_contain_text("A 重点")
    await accounts.sort_by("名称")
    await expect(accounts.rows.get_by_role("columnheader", name="名称")).to_have_attribute("aria-sort", "ascending")
    await page.reload()
    await expect(page.get_by_role("button", name="级别 A 重点")).to_be_visible()
    await expect(accounts.rows.get_by_role("columnheader", name="名称")).to_have_attribute("aria-sort", "ascending")


async def test_groups_show_their_counts_and_open(open_client: Open, seeded: Seeded, api: Api) -> None:
    counted = api.post(
        "/records/account/aggregate",
        groups=[{"name": "level", "field": "level"}],
        measures=[{"name": "count", "function": "count"}],
    )["data"]
    in_c = next(row["count"] for row in counted if row["level"] == "C")
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/account")
    accounts = await client.list_page()
    await client.page.get_by_role("button", name="分组").click()
    await client.page.get_by_role("menuitem", name="级别").click()
    group = accounts.rows.get_by_role("button", name="C 普通")
    await expect(group).to_contain_text(f"{in_c} 条")
    await expect(group).to_have_attribute("aria-expanded", "false")
    await client.shoot("grouped")


async def test_keys_move_peek_and_open(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.create("account", name="键盘样例")
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/account?q=" + quote("键盘样例"))
    accounts = await client.list_page()
    await expect(accounts.record("键盘样例")).to_be_visible()
    await accounts.rows.focus()
    await client.page.keyboard.press("x")
    await expect(client.page.get_by_role("toolbar", name="已选 1 条")).to_be_visible()
    await client.page.keyboard.press("Space")
    peek = client.page.get_by_role("complementary", name="侧边预览")
    await expect(peek.get_by_role("heading", name="键盘样例")).to_be_visible()
    await client.shoot("peek")
    await client.page.keyboard.press("Escape")
    await expect(peek).to_be_hidden()
    await accounts.rows.focus()
    await client.page.keyboard.press("Enter")
    await client.record_page("键盘样例")


async def test_all_rows_come_as_one_scrolls(open_client: Open, seeded: Seeded, api: Api) -> None:
    total = api.post("/records/contact/query", fields=["name"], limit=1, total="capped")["total"]["count"]
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/contact")
    grid = client.page.get_by_role("grid")
    await expect(grid.get_by_role("link").first).to_be_visible()
    await expect(grid).to_have_attribute("aria-rowcount", str(total + 1))
    await grid.focus()
    last = grid.locator(f"[aria-rowindex='{total + 1}']")
    for _ in range(10):
        await client.page.keyboard.press("End")
        if await last.count():
            break
    await expect(last.get_by_role("link")).to_be_visible()
