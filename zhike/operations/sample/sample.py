"""The sample as a whole: one frozen value, the same for the same seed and day, that `load.py` brings in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhike.kernel.base.ids import Dice
from zhike.kernel.catalog.pinyin import read
from zhike.operations.sample.people import Crowd, Person
from zhike.operations.sample.story import Frame, Talker, Told, office_hour, tell
from zhike.operations.sample.words import Words, load_words

OPENINGS = {"展会": 1, "企微": 2, "转介绍": 3}
"""With which of the first contacts it begins, by where the customer came from."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the sample is."""

    accounts: int = 2000
    contacts: int = 6000
    interactions: int = 20_000


FULL = Size()


@dataclass(frozen=True, slots=True)
class Employee:
    """One of the company's own. `head` leads his department."""

    person: Person
    unit: str
    title: str
    role: str
    head: bool
    login: str
    phone: str


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer with those who work there and what happened. `owner` is an index into the employees."""

    name: str
    short: str
    sector: str
    level: str
    source: str
    province: str
    city: str
    phone: str
    employees: int
    revenue: int
    owner: int
    since: datetime
    contacts: tuple[Known, ...]
    story: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody at a customer's."""

    person: Person
    title: str
    part: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything. Lists are in the order in which they are to be made."""

    employees: tuple[Employee, ...]
    customers: tuple[Customer, ...]


def make_sample(now: datetime, seed: int = 20260301, size: Size = FULL) -> Sample:
    """Invent a company and its last twelve months. The same `now` and seed give the same sample."""
    words, dice = load_words(), Dice(seed)
    crowd = Crowd(words, dice)
    employees = _hire(words, crowd)
    sellers = {
        region: [index for index, one in enumerate(employees) if one.unit == region and one.role == "sales"]
        for region in words.places
    }
    names = _Names(words, dice)
    mean = size.contacts / size.accounts
    customers = [_make_customer(words, dice, crowd, (names.next(), sellers, mean, now)) for _ in range(size.accounts)]
    return Sample(employees, tuple(sorted(customers, key=lambda one: one.since)))


def _hire(words: Words, crowd: Crowd) -> tuple[Employee, ...]:
    taken: set[str] = set()

    def hire(unit: str, title: str, role: str, head: bool) -> Employee:
        person = crowd.meet_new(taken)
        return Employee(person, unit, title, role, head, person.spelling, crowd.mobile())

    hired: list[Employee] = []
    for unit in words.departments:
        hired.append(hire(unit.key, *unit.head, head=True))
        hired += [hire(unit.key, title, role, head=False) for title, role, count in unit.staff for _ in range(count)]
    return tuple(hired)


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    short: str
    sector: str
    region: str
    province: str
    city: str


class _Names:
    """Company names: place, brand, what they make, legal form; no brand twice in a sector."""

    def __init__(self, words: Words, dice: Dice) -> None:
        self._words, self._dice = words, dice
        self._taken: set[str] = set()

    def next(self) -> _Name:
        words, dice = self._words, self._dice
        while True:
            region = dice.choices(list(words.places), (38, 28, 20, 14))[0]
            province = dice.choice(list(words.places[region]))
            city = dice.choice(words.places[region][province])
            sector = dice.choice(list(words.sectors))
            brand = dice.choice(words.brands["first"]) + dice.choice(words.brands["second"])
            word = dice.choice(words.sectors[sector].words)
            if brand + sector not in self._taken and brand[0] != brand[1]:
                self._taken.add(brand + sector)
                place = dice.choice((city, city.removesuffix("市"), province.removesuffix("省").removesuffix("市")))
                name = f"{place}{brand}{word}{dice.choice(words.forms)}"
                return _Name(name, brand + word[-2:], sector, region, province, city)


def _make_customer(
    words: Words, dice: Dice, crowd: Crowd, given: tuple[_Name, dict[str, list[int]], float, datetime]
) -> Customer:
    name, sellers, mean, now = given
    # A quarter were there when the year began; the others came in the course of it.
    days = 45 + dice.expovariate(1 / 260)
    since = office_hour(dice, now - timedelta(days=days if days < 320 else dice.uniform(300, 364)))
    contacts = _meet_contacts(words, dice, crowd, name, max(1, round(dice.gauss(mean, 1.1))))
    talkers = [Talker(one.person.name, one.title) for one in contacts]
    source = dice.choice(words.sources)
    story = tell(words, dice, words.sectors[name.sector], talkers, Frame(since, now, OPENINGS.get(source, 0)))
    employees = int(dice.lognormvariate(5.2, 1.1)) + 12
    won = any(one.step == "won" for one in story)
    return Customer(
        name=name.name,
        short=name.short,
        sector=name.sector,
        level=_rate(dice, employees, won),
        source=source,
        province=name.province,
        city=name.city,
        phone=crowd.landline(name.city),
        employees=employees,
        revenue=round(employees * dice.uniform(40, 160)) * 10_000,
        owner=dice.choice(sellers[name.region]),
        since=since,
        contacts=tuple(contacts),
        story=tuple(story),
    )


def _rate(dice: Dice, employees: int, won: bool) -> str:
    """A to D: large ones and buyers are rated higher."""
    points = (employees > 800) + (employees > 200) + won + (dice.random() < 0.2)
    return "DCBAA"[points]


def _meet_contacts(words: Words, dice: Dice, crowd: Crowd, name: _Name, count: int) -> list[Known]:
    taken: set[str] = set()
    host = f"{name.city.removesuffix('市')}{name.short}"
    contacts = []
    for number in range(count):
        part = ("decision", "use", "buy", "influence", "finance")[number % 5] if number else "influence"
        person = crowd.meet_new(taken)
        mail = f"{person.spelling}@{_host(host)}" if dice.random() < 0.7 else ""
        contacts.append(Known(person, dice.choice(words.titles[part]), part, crowd.mobile(), mail))
    return contacts


def _host(text: str) -> str:
    """A host below .example, which never leads anywhere (RFC 2606)."""
    return "".join(sign for sign in read(text).full if sign.isascii() and sign.isalnum()) + ".example"
