"""Masked values shown look by look, the log of looks, why somebody sees a record, roles, stages, segments in filters."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.browser import WIDE, Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded
from tests.browser.test_accessible import find_serious

pytestmark = pytest.mark.browser

PASSWORD = "marketing looks around 1"


def _publish(api: Api, key: str, custom: object) -> None:
    api.call("POST", "/meta/publish", {"changes": [{"kind": "role", "key": key, "custom": custom}]})


@pytest.fixture
def marketer(seeded: Seeded, api: Api) -> Iterator[tuple[str, str]]:
    """Somebody who sees telephones masked and may show them one by one."""
    _publish(api, "marketing", {"fields": {"contact.phone": {"reveal": True}}})
    known = api.post(
        "/records/user/query", fields=["login_name"], where={"field": "name", "op": "is", "value": "王市场"}
    )
    if not known["data"]:
        user = api.create("user", name="王市场", login_name="marketer", roles=["marketing"])
        given = api.post(f"/users/{user}/sign-in")
        with Api(seeded.url, given["login"], given["password"]) as person:
            person.post("/session/password", current=given["password"], new=PASSWORD)
    yield "marketer", PASSWORD
    _publish(api, "marketing", None)


async def test_a_masked_value_is_shown_with_a_reason_and_the_look_is_logged(
    open_client: Open, seeded: Seeded, api: Api, marketer: tuple[str, str]
) -> None:
    record = api.create("contact", name="打码样例", phone="13912348888")
    client = await open_client()
    page = client.page
    await client.sign_in(*marketer, to=f"/o/contact/{record}")
    details = page.get_by_role("region", name="详情")
    await expect(details.get_by_text("139****8888").first).to_be_visible()
    await details.get_by_role("button", name="显示完整的手机").click()
    await page.get_by_role("textbox", name="为什么需要查看").fill("回电确认交货时间")
    await client.shoot("reason")
    await page.get_by_role("tooltip").get_by_role("button", name="显示", exact=True).click()
    hide = details.get_by_role("button", name="隐藏手机")
    await expect(hide).to_be_visible()
    shown = "".join((await details.inner_text()).split())
    assert "13912348888" in shown
    await client.shoot("shown")
    await hide.click()
    await expect(details.get_by_role("button", name="显示完整的手机")).to_be_visible()
    assert "13912348888" not in "".join((await details.inner_text()).split())

    auditor = await open_client()
    page = auditor.page
    await auditor.sign_in(*seeded.admin, to="/access-log?kind=reveal")
    row = page.get_by_role("row").filter(has_text="回电确认交货时间")
    await expect(row.get_by_text("王市场")).to_be_visible()
    await expect(row.get_by_role("link", name="打码样例")).to_be_visible()
    await auditor.shoot("log")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="导出 CSV").click()
    saved = (await (await coming.value).path()).read_text(encoding="utf-8-sig")
    assert "王市场,显示,联系人,打码样例" in saved
    await page.goto("/access-log?kind=export&object=event")
    await expect(page.get_by_text("没有符合条件的访问")).to_be_visible()


async def test_who_sees_a_record_and_why(open_client: Open, seeded: Seeded, api: Api) -> None:
    record = api.create("account", name="说明样例")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/o/account/{record}")
    await page.get_by_role("button", name="更多", exact=True).first.click()
    await page.get_by_role("menuitem", name="为什么我能看到它").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text("可以查看", exact=True)).to_be_visible()
    await expect(sheet.get_by_text("系统管理员").first).to_be_visible()
    await client.shoot("me")
    await sheet.get_by_role("combobox", name="谁的权限").fill("李小销")
    await page.get_by_title("李小销", exact=True).click()
    await expect(sheet.get_by_text("没有任何权限涵盖这条记录。")).to_be_visible()
    await client.shoot("seller")


async def test_a_person_is_erased_for_good(open_client: Open, seeded: Seeded, api: Api) -> None:
    record = api.create("contact", name="抹除样例", phone="13912347777")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/o/contact/{record}")
    await page.get_by_role("button", name="更多", exact=True).first.click()
    await page.get_by_role("menuitem", name="永久抹除…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("此操作无法撤销", exact=False)).to_be_visible()
    run = dialog.get_by_role("button", name="永久抹除", exact=True)
    await dialog.get_by_role("textbox", name="抹除的原因").fill("抹除样例要求删除")
    await expect(run).to_be_disabled()
    await dialog.get_by_role("textbox", name="请输入“抹除样例”以确认").fill("抹除样例")
    await run.click()
    # The reason is kept for ever, so it may not say who it was.
    await expect(dialog.get_by_role("alert")).to_contain_text("请不要写姓名")
    await client.shoot("erase")
    await dialog.get_by_role("textbox", name="抹除的原因").fill("本人要求删除")
    await run.click()
    await expect(page.get_by_text("已永久抹除")).to_be_visible()
    await expect(page).to_have_url(f"{seeded.url}/o/contact")
    shown = api.call("GET", f"/records/contact/{record}")
    assert (shown["name"], shown["phone"]) == ("***", None)
    await page.goto("/access-log?kind=erase")
    await expect(page.get_by_role("row").filter(has_text="本人要求删除")).to_be_visible()


async def test_a_change_of_rights_is_seen_before_it_is_saved(
    open_client: Open, seeded: Seeded, api: Api, marketer: tuple[str, str]
) -> None:
    # Those at an account come with it, and the role sees every account.
    api.create("contact", name="不属于客户的联系人")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/roles")
    await page.get_by_role("main").get_by_role("link", name="市场").click()
    await page.get_by_role("combobox", name="联系人 查看").click()
    await page.get_by_title("本人", exact=True).last.click()
    await client.shoot("role")
    await page.get_by_role("button", name="预览变化").click()
    person = page.get_by_role("region", name="王市场")
    await expect(person.get_by_text("联系人 · 查看")).to_be_visible()
    await expect(person.get_by_text("少", exact=False).first).to_be_visible()
    await client.shoot("preview")
    await page.get_by_role("dialog").get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_text("已保存，立即生效")).to_be_visible()
    custom = api.call("GET", "/meta/definitions/role/marketing")["custom"]
    assert custom == {"fields": {"contact.phone": {"reveal": True}}, "objects": {"contact": {"read": "own"}}}


async def test_a_stage_is_ruled_computed_and_explained(open_client: Open, seeded: Seeded, api: Api) -> None:
    record = api.create("account", name="阶段样例一号")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/insights")
    await page.get_by_role("switch", name="生命周期阶段").click()
    await page.get_by_role("button", name="添加规则").click()
    await page.get_by_role("button", name="添加条件", exact=True).click()
    await page.get_by_role("textbox", name="值").fill("阶段样例")
    await expect(page.get_by_text("现在满足 1 条")).to_be_visible()
    await client.shoot("rules")
    await page.get_by_role("button", name="保存并计算").click()
    await expect(page.get_by_text("计算完成")).to_be_visible()
    await page.goto(f"/o/account/{record}")
    await page.get_by_role("button", name="更多", exact=True).first.click()
    await page.get_by_role("menuitem", name="阶段与评分的依据").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text("第 1 条规则")).to_be_visible()
    await client.shoot("reason")
    api.call("PUT", "/insights/settings", {"lifecycle": None, "rfm": None})


async def test_a_list_is_narrowed_to_a_segment_by_click(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.create("account", name="筛选群组样例", level="A")
    where = {"field": "name", "op": "contains", "value": "筛选群组样例"}
    body = {"object": "account", "name": "样例群组", "kind": "dynamic", "condition": where, "audience": "all"}
    api.call("POST", "/segments", {**body, "description": ""})
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/o/account")
    accounts = await client.list_page()
    await page.get_by_role("button", name="筛选", exact=True).click()
    await page.get_by_role("button", name="添加其他", exact=True).click()
    await page.get_by_role("menuitem", name="添加群组条件", exact=True).click()
    await page.get_by_role("combobox", name="选择群组").click()
    await page.get_by_title("样例群组", exact=True).click()
    await page.keyboard.press("Escape")
    await expect(accounts.record("筛选群组样例")).to_be_visible()
    await expect(page.get_by_text("在群组「样例群组」中")).to_be_visible()
    await client.shoot("narrowed")


@pytest.mark.parametrize("screen", [WIDE, Screen("en", phone=True, dark=True)], ids=lambda screen: screen.name)
async def test_screens_of_rights_shut_nobody_out(open_client: Open, seeded: Seeded, screen: Screen) -> None:
    client = await open_client(screen)
    page = client.page
    await client.sign_in(*seeded.admin, to="/settings")
    serious = {}
    for path in ("/settings", "/access-log", "/roles", "/roles/marketing", "/insights"):
        await page.goto(path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await client.shoot(path.strip("/").replace("/", "-"))
        serious[path] = await find_serious(page)
    assert {path: found for path, found in serious.items() if found} == {}


async def test_a_warning_of_duplicates_is_answered_in_place(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.create("contact", name="同号样例一", phone="13700137001")
    record = api.create("contact", name="同号样例二")
    await api.wait_until_told("contact", phone="13700137001")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/o/contact/{record}")
    details = page.get_by_role("region", name="详情")
    await details.get_by_role("button", name="编辑手机").click(force=True)
    await details.get_by_role("textbox", name="手机").fill("13700137001")
    await page.keyboard.press("Enter")
    await expect(details.get_by_role("alert")).to_contain_text("同号样例一")
    await client.shoot("warned")
    await details.get_by_role("button", name="仍然保存").click()
    await expect(details.get_by_role("link", name="137 0013 7001")).to_be_visible()
