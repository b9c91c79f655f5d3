"""The workspace's own screens: objects made at run time, imports and their undo, operations, tokens, languages."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.browser import Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser


async def test_an_object_and_a_field_are_made_and_used(open_client: Open, seeded: Seeded, api: Api) -> None:
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/catalog")
    page = client.page
    await page.get_by_role("button", name="新建对象").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("中文名称").fill("样机")
    await dialog.get_by_label("英文名称").fill("Sample machine")
    await expect(dialog.get_by_label("标识")).to_have_value("x_sample_machine")
    await dialog.get_by_role("button", name="查看影响").click()
    await client.shoot("plan")
    await page.get_by_role("dialog", name="将要执行").get_by_role("button", name="发布").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await page.get_by_role("main").get_by_role("link", name="样机").click()
    await page.get_by_role("button", name="新建字段").click()
    await dialog.get_by_label("中文名称").fill("数量")
    await dialog.get_by_label("英文名称").fill("Quantity")
    await dialog.get_by_label("类型", exact=True).focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("数字", exact=True).last.click()
    await dialog.get_by_role("button", name="完成", exact=True).click()
    row = page.get_by_role("listitem").filter(has_text="x_quantity")
    await expect(row).to_contain_text("待发布")
    await page.reload()
    await expect(row).to_contain_text("待发布")
    await page.get_by_role("button", name="查看影响", exact=True).click()
    plan = page.get_by_role("dialog", name="将要执行")
    await expect(plan.get_by_text("样机：新建字段“数量”", exact=True)).to_be_visible()
    await plan.get_by_role("button", name="发布").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(row).not_to_contain_text("待发布")
    await client.shoot("fields")

    await page.get_by_text("布局", exact=True).click()
    await page.get_by_role("button", name="放到第一个分区：数量", exact=True).click()
    await page.get_by_role("button", name="查看影响", exact=True).click()
    await expect(plan.get_by_text("样机：页面布局有改动", exact=True)).to_be_visible()
    await plan.get_by_role("button", name="发布").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await client.shoot("layout")

    await page.get_by_role("navigation").get_by_role("link", name="样机").click()
    await page.get_by_role("button", name="新建样机").click()
    await dialog.get_by_label("名称", exact=True).fill("一号机")
    await dialog.get_by_label("数量", exact=True).fill("3")
    await dialog.get_by_role("button", name="保存", exact=True).click()
    await client.record_page("一号机")
    await client.shoot("made")
    made = api.post("/records/x_sample_machine/query", fields=["x_name", "x_quantity"])["data"]
    assert [(record["x_name"], record["x_quantity"]) for record in made] == [("一号机", "3")]


async def test_a_gbk_file_is_imported_and_taken_back(open_client: Open, seeded: Seeded, api: Api) -> None:
    lines = [
        "名称,级别,员工人数",
        *(f"导入公司{index},A 重点,{index * 10}" for index in range(30)),
        "坏数据,A 重点,很多",
    ]
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/import?object=account")
    page = client.page
    await client.shoot("file")
    file = FilePayload(name="客户.csv", mimeType="text/csv", buffer="\r\n".join(lines).encode("gbk"))
    await page.get_by_label("选择文件").set_input_files(file)
    await expect(page.get_by_role("row").filter(has_text="员工人数")).to_contain_text("10 · 20")
    await client.shoot("mapping")
    await page.get_by_role("button", name="先试运行").click()
    await expect(page.get_by_role("heading", name="试运行结果")).to_be_visible()
    await client.shoot("rehearsed")
    where = {"field": "name", "op": "starts_with", "value": "导入公司"}
    count = {"groups": [], "measures": [{"name": "count", "function": "count"}], "where": where}
    assert api.post("/records/account/aggregate", **count)["data"][0]["count"] == 0

    await page.get_by_label("员工人数", exact=True).fill("120")
    await page.get_by_role("button", name="正式导入").click()
    await expect(page.get_by_role("heading", name="导入完成")).to_be_visible()
    await client.shoot("report")
    assert api.post("/records/account/aggregate", **count)["data"][0]["count"] == 30
    await page.get_by_role("button", name="撤销这次导入").click()
    await page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    await expect(client.toast).to_contain_text("已撤销，31 条恢复原样。")
    assert api.post("/records/account/aggregate", **count)["data"][0]["count"] == 0


async def test_refused_rows_are_mended_in_place(open_client: Open, seeded: Seeded, api: Api) -> None:
    lines = ["名称,级别", *(f"修正公司{index},A 重点" for index in range(10)), "修正公司甲,特级", "修正公司乙,特级"]
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/import?object=account")
    page = client.page
    file = FilePayload(name="修正.csv", mimeType="text/csv", buffer="\r\n".join(lines).encode("gbk"))
    await page.get_by_label("选择文件").set_input_files(file)
    await page.get_by_role("button", name="正式导入 12 行").click()
    await expect(page.get_by_role("heading", name="2 行没有通过")).to_be_visible()
    cells = page.get_by_role("combobox", name="级别")
    await cells.first.fill("B 重要")
    await cells.first.press("Tab")
    await page.get_by_role("button", name="同样的另外 1 行一起改").click()
    await client.shoot("mended")
    await page.get_by_role("button", name="导入改好的 2 行").click()
    await expect(page.get_by_role("heading", name="2 行没有通过")).to_have_count(0)
    await client.shoot("all-in")
    where = {"field": "name", "op": "starts_with", "value": "修正公司"}
    count = {"groups": [], "measures": [{"name": "count", "function": "count"}], "where": where}
    assert api.post("/records/account/aggregate", **count)["data"][0]["count"] == 12
    await page.get_by_role("button", name="撤销这次导入").click()
    await page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    await expect(client.toast).to_contain_text("已撤销，12 条恢复原样。")
    assert api.post("/records/account/aggregate", **count)["data"][0]["count"] == 0


async def test_two_records_are_merged_and_split_again(open_client: Open, seeded: Seeded, api: Api) -> None:
    first = api.create("account", name="合并样例科技有限公司", level="A", phone="13700001111")
    second = api.create("account", name="合并样例科技", level="B", phone="13700001111")
    api.create("contact", name="跟着过来的人", account=second)
    client = await open_client()
    await client.sign_in(*seeded.admin, to=f"/merge/account?ids={first},{second}")
    page = client.page
    await expect(page.get_by_role("heading", level=1, name="合并 2 条客户")).to_be_visible()
    await expect(page.get_by_text("联系人 1 条")).to_be_visible()
    level = page.get_by_role("radio", name="级别取自 合并样例科技 B 重要", exact=True)
    await level.click()
    await expect(level).to_be_checked()
    await client.shoot("chosen")
    await page.get_by_role("button", name="合并为一条").click()
    await expect(client.toast).to_contain_text("已合并为 合并样例科技有限公司")
    assert api.call("GET", f"/records/account/{first}")["level"] == "B"
    await client.undo_from_toast()
    await expect(page.get_by_role("status").filter(has_text="已撤销")).to_be_visible()
    assert api.call("GET", f"/records/account/{first}")["level"] == "A"
    assert api.call("GET", f"/records/account/{second}")["name"] == "合并样例科技"


async def test_an_operation_is_undone_from_the_list(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="操作样例", level="A")
    api.update("account", record_id, level="C")
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/operations")
    newest = client.page.get_by_role("main").get_by_role("listitem").first
    await expect(newest).to_contain_text("修改客户")
    await client.shoot("operations")
    await newest.get_by_role("button", name="撤销").click()
    await expect(client.toast).to_contain_text("已撤销")
    assert api.call("GET", f"/records/account/{record_id}")["level"] == "A"


async def test_the_command_bar_finds_and_jumps(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.create("account", name="命令样例公司")
    client = await open_client()
    await client.sign_in(*seeded.admin)
    await expect(client.page.get_by_role("heading", level=1)).to_be_visible()
    await client.page.keyboard.press("Control+k")
    bar = client.page.get_by_role("dialog", name="搜索或跳转")
    await bar.get_by_role("combobox").fill("命令样例")
    await expect(bar.get_by_role("option", name="命令样例公司")).to_be_visible()
    await client.shoot("found")
    await bar.get_by_role("combobox").fill("mlyl")
    found = bar.get_by_role("option", name="命令样例公司")
    await expect(found.locator("mark")).to_have_text("命令样例")
    await client.shoot("sounded")
    await client.page.keyboard.press("Enter")
    await client.record_page("命令样例公司")


async def test_language_and_colours_change_without_a_reload(open_client: Open, seeded: Seeded) -> None:
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/account")
    await client.list_page()
    page = client.page
    await page.evaluate("window.stayed = true")
    await page.get_by_role("button", name="账号菜单").click()
    await page.get_by_role("menuitem", name="语言").hover()
    await page.get_by_role("menuitem", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    await page.get_by_role("button", name="Account menu").click()
    await page.get_by_role("menuitem", name="Appearance").hover()
    await page.get_by_role("menuitem", name="Dark").click()
    await expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
    assert await page.evaluate("window.stayed") is True
    await client.shoot("dark")


async def test_a_token_is_shown_once(open_client: Open, seeded: Seeded) -> None:
    client = await open_client(Screen(dark=True))
    await client.sign_in(*seeded.admin, to="/sessions")
    page = client.page
    await expect(page.get_by_text("本机")).to_be_visible()
    await page.get_by_role("button", name="新建令牌").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("用途").fill("网站表单")
    await dialog.get_by_role("button", name="新建令牌").click()
    await expect(dialog.get_by_text("zk_")).to_be_visible()
    await client.shoot("secret")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listitem").filter(has_text="网站表单")).to_be_visible()
    await expect(page.get_by_text("zk_")).to_have_count(0)
