"""The catalogue of tags: one is made, a free word is taken in, several become one and come apart again."""

import pytest
from playwright.async_api import expect

from tests.browser.browser import WIDE, Screen
from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded
from tests.browser.test_accessible import find_serious

pytestmark = pytest.mark.browser


def _tags_of(api: Api, record_id: str) -> list[str]:
    return list(api.call("GET", f"/records/account/{record_id}")["tags"])


async def test_tags_are_made_taken_in_merged_and_taken_apart(open_client: Open, seeded: Seeded, api: Api) -> None:
    first = api.create("account", name="标签样例一", tags=["展会来的"])
    second = api.create("account", name="标签样例二", tags=["展会"])
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/settings")
    await page.get_by_role("main").get_by_role("link", name="标签").click()
    free = page.get_by_role("region", name="目录外的标签")
    row = free.get_by_role("listitem").filter(has=page.get_by_role("checkbox", name="选择展会来的", exact=True))
    await expect(row.get_by_text("1 条记录")).to_be_visible()
    await row.get_by_role("button", name="加入目录").click()
    await expect(client.toast.get_by_text("「展会来的」已加入目录")).to_be_visible()

    await page.get_by_role("button", name="新建标签").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="中文名称").fill("长期客户")
    await sheet.get_by_role("radio", name="红", exact=True).check(force=True)
    await client.shoot("new")
    await sheet.get_by_role("button", name="保存").click()
    listed = page.get_by_role("region", name="未分组")
    await expect(listed.get_by_role("checkbox", name="选择长期客户")).to_be_visible()
    await client.shoot("catalogue")

    await page.get_by_role("checkbox", name="选择展会来的", exact=True).check()
    await page.get_by_role("checkbox", name="选择展会", exact=True).check()
    await page.get_by_role("button", name="合并", exact=True).click()
    merging = page.get_by_role("dialog", name="合并标签")
    await expect(merging.get_by_role("link", name="标签样例二")).to_be_visible()
    await client.shoot("merge")
    await merging.get_by_role("button", name="合并，改动 1 条记录").click()
    await expect(client.toast.get_by_text("已并入「展会来的」")).to_be_visible()
    assert (_tags_of(api, first), _tags_of(api, second)) == (["展会来的"], ["展会来的"])
    await client.undo_from_toast()
    await expect(page.get_by_text("已撤销，恢复 1 条")).to_be_visible()
    assert _tags_of(api, second) == ["展会"]


async def test_a_group_is_deleted_and_comes_back_with_its_tags(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.call("PUT", "/tag-groups/new", {"label": {"zh": "待删的分组", "en": "Group to go"}})
    (group,) = [one["id"] for one in api.call("GET", "/tags")["groups"] if one["label"]["zh"] == "待删的分组"]
    api.call("PUT", "/tags/组里的标签", {"label": {"zh": "组里的标签", "en": "In the group"}, "group": group})
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/tags")
    section = page.get_by_role("region", name="待删的分组", exact=True)
    await section.get_by_role("button", name="修改分组待删的分组", exact=True).click()
    dialog = page.get_by_role("dialog", name="修改分组待删的分组", exact=True)
    await client.shoot("group")
    await dialog.get_by_role("button", name="删除分组", exact=True).click()
    await expect(client.toast).to_contain_text("已删除分组「待删的分组」")
    loose = page.get_by_role("region", name="未分组", exact=True)
    await expect(loose.get_by_role("checkbox", name="选择组里的标签", exact=True)).to_be_visible()
    await expect(section).to_have_count(0)
    await client.toast.get_by_role("button", name="撤销", exact=True).click()
    await expect(client.toast).to_contain_text("已恢复分组")
    await expect(section.get_by_role("checkbox", name="选择组里的标签", exact=True)).to_be_visible()


@pytest.mark.parametrize("screen", [WIDE, Screen("en", phone=True, dark=True)], ids=lambda screen: screen.name)
async def test_the_catalogue_shuts_nobody_out(open_client: Open, seeded: Seeded, api: Api, screen: Screen) -> None:
    api.call(
        "PUT",
        "/tags/样板客户",
        {
            "label": {"zh": "样板客户", "en": "Reference"},
            "color": "green",
            "description": "愿意接待参观",
            "active": True,
        },
    )
    client = await open_client(screen)
    await client.sign_in(*seeded.admin, to="/tags")
    name = "Reference" if screen.language == "en" else "样板客户"
    await expect(client.page.get_by_text(name, exact=True)).to_be_visible()
    await client.shoot("tags")
    assert await find_serious(client.page) == []


async def test_only_who_manages_tags_opens_the_catalogue(open_client: Open, seeded: Seeded) -> None:
    client = await open_client()
    await client.sign_in(*seeded.seller, to="/tags")
    await expect(client.page.get_by_text("你没有查看这里的权限")).to_be_visible()
    await expect(client.page.get_by_role("navigation").get_by_role("link", name="设置")).to_have_count(0)
