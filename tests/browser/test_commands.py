"""Everything by the command bar; how one is told; what stands in whose navigation."""

import pytest
from playwright.async_api import Locator, Page, Response, expect

from tests.browser.axe import find_serious
from tests.browser.browser import WIDE
from tests.browser.conftest import Open
from tests.browser.pages.client import Client
from tests.browser.seed import SELLER_PASSWORD, Api, Seeded, choose_password

pytestmark = pytest.mark.browser


async def open_bar(page: Page, name: str = "搜索或跳转") -> Locator:
    """Ctrl K, wherever one is."""
    await page.keyboard.press("Control+k")
    bar = page.get_by_role("dialog", name=name, exact=True)
    await expect(bar.get_by_role("combobox")).to_be_focused()
    return bar


async def choose(bar: Locator, typed: str, option: str) -> None:
    """Type, and press Enter at what must come first."""
    await bar.get_by_role("combobox").fill(typed)
    first = bar.get_by_role("option").first
    await expect(first).to_contain_text(option)
    await expect(first).to_have_attribute("aria-selected", "true")
    await bar.get_by_role("combobox").press("Enter")


async def visit_record(client: Client, api: Api, name: str) -> None:
    """A customer of this test's own, on the screen."""
    record = api.create("account", name=name)
    await client.page.goto(f"/o/account/{record}")
    await expect(client.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()


async def test_commands_act_on_the_record_in_pinyin(open_client: Open, seeded: Seeded, api: Api) -> None:
    client = await open_client(WIDE)
    page = client.page
    await client.sign_in(*seeded.admin)
    await visit_record(client, api, "拼音命令示例")
    bar = await open_bar(page)
    await client.shoot("record-nothing-typed")
    assert await find_serious(page) == []
    await bar.get_by_role("combobox").fill("xjkh")
    await expect(bar.get_by_role("option").first).to_contain_text("新建客户")
    await client.shoot("initials")
    assert await find_serious(page) == []
    await bar.get_by_role("combobox").fill("没有这样的东西")
    await expect(bar.get_by_text("没有找到。", exact=False)).to_be_visible()
    await client.shoot("nothing-found")
    assert await find_serious(page) == []
    await choose(bar, "bianji", "编辑")
    form = page.get_by_role("dialog", name="编辑客户")
    await expect(form).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    # Another word for it.
    bar = await open_bar(page)
    await choose(bar, "转移", "更改负责人")
    owner = page.get_by_role("dialog", name="更改负责人", exact=True)
    await expect(owner.get_by_role("combobox", name="负责人", exact=True)).to_be_visible()
    await client.shoot("owner")


async def test_one_chooses_when_one_is_told(open_client: Open, seeded: Seeded, api: Api) -> None:
    # A person of this test's own: what he chooses must hold nothing back from others.
    person = api.create("user", name="孔安静", login_name="kong.anjing", roles=["sales"])
    invited = api.post(f"/users/{person}/sign-in")
    choose_password(seeded.url, invited["login"], invited["password"])
    client = await open_client(WIDE)
    page = client.page
    await client.sign_in(invited["login"], SELLER_PASSWORD, to="/preferences")
    await page.get_by_role("switch", name="免打扰", exact=True).click()
    await expect(page.get_by_role("combobox", name="免打扰 从", exact=True)).to_be_visible()
    await page.get_by_role("combobox", name="分配给我的任务", exact=True).click()
    async with page.expect_response(is_kept):
        await page.get_by_title("每天汇总", exact=True).click()
    await expect(page.get_by_role("combobox", name="每天汇总的时间", exact=True)).to_be_visible()
    await client.shoot("preferences")
    assert await find_serious(page) == []
    for subject in ("汇总任务甲", "汇总任务乙"):
        api.create("task", subject=subject, assignees=[person])
    await page.reload()
    await expect(page.get_by_role("switch", name="免打扰", exact=True)).to_be_checked()
    await page.get_by_role("navigation").get_by_role("button", name="通知", exact=True).click()
    bell = page.get_by_role("dialog", name="通知", exact=True)
    await expect(bell).to_contain_text("2 条通知已留着")
    await client.shoot("held")
    await bell.get_by_role("button", name="现在看", exact=True).click()
    await bell.get_by_role("button", expanded=False).click()
    await expect(bell.get_by_role("link")).to_have_count(3)
    await expect(bell).to_contain_text("汇总任务甲")
    await client.shoot("digest")
    assert await find_serious(page) == []


def is_kept(response: Response) -> bool:
    """The answer to the last choice."""
    return response.url.endswith("/notifications/settings") and response.request.method == "PUT"


async def test_who_sets_nothing_up_sees_no_configuration(open_client: Open, seeded: Seeded) -> None:
    client = await open_client(WIDE)
    page = client.page
    await client.sign_in(*seeded.seller)
    navigation = page.get_by_role("navigation")
    await expect(navigation.get_by_role("link", name="客户", exact=True).first).to_be_visible()
    for hidden in ("汇率", "工作日历"):
        await expect(navigation.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    await page.goto("/o/exchange_rate")
    await expect(page.get_by_role("heading", level=1, name="汇率", exact=True)).to_be_visible()
    boss = await open_client(WIDE)
    await boss.sign_in(*seeded.admin, to="/settings")
    for shown in ("汇率", "工作日历"):
        await expect(boss.page.get_by_role("main").get_by_role("link", name=shown)).to_be_visible()
        await expect(boss.page.get_by_role("navigation").get_by_role("link", name=shown, exact=True)).to_have_count(0)
    await boss.shoot("settings")
