"""Records: making one, problems at their fields, conflicts, live changes, related lists."""

import pytest
from playwright.async_api import expect

from tests.browser.browser import WIDE, Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser

# Signing in is part of it, on a machine that does much else.
LONG = 120_000


@pytest.mark.parametrize("screen", [WIDE, Screen("en", phone=True)], ids=lambda screen: screen.name)
async def test_problems_stand_at_their_fields(open_client: Open, seeded: Seeded, api: Api, screen: Screen) -> None:
    client = await open_client(screen)
    words = client.words
    await client.sign_in(*seeded.admin, to="/o/account")
    await client.list_page()
    new = "New record" if screen.phone else words.new
    await client.page.get_by_role("button", name=new, exact=True).click()
    form = client.page.get_by_role("dialog")
    await form.get_by_role("button", name=words.save, exact=True).click()
    name = form.get_by_label(words.name, exact=True)
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_be_focused()
    await expect(form.get_by_role("alert")).to_have_text(words.name_required)
    await client.shoot("required")

    title = f"新建样例 {screen.name}"
    await name.fill(title)
    employees = form.get_by_label("Employees" if screen.language == "en" else "员工人数", exact=True)
    await employees.fill("-5")
    await form.get_by_role("button", name=words.save, exact=True).click()
    await expect(employees).to_have_attribute("aria-invalid", "true")
    await client.shoot("refused")
    await employees.fill("1.2万")
    await form.get_by_role("button", name=words.save, exact=True).click()
    await client.record_page(title)
    await expect(client.toast).to_contain_text(words.created)
    where = {"field": "name", "op": "is", "value": title}
    made = api.post("/records/account/query", fields=["employees"], where=where)["data"]
    assert [record["employees"] for record in made] == ["12000"]
    await client.shoot("created")


async def test_a_draft_survives_a_reload(open_client: Open, seeded: Seeded) -> None:
    client = await open_client()
    await client.sign_in(*seeded.admin, to="/o/account")
    await client.list_page()
    await client.page.keyboard.press("c")
    form = client.page.get_by_role("dialog")
    await form.get_by_label("名称", exact=True).fill("没有写完的客户")
    await client.page.reload()
    await client.list_page()
    await client.page.keyboard.press("c")
    await expect(form.get_by_label("名称", exact=True)).to_have_value("没有写完的客户")
    await client.shoot("draft")
    await form.get_by_role("button", name="丢弃草稿").click()
    await expect(form.get_by_label("名称", exact=True)).to_have_value("")


async def test_a_draft_of_what_belongs_to_a_record_survives_too(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="草稿所属样例")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    await client.record_page("草稿所属样例")
    await page.get_by_role("button", name="新建联系人", exact=True).click()
    line = page.get_by_role("form", name="新建联系人", exact=True)
    await line.get_by_label("姓名", exact=True).fill("草稿里的人")
    await page.goto("/")
    form = page.get_by_role("dialog", name="新建联系人", exact=True)
    await page.get_by_role("region", name="未完成的草稿", exact=True).get_by_role("button", name="草稿里的人").click()
    await expect(form.get_by_label("姓名", exact=True)).to_have_value("草稿里的人")
    await form.get_by_role("button", name="保存", exact=True).click()
    await expect(form).to_be_hidden()
    where = {"field": "account", "op": "is", "value": record_id}
    made = api.post("/records/contact/query", fields=["name"], where=where)["data"]
    assert [one["name"] for one in made] == ["草稿里的人"]


async def test_two_people_on_one_field_are_asked(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="争用样例", short_name="旧")
    client = await open_client()
    # The stream of live changes is held back, so that the page does not know what a colleague does.
    await client.page.route("**/api/v1/events", lambda route: route.abort())
    await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    record = await client.record_page("争用样例")
    api.update("account", record_id, short_name="同事写的")
    await record.type("编辑简称", "我写的")
    dialog = client.page.get_by_role("dialog", name="你编辑时，有人改了这条记录")
    await expect(dialog).to_contain_text("同事写的")
    await expect(dialog).to_contain_text("我写的")
    await client.shoot("conflict")
    await dialog.get_by_text("用我的").click()
    await dialog.get_by_role("button", name="按所选保存").click()
    await expect(dialog).to_be_hidden()
    await expect(record.value("简称")).to_have_text("我写的")
    assert api.call("GET", f"/records/account/{record_id}")["short_name"] == "我写的"


async def test_a_change_that_arrives_while_one_writes_is_asked_about(
    open_client: Open, seeded: Seeded, api: Api
) -> None:
    record_id = api.create("account", name="边写边变样例", short_name="旧")
    client = await open_client()
    page = client.page
    async with page.expect_response("**/api/v1/events", timeout=LONG):
        await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    record = await client.record_page("边写边变样例")
    await page.get_by_role("button", name="编辑简称", exact=True).click()
    await page.get_by_role("textbox", name="简称", exact=True).fill("我写的")
    api.update("account", record_id, short_name="同事写的", sector="印刷")
    # The page has the colleague's change already; only the field that is written in stays as it is.
    await expect(record.value("细分领域")).to_have_text("印刷")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="你编辑时，有人改了这条记录")
    await expect(dialog).to_contain_text("同事写的")
    await dialog.get_by_role("button", name="按所选保存").click()
    await expect(record.value("简称")).to_have_text("同事写的")
    assert api.call("GET", f"/records/account/{record_id}")["short_name"] == "同事写的"


async def test_a_form_asks_about_what_a_colleague_changed(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="整表争用样例", short_name="旧")
    client = await open_client()
    page = client.page
    async with page.expect_response("**/api/v1/events", timeout=LONG):
        await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    record = await client.record_page("整表争用样例")
    await page.keyboard.press("e")
    form = page.get_by_role("dialog", name="编辑客户")
    await form.get_by_label("简称", exact=True).fill("我写的")
    await form.get_by_label("细分领域", exact=True).fill("包装")
    api.update("account", record_id, short_name="同事写的", employees=8)
    await expect(record.value("员工人数")).to_have_text("8")
    await form.get_by_role("button", name="保存", exact=True).click()
    asked = page.get_by_role("dialog", name="你编辑时，有人改了这条记录")
    await expect(asked).to_contain_text("同事写的")
    await client.shoot("form-conflict")
    await asked.get_by_text("用我的", exact=True).click()
    await asked.get_by_role("button", name="按所选保存").click()
    await expect(form).to_be_hidden()
    now = api.call("GET", f"/records/account/{record_id}")
    assert (now["short_name"], now["sector"], now["employees"]) == ("我写的", "包装", "8")


async def test_a_change_to_another_field_is_merged(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="合并样例")
    client = await open_client()
    await client.page.route("**/api/v1/events", lambda route: route.abort())
    await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    record = await client.record_page("合并样例")
    api.update("account", record_id, sector="同事写的")
    await record.type("编辑简称", "我写的")
    await expect(record.value("简称")).to_have_text("我写的")
    await expect(record.value("细分领域")).to_have_text("同事写的")


async def test_a_colleagues_change_appears_by_itself(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="直播样例", short_name="旧")
    client = await open_client()
    async with client.page.expect_response("**/api/v1/events"):
        await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    record = await client.record_page("直播样例")
    await expect(record.value("简称")).to_have_text("旧")
    api.update("account", record_id, short_name="新")
    await expect(record.value("简称")).to_have_text("新")


async def test_a_related_record_is_made_in_place(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="关联样例")
    client = await open_client()
    await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    await client.record_page("关联样例")
    # An empty list is an offer only; a filled one stands by its name.
    await client.page.get_by_role("button", name="新建联系人", exact=True).click()
    line = client.page.get_by_role("form", name="新建联系人", exact=True)
    contacts = client.page.get_by_role("region", name="联系人", exact=True)
    # Enter saves, and the line is there for the next one.
    for name in ("关联的甲", "关联的乙"):
        await line.get_by_label("姓名", exact=True).fill(name)
        await line.get_by_label("姓名", exact=True).press("Enter")
        await expect(contacts.get_by_role("link", name=name)).to_be_visible()
    await client.shoot("related")
    where = {"field": "account", "op": "is", "value": record_id}
    made = api.post("/records/contact/query", fields=["name"], where=where)["data"]
    assert {record["name"] for record in made} == {"关联的甲", "关联的乙"}


async def test_deleting_from_the_page_is_undone(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="删除样例")
    client = await open_client()
    await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    await client.record_page("删除样例")
    banner = client.page.get_by_role("article")
    await banner.get_by_role("button", name="更多").first.click()
    await client.page.get_by_role("menuitem", name="删除").click()
    await client.list_page()
    await client.undo_from_toast()
    await expect(client.toast).to_contain_text("已撤销")
    await client.page.goto(f"/o/account/{record_id}")
    await client.record_page("删除样例")


async def test_a_record_is_printed_whole_and_alone(open_client: Open, seeded: Seeded, api: Api) -> None:
    record_id = api.create("account", name="打印样例")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/o/account/{record_id}")
    await client.record_page("打印样例")
    last = page.get_by_role("heading", level=2, name="系统信息", exact=True)
    await expect(last).to_be_visible()
    await page.emulate_media(media="print")
    await expect(page.get_by_role("navigation")).to_be_hidden()
    # Nothing is left inside a part that scrolls: the page is as long as what stands on it.
    await expect(last).to_be_visible()
    box = await last.bounding_box()
    height = await page.evaluate("document.documentElement.scrollHeight")
    assert box is not None
    assert box["y"] + box["height"] <= height
    await client.shoot("print")
