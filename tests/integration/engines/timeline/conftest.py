"""A company whose people look at timelines, pages and graphs over HTTP, each with rights of his own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.fixtures.kernel import PASSWORD, Company, company, found_company, give_sign_ins, kernel
from tests.integration.server.conftest import Browser, app
from zhike.operations.kernel import Kernel
from zhike.server.envelope import Envelope

__all__ = ["app", "company", "kernel"]

Get = Callable[..., Awaitable[Any]]


@pytest_asyncio.fixture(scope="session")
async def firm(kernel: Kernel) -> Company:
    founded = await found_company(kernel)
    await give_sign_ins(founded, *founded.people)
    return founded


@pytest_asyncio.fixture
async def get(app: Envelope, firm: Company) -> AsyncIterator[Get]:
    """What somebody gets from an address: the body, after the status was looked at."""
    browsers: dict[str, Browser] = {}

    async def ask(person: str, path: str, status: int = 200, **query: str) -> Any:
        if person not in browsers:
            browsers[person] = Browser(app)
            login = {"login": firm.login(person), "password": PASSWORD}
            assert (await browsers[person].post("/session", json=login)).status_code == 201
        answer = await browsers[person].get(path, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    yield ask
    for browser in browsers.values():
        await browser.aclose()


@pytest.fixture
def owner(firm: Company) -> Any:
    """Whose records they are."""
    return firm.reader("owner")
