"""Segments: a condition is built with its count beside it, kept, and its members are there with their dates."""

import pytest
from playwright.async_api import expect

from tests.browser.browser import WIDE, Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded
from tests.browser.test_accessible import find_serious

pytestmark = pytest.mark.browser


async def test_a_segment_is_made_and_fills(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.create("account", name="群组样例一", level="A")
    api.create("account", name="群组样例二", level="C")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/segments/new?object=account")
    await page.get_by_role("textbox", name="名称").fill("样例客户")
    preview = page.get_by_role("complementary", name="符合条件")
    await expect(preview.get_by_role("listitem").first).to_be_visible()
    await client.shoot("new")
    await page.get_by_text("静态", exact=True).click()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("heading", name="样例客户")).to_be_visible()
    await expect(page.get_by_text("没有成员")).to_be_visible()
    await page.get_by_role("combobox", name="加入成员").fill("群组样例一")
    await page.get_by_title("群组样例一", exact=True).click()
    await expect(page.get_by_role("rowheader", name="群组样例一")).to_be_visible()
    await client.shoot("static")
    await page.get_by_role("button", name="移出").click()
    await expect(page.get_by_text("没有成员")).to_be_visible()


@pytest.mark.parametrize(
    "screen", [WIDE, Screen(phone=True, dark=True), Screen("en", dark=True)], ids=lambda screen: screen.name
)
async def test_a_kept_segment_shows_its_members(open_client: Open, seeded: Seeded, api: Api, screen: Screen) -> None:
    api.create("account", name=f"重点样例 {screen.name}", level="A")
    where = {
        "all": [{"field": "level", "op": "in", "value": ["A"]}, {"field": "name", "op": "contains", "value": "样例"}]
    }
    body = {
        "object": "account",
        "name": f"重点样例群组 {screen.name}",
        "kind": "dynamic",
        "condition": where,
        "audience": "all",
        "description": "季度回访用的重点客户样例",
    }
    made = api.call("POST", "/segments", body)
    client = await open_client(screen)
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/segments/{made['id']}")
    await expect(page.get_by_role("rowheader", name=f"重点样例 {screen.name}")).to_be_visible()
    await client.shoot(f"kept-{screen.name}")
    assert await find_serious(page) == []
    await page.goto("/segments")
    await expect(page.get_by_role("link", name=f"重点样例群组 {screen.name}")).to_be_visible()
    await client.shoot(f"list-{screen.name}")
    assert await find_serious(page) == []
