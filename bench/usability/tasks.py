"""The tasks, each as somebody does it who looks for words on the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.usability.company import HEAD, SELLER, Customer, Person
from bench.usability.hand import Hand


@dataclass(frozen=True)
class Scene:
    """What somebody has in mind before he begins."""

    me: Person
    customer: Customer
    decides: str
    twin: str
    file: Path
    view: str
    colleague: str
    day: str


def find_customer(hand: Hand, scene: Scene) -> None:
    """Search, initials, the first hit."""
    page = hand.page
    hand.press(page.get_by_role("button", name="搜索").first)
    hand.type(scene.customer.initials)
    hand.see(page.get_by_role("option", name=scene.customer.name))
    if hand.phone:
        hand.press(page.get_by_role("option", name=scene.customer.name).first)
    else:
        hand.hit("Enter")
    hand.see(page.get_by_role("heading", level=1, name=scene.customer.name))


def log_visit(hand: Hand, scene: Scene) -> None:
    """On the customer's page: the line that asks for it, the kind, words, when again and what then."""
    page = hand.page
    hand.press(page.get_by_role("button", name="写跟进记录"))
    box = page.get_by_role("group", name="写跟进记录")
    hand.press(box.get_by_role("radio", name="上门"))
    hand.press(box.get_by_role("textbox", name="内容"))
    hand.type("看了车间，要我们下周带方案")
    hand.press(box.get_by_role("button", name="三天后"))
    hand.press(box.get_by_role("textbox", name="下一步"))
    hand.type("带方案再访")
    hand.press(box.get_by_role("button", name="保存"))
    hand.see(page.get_by_text("带方案再访"))


def see_who_decides(hand: Hand, scene: Scene) -> None:
    """On the customer's page: the contacts; on the phone they have a tab."""
    page = hand.page
    if hand.phone:
        hand.press(page.get_by_role("tab", name="关联"))
    contacts = page.get_by_role("region", name="联系人", exact=True)
    hand.see(contacts.get_by_role("link").filter(has_text=scene.decides), "决策")


def import_list(hand: Hand, scene: Scene) -> None:
    """A file with twenty bad rows: brought in, one of them mended where it is shown."""
    page = hand.page
    hand.press(page.get_by_role("link", name="导入"))
    hand.give(page.get_by_text("把表格拖到这里"), scene.file)
    hand.see(page.get_by_text("已对应 8 / 8 列"))
    hand.press(page.get_by_role("button", name="正式导入 500 行"))
    hand.see(page.get_by_text("20 行没有通过"))
    first = page.get_by_role("textbox", name="员工人数").first
    hand.press(first)
    hand.hit("Control+a")
    hand.type("120")
    hand.press(page.get_by_role("button", name="导入改好的 1 行"))
    hand.see(page.get_by_text("19 行没有通过"))


def merge_twins(hand: Hand, scene: Scene) -> None:
    """Found in the list by the name, ticked, merged, taken back."""
    page = hand.page
    hand.press(page.get_by_role("link", name="客户", exact=True))
    hand.press(page.get_by_role("searchbox", name="按名称查找"))
    hand.type(scene.twin)
    rows = page.get_by_role("row").filter(has_text=scene.twin)
    hand.see_only(page.get_by_role("row").filter(has=page.get_by_role("link")), 2)
    hand.press(rows.nth(0).get_by_role("checkbox"))
    hand.press(rows.nth(1).get_by_role("checkbox"))
    hand.press(page.get_by_role("toolbar").get_by_role("button", name="合并"))
    hand.press(page.get_by_role("button", name="合并为一条"))
    hand.see(page.get_by_role("heading", level=1, name=scene.twin))
    hand.press(page.get_by_role("button", name="撤销", exact=True))
    hand.see(page.get_by_text("已撤销"))


def share_view(hand: Hand, scene: Scene) -> None:
    """Narrowed by a chip, kept under a name, for the department."""
    page = hand.page
    hand.press(page.get_by_role("link", name="客户", exact=True))
    hand.press(page.get_by_role("button", name="级别").first)
    hand.press(page.get_by_role("menuitem", name="A 重点"))
    hand.hit("Escape")
    hand.press(page.get_by_role("button", name="另存为"))
    dialog = page.get_by_role("dialog", name="另存为视图")
    hand.press(dialog.get_by_role("textbox", name="视图名称"))
    hand.type(scene.view)
    hand.press(dialog.get_by_text("本部门", exact=True))
    hand.press(dialog.get_by_role("button", name="保存"))
    hand.see(page.get_by_role("button", name=scene.view))


def hand_over(hand: Hand, scene: Scene) -> None:
    """All that are shown, to a colleague; then back."""
    page = hand.page
    hand.press(page.get_by_role("link", name="客户", exact=True))
    hand.see(page.get_by_role("row").nth(5))
    hand.press(page.get_by_role("checkbox").first)
    bar = page.get_by_role("toolbar")
    hand.press(bar.get_by_role("button", name="转给"))
    hand.type(scene.colleague)
    hand.see(page.get_by_text(scene.colleague).last)
    hand.hit("Enter")
    hand.press(page.get_by_role("button", name="撤销", exact=True))
    hand.see(page.get_by_text("已撤销"))


def who_changed_level(hand: Hand, scene: Scene) -> None:
    """Operations, changes of fields, the level, yesterday."""
    page = hand.page
    hand.press(page.get_by_role("link", name="操作记录"))
    hand.press(page.get_by_text("字段变更", exact=True))
    hand.see(page.get_by_role("combobox", name="字段"))
    hand.press(page.get_by_text(scene.day, exact=True))
    row = page.get_by_role("listitem").filter(has_text=scene.customer.name)
    hand.see(row, "李思远")


@dataclass(frozen=True)
class Task:
    """`login`: who does it; `on`: what stands on the screen when he begins."""

    name: str
    role: str
    login: str
    phone: bool
    do: Callable[[Hand, Scene], None]
    on: str = "/"


SALES, MANAGER = "销售", "大区经理"
TASKS = (
    Task("按拼音首字母找到客户", SALES, SELLER, False, find_customer),
    Task("记一次上门并约下一步", SALES, SELLER, False, log_visit, "customer"),
    Task("看这家谁拍板", SALES, SELLER, False, see_who_decides, "customer"),
    Task("导入 500 行（20 行有错）", MANAGER, HEAD, False, import_list),
    Task("合并两条重复客户并撤销", MANAGER, HEAD, False, merge_twins),
    Task("把视图共享给本部门", SALES, SELLER, False, share_view),
    Task("200 多个客户换负责人并撤销", MANAGER, HEAD, False, hand_over),
    Task("查谁改了客户级别", MANAGER, HEAD, False, who_changed_level),
    Task("按拼音首字母找到客户", SALES, SELLER, True, find_customer),
    Task("记一次上门并约下一步", SALES, SELLER, True, log_visit, "customer"),
    Task("看这家谁拍板", SALES, SELLER, True, see_who_decides, "customer"),
)
