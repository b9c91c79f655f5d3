"""Typing over cells as people write: Chinese through an input method, days, and what is looked for in a list."""

from urllib.parse import quote

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.pages.client import Client
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser

COLUMNS = "job_title,birthday,decision_role,phones"


async def open_person(open_client: Open, seeded: Seeded, api: Api, name: str) -> tuple[Client, str]:
    account = api.create("account", name=f"{name}所在单位")
    person = api.create("contact", name=name, account=account, job_title="旧职务")
    client = await open_client()
    await client.sign_in(*seeded.admin, to=f"/o/contact?q={quote(name)}&columns={COLUMNS}")
    await expect(client.page.get_by_role("grid").get_by_role("link", name=name, exact=True)).to_be_visible()
    return client, person


def cell(client: Client, column: int) -> Locator:
    return client.page.get_by_role("grid").locator(f"[data-col='{column}']")


async def test_chinese_is_composed_over_a_cell(open_client: Open, seeded: Seeded, api: Api) -> None:
    client, person = await open_person(open_client, seeded, api, "拼音打字甲")
    page = client.page
    await cell(client, 1).click()
    hand = await page.context.new_cdp_session(page)
    for typed in ("c", "ca", "cai"):
        await hand.send("Input.imeSetComposition", {"text": typed, "selectionStart": 3, "selectionEnd": 3})
    await client.shoot("composing")
    await hand.send("Input.insertText", {"text": "采购"})
    editor = page.get_by_role("textbox", name="编辑职务", exact=True)
    await expect(editor).to_have_value("采购")
    await expect(editor).to_be_focused()
    await page.keyboard.insert_text("总监")
    await page.keyboard.press("Enter")
    await expect(cell(client, 1)).to_have_text("采购总监")
    await expect(client.toast).to_contain_text("已修改职务")
    assert api.call("GET", f"/records/contact/{person}")["job_title"] == "采购总监"
    # The keys of the grid go on working: back to the row, and its letters are commands again.
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("grid")).to_be_focused()


async def test_days_and_options_are_typed(open_client: Open, seeded: Seeded, api: Api) -> None:
    client, person = await open_person(open_client, seeded, api, "日期打字乙")
    page = client.page
    await cell(client, 2).click()
    await page.keyboard.type("1990/3/5")
    await expect(page.get_by_role("textbox", name="编辑生日", exact=True)).to_have_value("1990/3/5")
    await page.keyboard.press("Enter")
    await expect(cell(client, 2)).to_have_text("1990年3月5日")
    await expect(client.toast).to_contain_text("已修改生日")
    await cell(client, 3).click()
    await page.keyboard.insert_text("采")
    await expect(page.get_by_role("combobox", name="编辑决策角色", exact=True)).to_have_value("采")
    await page.keyboard.press("Enter")
    await expect(cell(client, 3)).to_have_text("采购")
    await expect(client.toast).to_contain_text("已修改决策角色")
    now = api.call("GET", f"/records/contact/{person}")
    assert (now["birthday"], now["decision_role"]) == ("1990-03-05", "buys")


async def test_no_letter_is_lost_while_an_editor_is_loaded(open_client: Open, seeded: Seeded, api: Api) -> None:
    client, person = await open_person(open_client, seeded, api, "连打号码丙")
    page = client.page
    await cell(client, 4).click()
    await page.keyboard.type("13912345671")
    await expect(page.get_by_role("textbox", name="编辑其他电话", exact=True)).to_have_value("13912345671")
    await page.keyboard.press("Enter")
    await expect(client.toast).to_contain_text("已修改其他电话")
    phones = api.call("GET", f"/records/contact/{person}")["phones"]
    assert [phone["value"] for phone in phones] == ["+8613912345671"]
