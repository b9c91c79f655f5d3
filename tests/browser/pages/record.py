"""The page of one record."""

from playwright.async_api import Locator, Page

from tests.browser.browser import Screen
from tests.browser.words import Words


class RecordPage:
    """What one does with a record."""

    def __init__(self, page: Page, screen: Screen, words: Words) -> None:
        """The record is there already."""
        self.page = page
        self.screen = screen
        self.words = words

    def value(self, label: str) -> Locator:
        """What stands beside a label."""
        term = self.page.get_by_role("term").filter(has_text=label)
        return self.page.get_by_role("definition").and_(term.locator("xpath=following-sibling::dd"))

    async def choose(self, edit: str, option: str) -> None:
        """Open the editor of a choice and take an option."""
        await self.page.get_by_role("button", name=edit, exact=True).focus()
        await self.page.keyboard.press("Enter")
        await self.page.get_by_title(option, exact=True).last.click()

    async def type(self, edit: str, text: str) -> None:
        """Open the editor of a field, replace what is there, and finish with Enter."""
        await self.page.get_by_role("button", name=edit, exact=True).focus()
        await self.page.keyboard.press("Enter")
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def show_details(self) -> None:
        """The fields: beside everything else where there is room, behind a tab on the phone."""
        if self.screen.phone:
            await self.show(self.words.details)

    async def show(self, tab: str) -> None:
        """Another tab of the record."""
        await self.page.get_by_role("tab", name=tab, exact=True).click()

    @property
    def history(self) -> Locator:
        """The entries of the history."""
        return self.page.get_by_role("tabpanel", name=self.words.history).get_by_role("list").first

    async def undo_last(self) -> None:
        """Undo the newest operation of the history."""
        newest = self.history.get_by_role("listitem").first
        await newest.get_by_role("button", name=self.words.more, exact=True).click()
        await self.page.get_by_role("menuitem", name=self.words.undo_operation).click()
