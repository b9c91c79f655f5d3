"""The first promise: sign in, find a customer, change it, see who changed what, take it back."""

import pytest
from playwright.async_api import expect

from tests.browser.browser import SCREENS, Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
async def test_edit_is_seen_in_history_and_undone(open_client: Open, seeded: Seeded, api: Api, screen: Screen) -> None:
    title = f"改动样例 {screen.name}"
    record_id = api.create("account", name=title, level="A")
    client = await open_client(screen)
    words = client.words

    await client.page.goto("/")
    await expect(client.page.get_by_role("heading", level=1)).to_be_visible()
    await client.shoot("sign-in")
    await client.sign_in(*seeded.admin)
    await expect(client.page.get_by_role("heading", level=1)).to_contain_text(words.hello)
    await client.shoot("home")
    accounts = await client.open_accounts()
    await expect(accounts.rows.get_by_role("link").first).to_be_visible()
    await client.shoot("list")

    await accounts.open(title)
    record = await client.record_page(title)
    await client.shoot("record")
    await record.show_details()
    await record.choose(words.edit_level, words.level_b)
    await expect(record.value(words.level)).to_have_text(words.level_b)
    stored = api.call("GET", f"/records/account/{record_id}")
    assert (stored["level"], stored["version"]) == ("B", 2)

    await record.show(words.history)
    newest = record.history.get_by_role("listitem").first
    await expect(newest).to_contain_text(words.level)
    await expect(newest).to_contain_text(words.level_b)
    await client.shoot("history")
    await record.undo_last()
    await expect(client.toast).to_be_visible()
    await record.show_details()
    await expect(record.value(words.level)).not_to_have_text(words.level_b)
    stored = api.call("GET", f"/records/account/{record_id}")
    assert (stored["level"], stored["version"]) == ("A", 3)
    await client.shoot("undone")
