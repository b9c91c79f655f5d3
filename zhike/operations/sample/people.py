"""Invented people: names as they are spread in China, telephone numbers and addresses that lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.base.ids import Dice
from zhike.kernel.catalog.pinyin import read
from zhike.operations.sample.words import Words

# Ranges of the three networks, with 0 behind them: operators give out no numbers that begin so.
_MOBILE_HEADS = ("1380", "1390", "1370", "1360", "1590", "1580", "1860", "1850", "1320", "1770", "1330", "1890")

# Areas whose local numbers have seven digits.
_SEVEN_DIGITS = frozenset(
    {"553", "752", "756", "592", "315", "312", "535", "536", "533", "816", "838", "831", "710", "717", "917"}
)


@dataclass(frozen=True, slots=True)
class Person:
    """A name and how it is read."""

    name: str
    female: bool
    spelling: str


class Crowd:
    """Gives people, no two of the same name among a group's own."""

    def __init__(self, words: Words, dice: Dice) -> None:
        """`dice` is shared with the rest of the sample, so that one seed makes all of it."""
        self._words, self._dice = words, dice
        self._surnames = list(words.surnames)
        self._weights = list(words.surnames.values())
        self._phones: set[str] = set()

    def meet(self) -> Person:
        """Somebody new."""
        female = self._dice.random() < 0.38
        surname = self._dice.choices(self._surnames, self._weights)[0]
        name = surname + self._dice.choice(self._words.given["female" if female else "male"])
        return Person(name, female, read(name, person=True).full)

    def meet_new(self, taken: set[str]) -> Person:
        """Somebody whose name and spelling nobody of `taken` bears; both are added to it."""
        while True:
            person = self.meet()
            if person.name not in taken and person.spelling not in taken:
                taken |= {person.name, person.spelling}
                return person

    def mobile(self) -> str:
        """A mobile number that nobody else here has, in E.164."""
        while True:
            number = "+86" + self._dice.choice(_MOBILE_HEADS) + f"{self._dice.randrange(10**7):07d}"
            if number not in self._phones:
                self._phones.add(number)
                return number

    def landline(self, city: str) -> str:
        """A number of the city's network, in E.164."""
        code = self._words.area_codes[city].removeprefix("0")
        digits = 7 if code in _SEVEN_DIGITS else 8
        first = "8" if digits == 8 and code != "21" else "6"
        # A second digit of 0 or 1 is no subscriber's everywhere.
        rest = f"{self._dice.randrange(10 ** (digits - 2)):0{digits - 2}d}"
        return f"+86{code}{first}{self._dice.randrange(2, 9)}{rest}"
