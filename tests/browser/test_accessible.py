"""axe finds nothing serious on any screen, in light and dark."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import find_serious
from tests.browser.browser import WIDE, Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/o/account",
    "/o/account?group=level",
    "/o/account?layout=board&sums=revenue",
    "/o/account?layout=calendar&by=created_at",
    "/operations",
    "/operations?who=all",
    "/operations?show=fields",
    "/import",
    "/import/several",
    "/duplicates",
    "/duplicates/rules",
    "/exports",
    "/catalog",
    "/catalog/account",
    "/catalog/account?show=layout",
    "/catalog/account?show=object",
    "/catalog/account?show=uses",
    "/catalog?show=changes",
    "/health",
    "/segments",
    "/segments/new",
    "/settings",
    "/access-log",
    "/tags",
    "/roles",
    "/roles/sales",
    "/insights",
    "/people",
    "/preferences",
    "/sessions",
    "/todo",
    "/nowhere",
)


@pytest.mark.parametrize("screen", [WIDE, Screen(phone=True, dark=True)], ids=lambda screen: screen.name)
async def test_no_screen_shuts_anybody_out(open_client: Open, seeded: Seeded, api: Api, screen: Screen) -> None:
    record_id = api.create("account", name=f"无障碍样例 {screen.name}", level="A")
    other_id = api.create("account", name=f"无障碍样例 {screen.name} 二", level="B")
    client = await open_client(screen)
    page = client.page
    await page.goto("/")
    await expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    serious = {"/sign-in": await find_serious(page)}
    await client.sign_in(*seeded.admin)
    merge = f"/merge/account?ids={record_id},{other_id}"
    for path in (*PATHS, merge, f"/o/account/{record_id}", f"/o/account/{record_id}?tab=history", "/me"):
        await page.goto(path)
        await expect(page.get_by_role("main")).not_to_be_empty()
        await page.wait_for_load_state("networkidle" if path == "/sign-in" else "load")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        serious[path] = await find_serious(page)
    assert {path: found for path, found in serious.items() if found} == {}


async def test_a_link_shows_that_the_keyboard_is_on_it(open_client: Open, seeded: Seeded) -> None:
    client = await open_client(WIDE)
    await client.sign_in(*seeded.seller)
    page = client.page
    link = page.get_by_role("navigation").get_by_role("link", name="任务", exact=True)
    await link.focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(link).to_be_focused()
    await expect(link).to_have_css("outline-style", "solid")
