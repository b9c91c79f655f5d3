"""The list of an object: a grid on a desk, two-line rows on a phone."""

from playwright.async_api import Locator, Page, expect

from tests.browser.browser import Screen
from tests.browser.words import Words


class ListPage:
    """What one does in a list."""

    def __init__(self, page: Page, screen: Screen, words: Words) -> None:
        """The list is there already."""
        self.page = page
        self.screen = screen
        self.words = words

    @property
    def rows(self) -> Locator:
        """The rows as a whole."""
        return self.page.get_by_role("list" if self.screen.phone else "grid", name=self.words.list_of_accounts)

    def record(self, title: str) -> Locator:
        """The link of one record."""
        if self.screen.phone:
            return self.rows.get_by_role("link").filter(has_text=title).first
        return self.rows.get_by_role("link", name=title, exact=True)

    def row(self, title: str) -> Locator:
        """The row of one record, on a desk."""
        return self.rows.get_by_role("row").filter(has=self.page.get_by_role("link", name=title, exact=True))

    async def search(self, text: str) -> None:
        """Find by title."""
        await self.page.get_by_role("searchbox", name=self.words.find_by_name).fill(text)

    async def open(self, title: str) -> None:
        """Go to a record."""
        await self.search(title)
        await self.record(title).click()

    async def tick(self, title: str) -> None:
        """Choose a row."""
        row = self.row(title)
        await row.hover()
        await row.get_by_role("checkbox").click()
        await expect(row).to_have_attribute("aria-selected", "true")

    async def sort_by(self, column: str) -> None:
        """Click the head of a column."""
        await self.rows.get_by_role("button", name=column, exact=True).click()

    async def titles(self) -> list[str]:
        """The titles that are drawn now, from the top."""
        return await self.rows.get_by_role("link").all_inner_texts()
