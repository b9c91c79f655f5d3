"""Browsers and programs that talk to the application in this process."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, company, kernel, shared_company
from zhike.kernel.signin.model import Caller
from zhike.operations.kernel import Kernel
from zhike.server.app import make_app
from zhike.server.envelope import Envelope

ORIGIN = "http://crm.example"
API = "/api/v1"


class Browser(httpx.AsyncClient):
    """A browser at our own page: it keeps cookies and says where its requests come from."""

    def __init__(self, app: Envelope, **headers: str) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False, client=("198.51.100.7", 50000)),
            base_url=f"{ORIGIN}{API}",
            headers={"Origin": ORIGIN, "Accept-Language": "en", "User-Agent": "Test browser"} | headers,
        )


__all__ = ["company", "kernel", "shared_company"]

Open = Callable[..., Awaitable[Browser]]


@pytest.fixture(scope="session")
def app(kernel: Kernel) -> Envelope:
    return make_app(kernel)


@pytest_asyncio.fixture
async def anonymous(app: Envelope) -> AsyncIterator[Browser]:
    """Nobody."""
    async with Browser(app) as browser:
        yield browser


@pytest_asyncio.fixture
async def visit(app: Envelope, shared_company: Company) -> AsyncIterator[Open]:
    """Open a browser in which somebody of the shared company is signed in. The door itself has tests of its own."""
    opened: list[Browser] = []

    async def open_browser(name: str) -> Browser:
        browser = Browser(app)
        opened.append(browser)
        login = {"login": shared_company.login(name), "password": PASSWORD}
        answer = await browser.post("/session", json=login)
        assert answer.status_code == 201, answer.text
        return browser

    yield open_browser
    for browser in opened:
        await browser.aclose()


async def make_token(company: Company, name: str, *scopes: str) -> str:
    """A token of somebody."""
    from_user = company.people[name]
    signin = company.kernel.signin
    opened = await signin.sessions.open(
        await _login_of(company, name), company.login(name), company.key, from_user, Caller()
    )
    made = await signin.tokens.make(opened.identity, "test", list(scopes), None, Caller())
    return made.secret


async def _login_of(company: Company, name: str) -> Any:
    return await company.kernel.database.fetch_value(
        "SELECT login_id FROM zhike.login_workspace WHERE workspace_key = $1 AND user_id = $2",
        [company.key, company.people[name]],
    )
