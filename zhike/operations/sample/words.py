"""The words of the sample company, read once and typed."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import msgspec
import yaml


class Company(msgspec.Struct, frozen=True):
    """The company itself."""

    name: str
    short: str
    mail_host: str


class Unit(msgspec.Struct, frozen=True):
    """A department: its head is (job title, role), its staff (job title, role, how many)."""

    key: str
    name: str
    parent: str | None
    head: tuple[str, str]
    staff: list[tuple[str, str, int]]


class Sector(msgspec.Struct, frozen=True):
    """An industry: words in its companies' names, and what troubles them."""

    label: str
    words: list[str]
    pains: list[str]


class Step(msgspec.Struct, frozen=True):
    """One contact: its kind, what was said, what comes next and after how many days."""

    kind: str
    text: str
    next: str
    days: int


class Words(msgspec.Struct, frozen=True):
    """Everything in words.yaml."""

    company: Company
    products: list[str]
    departments: list[Unit]
    places: dict[str, dict[str, list[str]]]
    area_codes: dict[str, str]
    brands: dict[str, str]
    sectors: dict[str, Sector]
    forms: list[str]
    surnames: dict[str, int]
    given: dict[str, list[str]]
    titles: dict[str, list[str]]
    sources: list[str]
    steps: dict[str, list[Step]]
    events: list[str]
    tasks: list[str]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Read and check the words. Raises msgspec.ValidationError for a broken file."""
    text = files("zhike.operations.sample").joinpath("words.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Words)
