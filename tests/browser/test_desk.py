"""What somebody finds when he comes in the morning: the day, favourites, notifications; and the very first morning."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import find_serious
from tests.browser.browser import WIDE, Screen, open_context
from tests.browser.conftest import Open
from tests.browser.pages.client import Client
from tests.browser.seed import Api, Seeded
from tests.browser.serving import Serving

pytestmark = pytest.mark.browser


@pytest.fixture
def fresh() -> Iterator[Serving]:
    """An installation that nobody has set up."""
    folder = Path(tempfile.mkdtemp(prefix="zhike-setup-"))
    folder.chmod(0o755)
    serving = Serving(folder, password=None)
    yield serving
    serving.stop()
    shutil.rmtree(folder, ignore_errors=True)


async def test_the_first_person_sets_it_up(browser: Browser, fresh: Serving) -> None:
    english = Screen("en")
    context = await open_context(browser, fresh.url, english)
    client = Client(await context.new_page(), fresh.url, english, "test_the_first_person_sets_it_up")
    page = client.page
    await page.goto("/")
    await expect(page.get_by_text("Open the set-up link")).to_be_visible()
    await page.goto("about:blank")
    await page.goto(fresh.setup_link)
    await page.get_by_role("textbox", name="Company").fill("Galaxy Ltd")
    await page.get_by_role("combobox", name="Industry", exact=True).click()
    await page.get_by_title("Manufacturing", exact=True).click()
    await page.get_by_role("textbox", name="Your name").fill("Li Ming")
    await page.get_by_role("textbox", name="E-mail to sign in with").fill("li@galaxy.example")
    await page.get_by_role("textbox", name="Password").fill("short")
    await page.get_by_role("button", name="Begin").click()
    await expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    await client.shoot("setup")
    assert await find_serious(page) == []
    await page.get_by_role("textbox", name="Password").fill("eleven purple otters")
    await page.get_by_role("button", name="Begin").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Li Ming")
    await expect(page.get_by_role("navigation")).to_contain_text("Galaxy Ltd")
    await client.shoot("home")
    stranger = await open_context(browser, fresh.url, english)
    late = await stranger.new_page()
    await late.goto(fresh.setup_link)
    await late.get_by_role("textbox", name="Company").fill("Other")
    await late.get_by_role("textbox", name="Your name").fill("Other")
    await late.get_by_role("textbox", name="E-mail to sign in with").fill("other@galaxy.example")
    await late.get_by_role("textbox", name="Password").fill("eleven purple otters")
    await late.get_by_role("button", name="Begin").click()
    await expect(late.get_by_role("alert")).to_contain_text("Sign in")
    await stranger.close()
    await context.close()


async def test_the_day_is_on_the_first_page(open_client: Open, seeded: Seeded, api: Api) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    api.create("task", subject="寄合同", due=yesterday)
    client = await open_client(WIDE)
    await client.sign_in(*seeded.admin)
    page = client.page
    due = page.get_by_role("region", name="待办与跟进", exact=True)
    await expect(due.get_by_role("region", name="已逾期")).to_contain_text("寄合同")
    await client.shoot("home")
    await due.get_by_role("checkbox", name="完成“寄合同”").click()
    await expect(due.get_by_text("寄合同")).to_have_count(0)
    await client.undo_from_toast()
    await expect(due.get_by_text("寄合同")).to_be_visible()


async def test_favourites_and_looks_follow_a_person(open_client: Open, seeded: Seeded) -> None:
    client = await open_client(WIDE)
    await client.sign_in(*seeded.seller)
    await client.open_accounts()
    await client.page.get_by_role("button", name="收藏", exact=True).click()
    await expect(client.page.get_by_role("region", name="收藏")).to_contain_text("客户")
    await client.page.keyboard.press("Control+k")
    await client.page.get_by_role("combobox").fill("深色")
    await client.page.get_by_role("option", name="外观：深色").click()
    await expect(client.page.locator("html")).to_have_attribute("data-scheme", "dark")
    other = await open_client(Screen(phone=True))
    await other.sign_in(*seeded.seller, to="/me")
    await expect(other.page.get_by_role("region", name="收藏")).to_contain_text("客户")
    await expect(other.page.locator("html")).to_have_attribute("data-scheme", "dark")
    await other.shoot("me")


async def test_the_bell_rings_at_once_and_leads_to_the_record(open_client: Open, seeded: Seeded, api: Api) -> None:
    client = await open_client(WIDE)
    await client.sign_in(*seeded.seller)
    page = client.page
    await expect(page.get_by_role("button", name="通知", exact=True)).to_be_visible()
    where = {"field": "login_name", "op": "is", "value": seeded.seller[0]}
    (seller,) = api.post("/records/user/query", fields=["name"], where=where)["data"]
    api.create("task", subject="回电话", assignees=[seller["id"]])
    bell = page.get_by_role("button", name="1 条未读通知", exact=True)
    await bell.click()
    await client.shoot("bell")
    await page.get_by_role("link", name="回电话").click()
    await expect(page.get_by_role("heading", level=1, name="回电话")).to_be_visible()
    await expect(page.get_by_role("button", name="通知", exact=True)).to_be_visible()
