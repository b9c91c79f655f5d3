"""The real browser: Chromium over Playwright, somebody signed in, and the stopwatch inside his page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CLOCK = Path(__file__).with_name("web_clock.js")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
PATIENCE = 60_000
DESK = (1440, 900)


@dataclass(frozen=True)
class Seat:
    """Who sits before the browser, and where the server is."""

    url: str
    login: str
    password: str


@contextmanager
def launch() -> Iterator[Browser]:
    """A browser with scroll bars, which Playwright would hide. ZHIKE_CHROMIUM names another than the system's."""
    path = os.environ.get("ZHIKE_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(FLAGS), ignore_default_args=["--hide-scrollbars"]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def enter(browser: Browser, seat: Seat, size: tuple[int, int] = DESK, to: str = "/") -> Iterator["Visit"]:
    """A fresh profile, through the door."""
    context = browser.new_context(
        base_url=seat.url,
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(path=CLOCK)
    visit = Visit(context, context.new_page())
    try:
        visit.sign_in(seat, to)
        yield visit
    finally:
        context.close()


class Visit:
    """One profile of the browser and its page."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        """Made by `enter`."""
        self.context, self.page = context, page

    def sign_in(self, seat: Seat, to: str) -> None:
        """At the API, whose cookie the page shares (a folder without an administrator would show its set-up instead of
        the door), then to the page."""
        asked = {"login": seat.login, "password": seat.password}
        opened = self.context.request.post("/api/v1/session", data=asked, headers={"Origin": seat.url})
        if not opened.ok:
            raise RuntimeError(f"{seat.login} may not sign in: {opened.status} {opened.text()[:200]}")
        self.page.goto(to)
        self.page.locator("nav").first.wait_for()

    def settle(self) -> None:
        """Until the network is quiet and what was to be done meanwhile is done."""
        self.page.wait_for_function(
            "() => new Promise((resolve) => requestIdleCallback(() => resolve(true), { timeout: 5000 }))"
        )
        self.page.wait_for_timeout(400)

    def arm(self, kind: str, ready: str) -> None:
        """Start the stopwatch with the next event of a kind; `ready` is an expression of the page."""
        self.page.evaluate(f"() => benchClock.arm({kind!r}, () => {ready})")

    def read(self) -> float:
        """How many milliseconds it took."""
        took: float = self.page.evaluate("() => benchClock.read()")
        return took
