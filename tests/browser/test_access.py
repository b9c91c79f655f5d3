"""What a salesman sees, and what he does not: in lists, by typed addresses, in the navigation."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser


async def test_wrong_password_says_nothing_of_which_was_wrong(open_client: Open) -> None:
    client = await open_client()
    await client.page.goto("/")
    await client.page.get_by_label("账号", exact=True).fill("nobody")
    await client.page.get_by_label("密码", exact=True).fill("guess")
    await client.page.get_by_role("button", name="登录", exact=True).click()
    await expect(client.page.get_by_role("alert")).not_to_be_empty()
    await client.shoot("refused")


async def test_a_seller_sees_only_his_own(open_client: Open, seeded: Seeded, api: Api) -> None:
    hidden = api.create("account", name="别人的客户")
    client = await open_client()
    await client.sign_in(*seeded.seller, to="/o/account")
    accounts = await client.list_page()
    await expect(accounts.record("小销自己的客户")).to_be_visible()
    await client.shoot("own")
    await accounts.search("别人的客户")
    await expect(client.page.get_by_text("没有符合条件的记录")).to_be_visible()
    await client.shoot("nothing-matches")
    navigation = client.page.get_by_role("navigation")
    await expect(navigation.get_by_role("link", name="对象与字段")).to_have_count(0)

    await client.page.goto(f"/o/account/{hidden}")
    await expect(client.page.get_by_text("找不到这条记录")).to_be_visible()
    await client.shoot("hidden-record")
    await client.page.goto("/catalog")
    await expect(client.page.get_by_text("你没有查看这里的权限")).to_be_visible()
    await client.shoot("forbidden")
    await client.page.goto("/no/such/page")
    await expect(client.page.get_by_role("heading", name="没有这个页面", exact=True)).to_be_visible()
