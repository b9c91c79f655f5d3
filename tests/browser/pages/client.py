"""Everything that somebody does with the client, by what he sees: pages are found by role and label only."""

from pathlib import Path

from httpx import AsyncClient
from playwright.async_api import Locator, Page, expect

from tests.browser.browser import Screen
from tests.browser.pages.listing import ListPage
from tests.browser.pages.record import RecordPage
from tests.browser.words import Words, words_of

RESULTS = Path(__file__).parents[3] / "test-results"


class Client:
    """One person at one screen."""

    def __init__(self, page: Page, url: str, screen: Screen, test: str) -> None:
        """`url` is where the server is; `test` names the screenshots."""
        self.page = page
        self._url = url
        self.screen = screen
        self.words: Words = words_of(screen.language)
        self._test = test
        self._shots = 0

    async def sign_in(self, login: str, password: str, to: str = "/") -> None:
        """Through the door, to where one wanted, in the language of the screen."""
        await self._choose_language(login, password)
        await self.page.goto(to)
        await self.page.get_by_label(self.words.account, exact=True).fill(login)
        await self.page.get_by_label(self.words.password, exact=True).fill(password)
        await self.page.get_by_role("button", name=self.words.sign_in, exact=True).click()
        await expect(self.page.get_by_role("navigation")).to_be_visible()

    async def _choose_language(self, login: str, password: str) -> None:
        """The language follows a person from screen to screen; tests that share one must not find each other's.

        In a session of its own: the page would take it for its own, and show no door.
        """
        async with AsyncClient(base_url=f"{self._url}/api/v1", headers={"Origin": self._url}, timeout=60) as person:
            opened = await person.post("/session", json={"login": login, "password": password})
            if opened.is_success:
                chosen = await person.put("/preferences", json={"language": self.screen.language})
                assert chosen.is_success, chosen.text
                await person.delete("/session")

    async def open_accounts(self) -> ListPage:
        """By the navigation."""
        navigation = self.page.get_by_role("navigation")
        await navigation.get_by_role("link", name=self.words.accounts, exact=True).first.click()
        return await self.list_page()

    async def list_page(self) -> ListPage:
        """The list that is shown."""
        page = ListPage(self.page, self.screen, self.words)
        await expect(page.rows).to_be_visible()
        return page

    async def record_page(self, title: str) -> RecordPage:
        """The record that is shown."""
        await expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        return RecordPage(self.page, self.screen, self.words)

    @property
    def toast(self) -> Locator:
        """What is said at the foot."""
        return self.page.get_by_role("status").filter(has=self.page.get_by_role("button"))

    async def undo_from_toast(self) -> None:
        """Take back what was just done."""
        await self.toast.get_by_role("button", name=self.words.undo, exact=True).click()

    async def shoot(self, name: str) -> None:
        """Leave a picture of what is seen now."""
        self._shots += 1
        folder = RESULTS / self._test
        folder.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=str(folder / f"{self.screen.name}-{self._shots:02d}-{name}.png"))
