"""Shaping objects: a field's type is changed after a look at every value, taken back, deleted and brought back."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser


async def _open_menu(page: Page, field: str, item: str) -> None:
    await page.get_by_role("button", name=f"更多：{field}", exact=True).click()
    await page.get_by_role("menuitem", name=item, exact=True).click()


async def test_a_field_changes_its_type_and_leaves_and_comes_back(open_client: Open, seeded: Seeded, api: Api) -> None:
    name, size = {"zh": "名称", "en": "Name"}, {"zh": "口径文字", "en": "Bore"}
    fields = {"x_name": {"type": "text", "label": name}, "x_bore": {"type": "text", "label": size}}
    label = {"zh": "管件样例", "en": "Pipe"}
    document = {"object": "x_pipe", "label": label, "plural": label, "title": "x_name", "fields": fields}
    layout = {"sections": [{"label": {"zh": "基本", "en": "Basics"}, "fields": ["x_name", "x_bore"]}]}
    custom = {**document, "layout": layout}
    api.post("/meta/publish", changes=[{"kind": "object", "key": "x_pipe", "custom": custom}])
    for title, bore in (("管件一", "12"), ("管件二", "约二十")):
        api.create("x_pipe", x_name=title, x_bore=bore)

    client = await open_client()
    await client.sign_in(*seeded.admin, to="/catalog/x_pipe")
    page = client.page
    await _open_menu(page, "口径文字", "更改类型")
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("新类型", exact=True).focus()
    await page.keyboard.press("Enter")
    await page.locator(".ant-select-item-option").filter(has_text="数字").click()
    await sheet.get_by_role("button", name="看看每个值会变成什么", exact=True).click()
    await expect(sheet.get_by_text("1 个值原样保留", exact=True)).to_be_visible()
    await expect(sheet.get_by_text("1 个值转换不了，将为空", exact=True)).to_be_visible()
    await client.shoot("becomes")
    await sheet.get_by_role("button", name="更改类型", exact=True).click()
    row = page.get_by_role("listitem").filter(has_text="x_bore")
    await expect(row).to_contain_text("数字")

    await _open_menu(page, "口径文字", "更改类型")
    await sheet.get_by_role("button", name="改回原来的类型", exact=True).click()
    await expect(sheet.get_by_text("2 个值原样保留", exact=True)).to_be_visible()
    await sheet.get_by_role("button", name="改回原来的类型", exact=True).last.click()
    await expect(row).to_contain_text("文本")
    found = api.post("/records/x_pipe/query", fields=["x_bore"])["data"]
    assert {one["x_bore"] for one in found} == {"12", "约二十"}

    await _open_menu(page, "口径文字", "删除字段")
    await sheet.get_by_role("button", name="删除", exact=True).click()
    await page.get_by_role("button", name="查看影响", exact=True).click()
    plan = page.get_by_role("dialog", name="将要执行")
    await expect(plan.get_by_text("管件样例：删除字段“口径文字”", exact=True)).to_be_visible()
    await client.shoot("deleting")
    await plan.get_by_role("button", name="发布").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.goto("/catalog?show=bin")
    await page.get_by_role("button", name="恢复 口径文字", exact=True).click()
    await expect(client.toast).to_contain_text("“口径文字”已连同数据恢复")
    found = api.post("/records/x_pipe/query", fields=["x_bore"])["data"]
    assert {one["x_bore"] for one in found} == {"12", "约二十"}


async def test_an_administrator_reads_how_the_system_is(open_client: Open, seeded: Seeded) -> None:
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/health")
    page = client.page
    await expect(page.get_by_text("数据库与版本", exact=True)).to_be_visible()
    await expect(page.get_by_text("磁盘空间", exact=True)).to_be_visible()
    await client.shoot("health")
    await page.get_by_text("最近完成", exact=True).click()
    await client.shoot("jobs")
    await page.goto("/roles/x_nobody")
    await expect(page.get_by_text("没有这个角色", exact=True)).to_be_visible()
