"""The hands and eyes of somebody who has read no manual: finds things by what stands on the screen, and is counted."""

from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Locator, Page, expect

PATIENCE = 30_000
KEY, POINT, THINK, FILE = 0.28, 1.3, 1.35, 6.0
"""Seconds of an average hand (keystroke-level model): a key, reaching for something and pressing it, deciding what to
do next, choosing a file in the dialog of the system."""
expect.set_options(timeout=PATIENCE)


@dataclass
class Count:
    """What a task took. `waited` is the product's part of `seconds`."""

    clicks: int = 0
    keys: int = 0
    steps: int = 0
    files: int = 0
    waited: float = 0.0
    said: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """What a person takes: the hand, the head, and waiting for the product."""
        hand = self.clicks * POINT + self.keys * KEY + self.files * FILE
        return hand + self.steps * THINK + self.waited


class Hand:
    """One person at one screen. He types when he sees where the letters will go."""

    def __init__(self, page: Page, *, phone: bool, shots: Path | None = None) -> None:
        """`shots`: where pictures of the steps go."""
        self.page, self.phone, self.count = page, phone, Count()
        self._shots, self._taken = shots, 0

    def press(self, what: Locator) -> None:
        """A click with the mouse, a tap with the finger."""
        began = perf_counter()
        what.wait_for()
        if self.phone:
            what.tap()
        else:
            what.click()
        self.count.waited += perf_counter() - began
        self.count.clicks += 1
        self.count.steps += 1

    def type(self, text: str) -> None:
        """Letter by letter into what has the focus. Chinese counts two keys a character, as with an input method."""
        began = perf_counter()
        self.page.wait_for_function("() => document.activeElement?.matches('input:not([type=checkbox]), textarea')")
        if text.isascii():
            self.page.keyboard.type(text)
        else:
            self.page.keyboard.insert_text(text)
        self.count.waited += perf_counter() - began
        self.count.keys += sum(1 if letter.isascii() else 2 for letter in text)
        self.count.steps += 1

    def hit(self, key: str) -> None:
        """A key or a chord."""
        began = perf_counter()
        self.page.keyboard.press(key)
        self.count.waited += perf_counter() - began
        self.count.keys += 1
        self.count.steps += 1

    def give(self, where: Locator, file: Path) -> None:
        """Choose a file."""
        began = perf_counter()
        with self.page.expect_file_chooser() as asked:
            where.click()
        asked.value.set_files(file)
        self.count.waited += perf_counter() - began
        self.count.clicks += 1
        self.count.files += 1

    def see(self, what: Locator, text: str | None = None) -> None:
        """Wait until it is there, and read it."""
        began = perf_counter()
        expect(what.first).to_be_visible()
        if text is not None:
            expect(what.first).to_contain_text(text)
        self.count.waited += perf_counter() - began
        self.count.steps += 1
        self._shoot()

    def see_only(self, what: Locator, number: int) -> None:
        """Wait until so many are left, and no other."""
        began = perf_counter()
        expect(what).to_have_count(number)
        self.count.waited += perf_counter() - began
        self.count.steps += 1
        self._shoot()

    def _shoot(self) -> None:
        if self._shots is None:
            return
        self._taken += 1
        self._shots.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=f"{self._shots}-{self._taken:02d}.png")
