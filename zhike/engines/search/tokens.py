"""Values become tokens (docs/engines/search.md says which sign means what)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from zhike.engines.search.fields import SearchField, SearchKind, list_readings
from zhike.engines.search.folding import fold_text, squeeze, take_apart

LONGEST_NAME, LONGEST_TEXT = 200, 2000
WHOLE = 40
EDGES = (3, 4, 5, 6, 8, 12)
"""Of how many signs the beginnings are that are tokens of their own: who types a beginning asks for one token, and not
for all that begin so. What was typed is cut to the next shorter one; ranking looks at the rest."""
CODE_GRAM, PHONE_GRAM = 3, 4
KEPT = 20_000
"""Runs and readings whose tokens are kept: names end alike, and surnames are few."""
FUZZY_FROM, FUZZY_TO = 4, 14
_TAGS = re.compile(r"<[^>]{0,2000}>")
_DOMAIN_ENDS = frozenset({"com", "cn", "net", "org", "gov", "edu", "www", "http", "https"})


def list_values(raw: object) -> tuple[str, ...]:
    """The texts of a field as the read path gives it."""
    if isinstance(raw, str):
        return (raw,) if raw else ()
    if isinstance(raw, Mapping):
        text = raw.get("text")
        return (text,) if isinstance(text, str) and text else ()
    if isinstance(raw, list):
        values = [one.get("value") if isinstance(one, Mapping) else one for one in raw]
        return tuple(one for one in values if isinstance(one, str) and one)
    return ()


def make_tokens(field: SearchField, values: tuple[str, ...]) -> set[str]:
    """All tokens of a field."""
    found: set[str] = set()
    make = _MAKERS[field.kind]
    for value in values:
        found.update([field.tag + token for token in make(field, value)])
    return found


def prepare(field: SearchField, value: str) -> str:
    """The folded text that tokens are made of and hits are compared with."""
    if field.kind is SearchKind.PHONE:
        return list_digits(value)
    if field.kind is SearchKind.TEXT:
        plain = html.unescape(_TAGS.sub(" ", value)) if "<" in value else value
        return fold_text(plain[:LONGEST_TEXT])
    return fold_text(value[:LONGEST_NAME])


def list_digits(text: str) -> str:
    """The digits of a telephone number without its extension."""
    return "".join(sign for sign in fold_text(text).partition(";")[0] if sign in "0123456789")


def _name(field: SearchField, value: str) -> Iterator[str]:
    folded = prepare(field, value)
    whole = squeeze(folded)
    yield "=" + whole[:WHOLE]
    yield from _begin(whole)
    parts = take_apart(folded)
    for run in parts.runs:
        yield from _list_signs(run)
    for word in parts.words:
        yield from _word(word)
        if FUZZY_FROM <= len(word) <= FUZZY_TO and word.isalpha():
            yield from ("%" + one for one in list_shortened(word))
    if parts.runs:
        for syllables in list_readings(folded, person=field.person):
            yield from _sounds(syllables)


def _sounds(syllables: tuple[str, ...]) -> Iterator[str]:
    """Pinyin and initials from each syllable on, to the next number."""
    yield from _begin("".join(syllables))
    yield from _begin("".join(one if one[0].isdigit() else one[0] for one in syllables))
    for is_number, group in groupby(syllables, _is_number):
        if not is_number:
            yield from _list_sounds(tuple(group))


def _is_number(syllable: str) -> bool:
    return syllable[0].isdigit()


@lru_cache(maxsize=KEPT)
def _list_sounds(syllables: tuple[str, ...]) -> tuple[str, ...]:
    full, initials, place = "".join(syllables), "".join(one[0] for one in syllables), 0
    found: list[str] = []
    for count, syllable in enumerate(syllables):
        found += list_edges("~" + full[place : place + EDGES[-1]], 1)
        found += list_edges("~" + initials[count : count + EDGES[-1]], 1)
        place += len(syllable)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=KEPT)
def _list_signs(run: str) -> tuple[str, ...]:
    """Each character, and each two in a row."""
    pairs = ["." + run[place : place + 2] for place in range(len(run) - 1)]
    return tuple(dict.fromkeys(["." + sign for sign in run] + pairs))


def _text(field: SearchField, value: str) -> Iterator[str]:
    parts = take_apart(prepare(field, value))
    for run in parts.runs:
        yield from ("." + run[place : place + 2] for place in range(len(run) - 1))
        if len(run) == 1:
            yield "." + run
    for word in parts.words:
        yield "_" + word[:2]
        yield from list_edges("_" + word, 1)


def _code(field: SearchField, value: str) -> Iterator[str]:
    whole = squeeze(prepare(field, value))
    yield "=" + whole[:WHOLE]
    yield from _begin(whole)
    yield from ("#" + one for one in list_grams(whole, CODE_GRAM))


def _phone(field: SearchField, value: str) -> Iterator[str]:
    digits = list_digits(value)
    yield "=" + digits
    if digits.startswith("86"):
        yield "=" + digits[2:]
    yield from ("#" + one for one in list_grams(digits, PHONE_GRAM))


def _address(field: SearchField, value: str) -> Iterator[str]:
    folded = prepare(field, value)
    yield "=" + squeeze(folded)[:WHOLE]
    for run in take_apart(folded).runs:
        yield from ("." + run[place : place + 2] for place in range(len(run) - 1))
    for word in list_address_words(folded):
        yield from _word(word)


def list_address_words(folded: str) -> tuple[str, ...]:
    """The words of an e-mail or web address without what everybody has in it."""
    return tuple(word for word in take_apart(folded).words if word not in _DOMAIN_ENDS)


def _word(word: str) -> Iterator[str]:
    yield from list_edges("_" + word, 1)
    yield from _begin(word)


def _begin(text: str) -> Iterator[str]:
    if text:
        yield "^" + text[:1]
        yield "^" + text[:2]


def list_edges(text: str, before: int = 0) -> list[str]:
    """The beginnings of a text that are tokens; `before` signs in front of it are not counted."""
    longest = len(text) - before
    return [text[: before + size] for size in EDGES if size <= longest]


def cut_edge(text: str) -> str:
    """The longest beginning of at least three signs that is a token."""
    return text[: max(size for size in EDGES if size <= len(text))]


def list_grams(text: str, size: int) -> tuple[str, ...]:
    """Every stretch of so many signs, once each; the whole text where it is shorter."""
    if len(text) <= size:
        return (text,) if text else ()
    return tuple(dict.fromkeys(text[place : place + size] for place in range(len(text) - size + 1)))


def list_shortened(word: str) -> tuple[str, ...]:
    """A word and itself with any one letter left out: two words that share one differ by one slip."""
    return tuple(dict.fromkeys((word, *(word[:place] + word[place + 1 :] for place in range(len(word))))))


_MAKERS: Mapping[SearchKind, Callable[[SearchField, str], Iterator[str]]] = {
    SearchKind.NAME: _name,
    SearchKind.TEXT: _text,
    SearchKind.CODE: _code,
    SearchKind.PHONE: _phone,
    SearchKind.ADDRESS: _address,
}
