"""Cells edited in the list, blocks pasted into it, and everything that matches changed at once."""

from urllib.parse import quote

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.pages.client import Client
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser

COLUMNS = "level,employees,owner"


def cell(client: Client, title: str, column: int) -> Locator:
    """A cell by the record's title; column 1 is the first behind the title."""
    grid = client.page.get_by_role("grid")
    row = grid.get_by_role("row").filter(has=client.page.get_by_role("link", name=title, exact=True))
    return row.locator(f"[data-col='{column}']")


async def open_cells(open_client: Open, seeded: Seeded, name: str) -> Client:
    client = await open_client()
    await client.sign_in(*seeded.admin, to=f"/o/account?q={quote(name)}&columns={COLUMNS}&sort=name")
    await expect(client.page.get_by_role("grid").get_by_role("link").first).to_be_visible()
    return client


async def test_cells_are_typed_filled_and_undone(open_client: Open, seeded: Seeded, api: Api) -> None:
    ids = [api.create("account", name=f"单元格{n}", level="D", employees=n) for n in range(3)]
    client = await open_cells(open_client, seeded, "单元格")
    keyboard = client.page.keyboard
    await cell(client, "单元格0", 2).click()
    await keyboard.type("250")
    await keyboard.press("Enter")
    await expect(client.toast).to_contain_text("已修改员工人数")
    assert api.call("GET", f"/records/account/{ids[0]}")["employees"] == "250"

    await cell(client, "单元格0", 2).click()
    await keyboard.press("Shift+ArrowDown")
    await keyboard.press("Shift+ArrowDown")
    await keyboard.press("Control+d")
    await expect(client.toast).to_contain_text("已填充 2 个单元格")
    await expect(cell(client, "单元格2", 2)).to_have_text("250")
    await keyboard.press("Control+z")
    await expect(client.toast).to_contain_text("已撤销，恢复 2 条")
    await expect(cell(client, "单元格2", 2)).to_have_text("2")

    await cell(client, "单元格1", 1).dblclick()
    await client.page.get_by_title("B 重要").click()
    await expect(cell(client, "单元格1", 1)).to_have_text("B 重要")
    await expect(client.toast).to_contain_text("已修改级别")
    assert api.call("GET", f"/records/account/{ids[1]}")["level"] == "B"


async def test_a_pasted_block_tells_what_it_could_not_write(open_client: Open, seeded: Seeded, api: Api) -> None:
    ids = [api.create("account", name=f"粘贴{n}", level="D", employees=n) for n in range(3)]
    client = await open_cells(open_client, seeded, "粘贴")
    page = client.page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.evaluate("navigator.clipboard.writeText('A 重点\\t1,200\\t李小销\\nB\\t很多\\t\\nC\\t30\\t没有这个人')")
    await cell(client, "粘贴0", 1).click()
    await page.keyboard.press("Control+v")
    await expect(cell(client, "粘贴0", 2)).to_have_text("1,200")
    await expect(cell(client, "粘贴0", 3)).to_contain_text("李小销")
    await expect(cell(client, "粘贴1", 2)).to_have_attribute("aria-invalid", "true")
    # What is wrong in a row does not keep the rest of it from being written.
    await expect(cell(client, "粘贴1", 1)).to_have_text("B 重要")
    await expect(cell(client, "粘贴2", 3)).to_have_attribute("title", "没有名为“没有这个人”的用户。")
    await expect(cell(client, "粘贴2", 2)).to_have_text("30")
    await client.shoot("pasted")
    await client.undo_from_toast()
    await expect(client.toast).to_contain_text("已撤销，恢复 2 条")
    now = [api.call("GET", f"/records/account/{each}") for each in ids]
    assert [(one["level"], one["employees"]) for one in now] == [("D", "0"), ("D", "1"), ("D", "2")]


async def test_a_warning_of_duplicates_is_answered_in_the_list(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.create("account", name="查重格子源头", phone="13700137201")
    ids = [api.create("account", name=f"查重格子改{n}") for n in range(3)]
    await api.wait_until_told("account", phone="13700137201")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/o/account?q={quote('查重格子改')}&columns=phone&sort=name")
    await cell(client, "查重格子改0", 1).click()
    await page.keyboard.type("13700137201")
    await page.keyboard.press("Enter")
    await expect(client.toast).to_contain_text("查重格子源头")
    await expect(cell(client, "查重格子改0", 1)).to_have_attribute("aria-invalid", "true")
    await client.shoot("warned")
    await client.toast.get_by_role("button", name="仍然保存", exact=True).click()
    await expect(client.toast).to_contain_text("已修改")
    await expect(cell(client, "查重格子改0", 1)).not_to_have_attribute("aria-invalid", "true")
    assert api.call("GET", f"/records/account/{ids[0]}")["phone"] == "+8613700137201"

    # Filled down over the others: both are like the first, and like each other.
    await cell(client, "查重格子改0", 1).click()
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Control+d")
    await expect(client.toast).to_contain_text("未能保存")
    await client.shoot("filled")
    await client.toast.get_by_role("button", name="仍然保存", exact=True).click()
    await expect(client.toast).to_contain_text("已填充 2 个单元格")
    now = [api.call("GET", f"/records/account/{each}")["phone"] for each in ids]
    assert now == ["+8613700137201"] * 3


async def test_a_conflict_names_who_was_faster(open_client: Open, seeded: Seeded, api: Api) -> None:
    record = api.create("account", name="撞车样例", level="D", employees=1)
    client = await open_cells(open_client, seeded, "撞车样例")
    await cell(client, "撞车样例", 2).click()
    await client.page.keyboard.press("Enter")
    editor = client.page.get_by_role("textbox", name="编辑员工人数")
    await editor.fill("7")
    api.update("account", record, employees=5)
    await editor.press("Enter")
    await expect(client.toast).to_contain_text("刚刚修改了员工人数，你的修改未保存")
    await expect(cell(client, "撞车样例", 2)).to_have_text("5")
    await client.toast.get_by_role("button", name="仍用我的值").click()
    await expect(client.toast).to_contain_text("已修改员工人数")
    assert api.call("GET", f"/records/account/{record}")["employees"] == "7"


async def test_everything_that_matches_is_changed_and_undone(open_client: Open, seeded: Seeded, api: Api) -> None:
    made = [{"kind": "create", "values": {"name": f"群改样例{n}", "level": "D"}} for n in range(320)]
    api.post("/records/account/batch", changes=made, partial=False)
    client = await open_cells(open_client, seeded, "群改样例")
    page = client.page
    await page.get_by_role("checkbox", name="全选已载入的记录").click()
    await page.get_by_role("button", name="选择全部 320 条").click()
    await page.get_by_role("button", name="批量修改").click()
    dialog = page.get_by_role("dialog", name="批量修改 320 条客户")
    await dialog.get_by_role("combobox", name="字段").focus()
    await page.keyboard.type("级别")
    await page.get_by_title("级别", exact=True).last.click()
    await dialog.get_by_role("combobox", name="级别 改为").click()
    await page.get_by_title("A 重点").last.click()
    await client.shoot("bulk-edit")
    await dialog.get_by_role("button", name="修改 320 条").click()
    await expect(client.toast).to_contain_text("已修改 320 条")
    named = {"field": "name", "op": "starts_with", "value": "群改样例"}
    count = {"measures": [{"name": "count", "function": "count"}], "groups": [{"name": "level", "field": "level"}]}
    assert api.post("/records/account/aggregate", **count, where=named)["data"] == [{"level": "A", "count": 320}]
    await client.undo_from_toast()
    await expect(client.toast).to_contain_text("已撤销，恢复 320 条")
    assert api.post("/records/account/aggregate", **count, where=named)["data"] == [{"level": "D", "count": 320}]
