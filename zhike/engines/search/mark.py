"""Where in a shown value the question was met: ranges of characters, for the eye."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.engines.search.fields import SearchField, SearchKind, list_readings
from zhike.engines.search.folding import Folded, fold, is_ideograph, is_word_sign
from zhike.engines.search.question import Term
from zhike.kernel.catalog.divisions import find_class_signs

Range = tuple[int, int]


def mark(value: str, field: SearchField, terms: Sequence[Term]) -> tuple[Range, ...]:
    """The ranges of a value that terms were met in, each (start, end), in their order and apart."""
    folded = _squeeze(fold(value))
    found: list[Range] = []
    for term in terms:
        found += _mark_term(folded, field, term)
    return _merge(found)


def _squeeze(folded: Folded) -> Folded:
    kept = [place for place, sign in enumerate(folded.text) if is_word_sign(sign)]
    return Folded("".join(folded.text[one] for one in kept), tuple(folded.places[one] for one in kept))


def _mark_term(folded: Folded, field: SearchField, term: Term) -> list[Range]:
    if field.kind is SearchKind.PHONE:
        asked = dict.fromkeys((term.digits, term.digits.lstrip("0")))
        places = [(folded.text.find(one), len(one)) for one in asked if one and one in folded.text]
    elif term.whole in folded.text:
        places = [(folded.text.find(term.whole), len(term.whole))]
    else:
        parts = (*term.parts.runs, *term.parts.words)
        places = [(folded.text.find(one), len(one)) for one in parts if one in folded.text]
        for word in term.parts.words:
            if word not in folded.text:
                places += _mark_sound(folded, field, word)
    return [_to_range(folded, place, length) for place, length in places[:8]]


def _mark_sound(folded: Folded, field: SearchField, letters: str) -> list[tuple[int, int]]:
    """The characters whose reading was typed."""
    every = _list_units(folded.text)
    skipped = frozenset[int]() if field.person else find_class_signs(folded.text)
    spoken = [unit for unit in every if unit[0] not in skipped]
    for syllables in list_readings(folded.text, person=field.person):
        units = every if len(syllables) == len(every) else spoken
        if len(syllables) != len(units):
            continue
        for first in range(len(units)):
            last = _reach(syllables[first:], letters)
            if last:
                start, end = units[first][0], units[first + last - 1][1]
                return [(start, end - start)]
    return []


def _reach(syllables: Sequence[str], letters: str) -> int:
    """How many syllables from here on the letters spell, in full or by initials; 0 where they do not."""
    for spell in (tuple(syllables), tuple(one[0] for one in syllables)):
        rest = letters
        for count, syllable in enumerate(spell, 1):
            if rest.startswith(syllable):
                rest = rest[len(syllable) :]
            elif syllable.startswith(rest):
                rest = ""
            else:
                break
            if not rest:
                return count
    return 0


def _list_units(text: str) -> list[Range]:
    """The stretches that are one syllable each: an ideograph, a run of letters, a run of digits."""
    units: list[Range] = []
    kind = ""
    for place, sign in enumerate(text):
        now = "i" if is_ideograph(sign) else "d" if sign.isdigit() else "w"
        if now == kind and now != "i":
            units[-1] = (units[-1][0], place + 1)
        else:
            units.append((place, place + 1))
        kind = now
    return units


def _to_range(folded: Folded, place: int, length: int) -> Range:
    return folded.places[place], folded.places[place + length - 1] + 1


def _merge(ranges: Sequence[Range]) -> tuple[Range, ...]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
