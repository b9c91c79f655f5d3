"""A served workspace with data, a browser, and people who look at it."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.browser import WIDE, Screen, launch, open_context
from tests.browser.pages.client import Client
from tests.browser.seed import Api, Seeded, seed
from tests.browser.serving import Serving

Open = Callable[..., Awaitable[Client]]


@pytest.fixture(scope="session")
def seeded() -> Iterator[Seeded]:
    """The server with its data; one for all journeys of a process."""
    folder = Path(tempfile.mkdtemp(prefix="zhike-browser-"))
    folder.chmod(0o755)
    serving = Serving(folder)
    try:
        yield seed(serving.url)
    finally:
        serving.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def api(seeded: Seeded) -> Iterator[Api]:
    """The administrator at the API, to prepare and to look behind the screen."""
    with Api(seeded.url) as api:
        yield api


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The real browser."""
    async with launch() as browser:
        yield browser


@pytest_asyncio.fixture
async def open_client(seeded: Seeded, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Open]:
    """Opens a screen for a person. What goes wrong unseen in the page fails the test."""
    contexts = []
    wrong: list[str] = []

    async def open_one(screen: Screen = WIDE) -> Client:
        context = await open_context(browser, seeded.url, screen)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return Client(page, seeded.url, screen, request.node.originalname)

    yield open_one
    for context in contexts:
        await context.close()
    assert wrong == []
