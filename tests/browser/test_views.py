"""Saved views, from the first change of a list to a colleague who uses it; boards; and why a record is missing."""

import json
from typing import Any
from urllib.parse import parse_qs, quote, urlparse

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.seed import Api, Seeded

pytestmark = pytest.mark.browser

KEY_ACCOUNTS = {"field": "level", "op": "in", "value": ["A"]}

DEAL = {
    "object": "x_deal",
    "label": {"zh": "商谈", "en": "Deal"},
    "plural": {"zh": "商谈", "en": "Deals"},
    "title": "x_name",
    "traits": ["owned"],
    "fields": {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "required": True},
        "x_amount": {"type": "number", "label": {"zh": "金额", "en": "Amount"}},
        "x_stage": {
            "type": "choice",
            "label": {"zh": "阶段", "en": "Stage"},
            "options": {
                "open": {"label": {"zh": "洽谈", "en": "Open"}, "color": "blue"},
                "won": {"label": {"zh": "赢单", "en": "Won"}, "color": "green"},
            },
        },
    },
    "rules": {
        "won_has_amount": {
            "formula": 'x_stage != "won" or x_amount > 0',
            "message": {"zh": "赢单必须先填写金额。", "en": "A won deal has an amount."},
            "field": "x_amount",
        }
    },
    "list": {"columns": ["x_name", "x_stage", "x_amount"]},
}


def view_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlparse(url).query)


async def test_a_view_is_saved_changed_and_shared(open_client: Open, seeded: Seeded, api: Api) -> None:
    client = await open_client()
    page = client.page
    address = f"/o/account?filter={quote(json.dumps(KEY_ACCOUNTS))}&columns=level,owner&widths=name:300"
    await client.sign_in(*seeded.admin, to=address)
    accounts = await client.list_page()
    await expect(page.get_by_text("有未保存的更改")).to_be_visible()
    await page.get_by_role("button", name="另存为").click()
    dialog = page.get_by_role("dialog", name="另存为视图")
    await dialog.get_by_role("textbox", name="视图名称").fill("重点名单")
    await dialog.get_by_text("所有人", exact=True).click()
    await client.shoot("save-view")
    await dialog.get_by_role("button", name="保存").click()
    await expect(client.toast).to_contain_text("已保存视图")
    tabs = page.get_by_role("group", name="视图")
    await expect(tabs.get_by_role("button", name="重点名单")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_text("有未保存的更改")).to_be_hidden()
    assert set(view_of(page.url)) == {"view"}

    await accounts.sort_by("名称")
    await expect(page.get_by_text("有未保存的更改")).to_be_visible()
    assert view_of(page.url)["sort"] == ["name"]
    await page.reload()
    await expect(accounts.rows.get_by_role("columnheader", name="名称")).to_have_attribute("aria-sort", "ascending")
    await page.get_by_role("button", name="放弃更改").click()
    await expect(accounts.rows.get_by_role("columnheader", name="名称")).to_have_attribute("aria-sort", "none")
    await accounts.sort_by("级别")
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_text("有未保存的更改")).to_be_hidden()
    (kept,) = (view for view in api.call("GET", "/views/account")["data"] if view["name"] == "重点名单")
    assert kept["state"] == {
        "filter": KEY_ACCOUNTS,
        "sort": [{"field": "level", "descending": False}],
        "columns": ["level", "owner"],
        "widths": {"name": 300},
    }

    seller = await open_client()
    await seller.sign_in(*seeded.seller, to="/o/account")
    shared = seller.page.get_by_role("group", name="视图").get_by_role("button", name="重点名单")
    await shared.click()
    await expect(seller.page.get_by_role("grid").get_by_role("link")).to_have_text(["小销自己的客户"])
    await seller.shoot("shared")
    api.call("DELETE", f"/views/account/{kept['id']}")


PITCH = {
    "object": "x_pitch",
    "label": {"zh": "路演", "en": "Pitch"},
    "plural": {"zh": "路演", "en": "Pitches"},
    "title": "x_name",
    "traits": ["owned"],
    "fields": {"x_name": {"type": "text", "label": {"zh": "场次", "en": "Session"}, "required": True}},
    "list": {"columns": ["x_name"]},
}


async def test_a_list_opens_with_the_roles_view_until_one_chooses_another(
    open_client: Open, seeded: Seeded, api: Api
) -> None:
    changes: list[dict[str, Any]] = [{"kind": "object", "key": "x_pitch", "custom": PITCH}]
    api.post("/meta/publish", changes=changes)
    api.create("x_pitch", x_name="路演春季场")
    api.create("x_pitch", x_name="路演秋季场")
    autumn = {"filter": {"field": "x_name", "op": "contains", "value": "秋季"}}
    api.post("/views/x_pitch", name="秋季名单", state=autumn, audience="all", roles=["administrator"])
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/o/x_pitch")
    tabs = page.get_by_role("group", name="视图", exact=True)
    links = page.get_by_role("grid").get_by_role("link")
    await expect(tabs.get_by_role("button", name="秋季名单", exact=True)).to_have_attribute("aria-current", "page")
    await expect(links).to_have_text(["路演秋季场"])

    await tabs.get_by_role("button", name="全部", exact=True).click()
    await expect(links).to_have_count(2)
    await tabs.get_by_role("button", name="更多视图", exact=True).click()
    await page.get_by_role("menuitem", name="默认打开此视图", exact=True).click()
    await expect(client.toast).to_contain_text("以后打开路演，先看到“全部”")
    await page.goto("/o/x_pitch")
    await expect(tabs.get_by_role("button", name="全部", exact=True)).to_have_attribute("aria-current", "page")
    await tabs.get_by_role("button", name="更多视图", exact=True).click()
    await page.get_by_role("menuitem", name="不再默认打开此视图", exact=True).click()
    await page.goto("/o/x_pitch")
    await expect(tabs.get_by_role("button", name="秋季名单", exact=True)).to_have_attribute("aria-current", "page")

    await tabs.get_by_role("button", name="更多视图", exact=True).click()
    await page.get_by_role("menuitem", name="管理视图", exact=True).click()
    managed = page.get_by_role("dialog", name="管理视图", exact=True)
    await managed.get_by_role("button", name="复制“秋季名单”", exact=True).click()
    await expect(managed.get_by_role("listitem")).to_have_count(2)
    await client.shoot("manage-views")
    await managed.get_by_role("button", name="删除视图“秋季名单 副本”", exact=True).click()
    await expect(managed.get_by_role("listitem")).to_have_count(1)
    await client.undo_from_toast()
    await expect(managed.get_by_role("listitem")).to_have_count(2)


async def test_a_card_moves_and_asks_for_what_is_missing(open_client: Open, seeded: Seeded, api: Api) -> None:
    changes: list[dict[str, Any]] = [{"kind": "object", "key": "x_deal", "custom": DEAL}]
    api.post("/meta/publish", changes=changes)
    api.create("x_deal", x_name="有金额", x_stage="open", x_amount="80000")
    api.create("x_deal", x_name="无金额", x_stage="open", x_amount="0")
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to="/o/x_deal?layout=board&sums=x_amount")
    opened, won = (page.get_by_role("region", name=name) for name in ("洽谈", "赢单"))
    await expect(opened.get_by_role("article")).to_have_count(2)
    await expect(opened).to_contain_text("80,000")
    await opened.get_by_role("article").filter(has_text="有金额").drag_to(won)
    await expect(client.toast).to_contain_text("“有金额”已移到“赢单”")
    await expect(won.get_by_role("article")).to_contain_text("有金额")
    await expect(won).to_contain_text("80,000")

    # What is missing is asked for: Escape puts the card back, filling it in moves it in one save.
    card = opened.get_by_role("article").filter(has_text="无金额")
    dialog = page.get_by_role("dialog", name="将“无金额”移到“赢单”")
    await card.get_by_role("link").focus()
    await page.keyboard.press("Shift+ArrowRight")
    await expect(dialog).to_contain_text("赢单必须先填写金额。")
    await page.keyboard.press("Escape")
    await expect(client.toast).to_contain_text("“无金额”已放回原处")
    await expect(opened.get_by_role("article")).to_have_text(["无金额金额0"])
    await card.hover()
    await page.get_by_role("button", name="移动“无金额”").click()
    await page.get_by_role("menuitem", name="赢单").click()
    await dialog.get_by_role("textbox", name="金额").fill("500")
    await client.shoot("move-form")
    await dialog.get_by_role("button", name="保存并移动").click()
    await expect(client.toast).to_contain_text("“无金额”已移到“赢单”")
    await expect(won).to_contain_text("80,500")
    await expect(won.get_by_role("article").filter(has_text="无金额").get_by_role("link")).to_be_focused()
    await client.toast.get_by_role("button", name="撤销").click()
    await expect(opened.get_by_role("article")).to_have_text(["无金额金额0"])

    # In lanes the same record stands where both of its values meet.
    await page.get_by_role("button", name="泳道: 不分泳道").click()
    await page.get_by_role("menuitem", name="负责人").click()
    assert view_of(page.url)["group"] == ["owner"]
    lane = page.get_by_role("region", name="管理员，2 条")
    await expect(lane.get_by_role("article")).to_have_count(2)
    await client.shoot("board")


async def test_why_a_record_is_not_in_the_list(open_client: Open, seeded: Seeded, api: Api) -> None:
    api.create("account", name="去哪儿了有限公司", level="C", employees=5)
    wanted = {"all": [KEY_ACCOUNTS, {"field": "employees", "op": "lt", "value": "10"}]}
    client = await open_client()
    page = client.page
    await client.sign_in(*seeded.admin, to=f"/o/account?filter={quote(json.dumps(wanted))}")
    await page.get_by_role("button", name="更多", exact=True).click()
    await page.get_by_role("menuitem", name="为什么找不到某条记录").click()
    dialog = page.get_by_role("dialog", name="为什么这条记录不在列表里")
    await dialog.get_by_role("textbox").fill("去哪儿了有限公司")
    await dialog.get_by_role("button", name="查找原因").click()
    verdicts = dialog.get_by_role("listitem")
    await expect(verdicts).to_have_count(2)
    await expect(verdicts.nth(0)).to_contain_text("级别 属于 A 重点")
    await expect(verdicts.nth(0)).to_contain_text("C 普通")
    await client.shoot("why")
    await dialog.get_by_role("button", name="去掉不符合的条件").click()
    await expect(page.get_by_role("grid").get_by_role("link", name="去哪儿了有限公司")).to_be_visible()
