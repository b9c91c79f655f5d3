"""The real browser: Debian's chromium, driven by Playwright."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, async_playwright, expect

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Milliseconds that a test waits for what must come. Much more than it takes; machines of tests are slow and shared.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Screen:
    """How somebody looks at the client."""

    language: str = "zh-CN"
    phone: bool = False
    dark: bool = False

    @property
    def name(self) -> str:
        """For the names of tests and screenshots."""
        return "-".join([self.language[:2], "phone" if self.phone else "wide", *(["dark"] if self.dark else [])])


WIDE = Screen()
SCREENS = (WIDE, Screen("en"), Screen(phone=True), Screen("en", phone=True))


def find_chromium() -> str:
    """Where the browser is. One setting, ZHIKE_CHROMIUM, names another."""
    return os.environ.get("ZHIKE_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


@asynccontextmanager
async def launch() -> AsyncIterator[Browser]:
    """A browser for all tests of a process."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


async def open_context(browser: Browser, base_url: str, screen: Screen) -> BrowserContext:
    """A fresh profile that looks at the server as `screen` says."""
    context = await browser.new_context(
        base_url=base_url,
        viewport={"width": 390, "height": 844} if screen.phone else {"width": 1440, "height": 900},
        has_touch=screen.phone,
        is_mobile=screen.phone,
        locale="en-US" if screen.language == "en" else screen.language,
        color_scheme="dark" if screen.dark else "light",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return context
