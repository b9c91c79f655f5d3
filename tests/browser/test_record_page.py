"""The page of a record: a follow-up is written where it is read, files are seen, connections are listed, time goes back."""

from playwright.async_api import expect

from tests.browser.browser import Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded


async def test_a_follow_up_is_written_on_the_page_and_taken_back(open_client: Open, seeded: Seeded, api: Api) -> None:
    account = api.create("account", name="写跟进的客户")
    api.create("task", subject="送合同", related={"object": "account", "id": account})
    client = await open_client()
    await client.sign_in(*seeded.admin)
    page = client.page
    await page.goto(f"/o/account/{account}")

    await page.get_by_role("button", name="写跟进记录").click()
    words = page.get_by_label("内容", exact=True)
    await words.fill("谈了明年的预算")
    await page.get_by_role("radio", name="上门").click()
    await page.get_by_role("button", name="明天", exact=True).click()
    await page.get_by_role("group", name="同时改", exact=True).get_by_role("button", name="生命周期 潜在").click()
    await page.get_by_role("menuitem", name="意向", exact=True).click()
    await page.reload()
    await expect(words).to_have_value("谈了明年的预算")
    await words.press("Control+Enter")
    written = page.get_by_role("listitem").filter(has_text="谈了明年的预算")
    await expect(written.first).to_contain_text("上门")
    assert api.call("GET", f"/records/account/{account}")["lifecycle"] == "interested"
    await page.get_by_role("button", name="按人查看：所有人", exact=True).click()
    await page.get_by_role("menuitem", name="（我）").click()
    await expect(written.first).to_be_visible()

    await page.get_by_role("checkbox", name="完成「送合同」").check()
    await expect(page.get_by_role("checkbox", name="完成「送合同」")).to_have_count(0)
    notes = api.post("/records/interaction/query", fields=["kind", "content", "account"], where={
        "field": "account", "op": "is", "value": account,
    })["data"]  # fmt: skip
    assert [(one["kind"], one["content"]) for one in notes] == [("visit", "谈了明年的预算")]
    await client.shoot("record-page")


async def test_who_is_connected_is_read_as_a_list_and_how_it_was(open_client: Open, seeded: Seeded, api: Api) -> None:
    account = api.create("account", name="有联系人的客户", level="A")
    contact = api.create("contact", name="韩梅梅", account=account)
    other = api.create("contact", name="李雷的同学")
    api.create("contact_relation", contact=contact, other=other, kind="classmate")
    api.update("account", account, level="B")
    client = await open_client(Screen("en"))
    await client.sign_in(*seeded.admin)
    page = client.page
    await page.goto(f"/o/account/{account}")

    await page.get_by_role("tab", name="Connections").click()
    picture = page.get_by_role("group", name="Connections")
    await expect(picture.get_by_role("button", name="韩梅梅")).to_be_visible()
    await page.locator("label").filter(has=page.get_by_label("Show connections as a list")).click()
    near = page.get_by_role("region", name="有联系人的客户", exact=True)
    await expect(near.get_by_role("link", name="韩梅梅", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Who knows whom", exact=True).click()
    await page.get_by_role("combobox", name="To", exact=True).fill("李雷的同学")
    await page.get_by_title("李雷的同学", exact=True).click()
    way = page.get_by_role("region", name="Who knows whom", exact=True).get_by_role("listitem")
    await expect(way).to_contain_text("韩梅梅")
    await expect(way).to_contain_text("Classmate")
    await page.get_by_role("button", name="Close", exact=True).click()
    await page.get_by_role("button", name="Delete connection: 韩梅梅 — Classmate → 李雷的同学", exact=True).click()
    await expect(page.get_by_role("tabpanel").get_by_role("link", name="李雷的同学", exact=True)).to_have_count(0)
    await client.undo_from_toast()
    await expect(page.get_by_role("tabpanel").get_by_role("link", name="李雷的同学", exact=True)).to_be_visible()
    await page.get_by_role("button", name="More", exact=True).first.click()
    await page.get_by_role("menuitem", name="See it as it was").click()
    await page.get_by_role("slider").press("Home")
    past = page.get_by_role("region", name="Look back")
    await expect(past).to_contain_text("A Key")
    await page.get_by_role("button", name="Back to now").click()
    await client.shoot("record-past")
