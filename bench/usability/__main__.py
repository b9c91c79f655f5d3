"""`python -m bench.usability --password WORD`: does every task in a running `./run --demo` and prints the table."""

import argparse
import secrets
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.browser import launch
from bench.usability.company import Person
from bench.usability.hand import PATIENCE, Count, Hand
from bench.usability.spreadsheet import write_spreadsheet
from bench.usability.tasks import TASKS, Scene, Task

VIEW = "本季重点客户"
LIMIT = 120


def main() -> int:
    """1 where a task takes more than two minutes; what cannot be done raises."""
    parser = argparse.ArgumentParser(prog="python -m bench.usability", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--password", required=True, help="of the people of the sample, as ./run --demo printed it")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the steps")
    parser.add_argument("--only", nargs="*", help="tasks whose functions have these names")
    words = parser.parse_args()
    print("| 任务 | 角色 | 屏宽 | 点击 | 按键 | 产品用时（秒） | 一个人用时（秒） |\n|---|---|---|---|---|---|---|")
    slow = False
    with launch() as browser:
        for task in TASKS:
            if words.only and task.do.__name__ not in words.only:
                continue
            count = _do(browser, task, words)
            slow = slow or count.seconds > LIMIT
            width = 390 if task.phone else 1440
            print(f"| {task.name} | {task.role} | {width} | {count.clicks} | {count.keys} "
                  f"| {count.waited:.1f} | {count.seconds:.0f} |", flush=True)  # fmt: skip
    return 1 if slow else 0


def _do(browser: Browser, task: Task, words: argparse.Namespace) -> Count:
    me = Person(words.url, task.login, words.password)
    me.call("PUT", "/preferences", {"language": "zh-CN", "scheme": "light"})
    with tempfile.TemporaryDirectory() as folder:
        scene = _prepare(me, task, Path(folder) / "展会名单.csv", words)
        context = browser.new_context(
            base_url=words.url,
            viewport={"width": 390, "height": 844} if task.phone else {"width": 1440, "height": 900},
            has_touch=task.phone,
            is_mobile=task.phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="block",
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        try:
            _sit_down(page, task, scene, words.password)
            shots = words.shots and words.shots / f"{task.do.__name__}-{'phone' if task.phone else 'wide'}"
            hand = Hand(page, phone=task.phone, shots=shots)
            task.do(hand, scene)
        except BaseException:
            if words.shots:
                words.shots.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=words.shots / f"failed-{task.do.__name__}.png")
            raise
        finally:
            context.close()
    return hand.count


def _prepare(me: Person, task: Task, file: Path, words: argparse.Namespace) -> Scene:
    seller = Person(words.url, "demo.lisiyuan", words.password)
    customer = seller.find_customer()
    twin = f"无锡恒顺阀门{secrets.randbelow(9000) + 1000}有限公司"
    if task.do.__name__ == "merge_twins":
        me.enter_twice(twin)
    if task.do.__name__ == "import_list":
        write_spreadsheet(file, secrets.randbelow(10**6))
    if task.do.__name__ == "who_changed_level":
        seller.change_level(customer)
    me.forget_views(VIEW)
    return Scene(me, customer, seller.who_decides(customer), twin, file, VIEW, "张景行", "今天")


def _sit_down(page: Page, task: Task, scene: Scene, password: str) -> None:
    """Signed in, and where he is when it comes to his mind."""
    page.goto("/" if task.on == "/" else f"/o/account/{scene.customer.id}")
    page.get_by_label("账号", exact=True).fill(task.login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_load_state("load")
    page.wait_for_timeout(1000)


if __name__ == "__main__":
    raise SystemExit(main())
