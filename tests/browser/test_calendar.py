"""The calendar of a list: meetings moved with their hour and end, the day in the address, and the month on a phone."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import find_serious
from tests.browser.browser import Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser

MONTH = "/o/event?layout=calendar&by=starts_at&day=2031-05-20"


def meeting(api: Api, title: str, day: str) -> str:
    return api.create("event", title=title, starts_at=f"{day}T02:30:00Z", ends_at=f"{day}T04:00:00Z")


async def test_a_meeting_keeps_its_hour_and_takes_its_end_along(open_client: Open, seeded: Seeded, api: Api) -> None:
    event = meeting(api, "挪动的会议", "2031-05-14")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=MONTH)
    before = page.get_by_role("listitem", name="2031年5月14日", exact=True)
    after = page.get_by_role("listitem", name="2031年5月16日", exact=True)
    await before.get_by_role("button", name="10:30 挪动的会议", exact=True).drag_to(after)
    await expect(client.toast).to_contain_text("“挪动的会议”已改到2031年5月16日")
    await expect(after.get_by_role("button", name="10:30 挪动的会议", exact=True)).to_be_visible()
    now = api.call("GET", f"/records/event/{event}")
    assert (now["starts_at"][:16], now["ends_at"][:16]) == ("2031-05-16T02:30", "2031-05-16T04:00")
    await client.shoot("moved")
    await after.get_by_role("button", name="10:30 挪动的会议", exact=True).focus()
    await page.keyboard.press("Shift+ArrowLeft")
    between = page.get_by_role("listitem", name="2031年5月15日", exact=True)
    await expect(between.get_by_role("button", name="10:30 挪动的会议", exact=True)).to_be_visible()
    await page.get_by_text("周", exact=True).click()
    await expect(page.get_by_role("heading", name="2031年5月19日–5月25日", exact=True)).to_be_visible()
    await page.get_by_role("button", name="上一段", exact=True).click()
    await between.get_by_role("button", name="挪动的会议 10:30–12:00", exact=True).focus()
    await page.keyboard.press("Shift+ArrowDown")
    await expect(between.get_by_role("button", name="挪动的会议 10:45–12:15", exact=True)).to_be_focused()
    await client.shoot("hours")


async def test_the_day_is_found_again_and_something_new_begins_on_it(
    open_client: Open, seeded: Seeded, api: Api
) -> None:
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=MONTH)
    await page.get_by_role("button", name="下一段", exact=True).click()
    await expect(page.get_by_role("heading", name="2031年6月", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="2031年6月", exact=True)).to_be_visible()
    await page.get_by_role("button", name="2031年6月3日新建日程", exact=True).click()
    form = page.get_by_role("dialog", name="新建日程")
    await expect(form.get_by_label("开始", exact=True)).to_have_value("2031-06-03 09:00")
    await form.get_by_label("主题", exact=True).fill("日历上新建的会议")
    await form.get_by_role("button", name="保存", exact=True).click()
    third = page.get_by_role("listitem", name="2031年6月3日", exact=True)
    await expect(third.get_by_role("button", name="09:00 日历上新建的会议", exact=True)).to_be_visible()


async def test_a_phone_has_the_month_and_the_chosen_day(open_client: Open, seeded: Seeded, api: Api) -> None:
    meeting(api, "手机上的会议", "2031-08-14")
    client = await open_client(Screen(phone=True))
    page = client.page
    await client.sign_in(*seeded.admin, to=MONTH.replace("05-20", "08-20"))
    chosen = page.get_by_role("region", name="2031年8月20日", exact=True)
    await expect(chosen).to_contain_text("这一天没有记录")
    await page.get_by_role("button", name="2031年8月14日，1 条", exact=True).click()
    day = page.get_by_role("region", name="2031年8月14日", exact=True)
    await client.shoot("day")
    assert await find_serious(page) == []
    await day.get_by_role("button", name="10:30 手机上的会议", exact=True).click()
    await client.record_page("手机上的会议")
    await page.go_back()
    await expect(day).to_be_visible()
