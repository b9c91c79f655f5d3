"""Folding a text for search: width, case, accents, traditional characters; with the place each sign came from, so that
what was found in the folded text can be marked in the one that people see."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=60_000)
def _fold_sign(sign: str) -> str:
    """One sign folded: any number of signs, none for what is invisible."""
    decomposed = unicodedata.normalize("NFKD", sign).casefold()
    kept = "".join(one for one in decomposed if unicodedata.category(one) not in {"Mn", "Cf", "Cc", "Cs", "Me"})
    folded = unicodedata.normalize("NFC", kept)
    if len(folded) == 1 and is_ideograph(folded):
        simple = _simplifier().convert(folded)
        return simple if len(simple) == 1 else folded
    return folded or ("" if not decomposed.isspace() else " ")


def is_ideograph(sign: str) -> bool:
    """Whether a sign stands for itself in a script without blanks: Chinese, kana, hangul, and pictures."""
    code = ord(sign)
    if code < 0x2E80:
        return code > 0x2000 and unicodedata.category(sign) == "So"
    return (
        0x3400 <= code <= 0x9FFF
        or 0x3041 <= code <= 0x30FF
        or 0x1100 <= code <= 0x11FF
        or 0xAC00 <= code <= 0xD7A3
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
        or unicodedata.category(sign) == "So"
    )


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `places[i]` is the index in the original of the sign that `text[i]` came from."""

    text: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    """Fold a text."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for folded in _fold_sign(sign):
            signs.append(folded)
            places.append(place)
    return Folded("".join(signs), tuple(places))


def fold_text(text: str) -> str:
    """The folded text alone; quicker."""
    return "".join(map(_fold_sign, text))


def is_word_sign(sign: str) -> bool:
    """Whether a sign belongs to a word: letters and digits of any script, ideographs, pictures."""
    return sign.isalnum() or is_ideograph(sign)


def squeeze(folded: str) -> str:
    """What is left of a folded text without blanks and punctuation."""
    return "".join(sign for sign in folded if is_word_sign(sign))


@dataclass(frozen=True, slots=True)
class Parts:
    """A folded text taken apart: runs of ideographs (punctuation between them passed over) and words of letters and
    digits (parted by anything else)."""

    runs: tuple[str, ...]
    words: tuple[str, ...]


def take_apart(folded: str) -> Parts:
    """Runs and words in their order."""
    runs: list[str] = []
    words: list[str] = []
    run = word = ""
    for sign in folded:
        if is_ideograph(sign):
            run += sign
            if word:
                words.append(word)
                word = ""
        elif sign.isalnum():
            word += sign
            if run:
                runs.append(run)
                run = ""
        elif word:
            words.append(word)
            word = ""
    if run:
        runs.append(run)
    if word:
        words.append(word)
    return Parts(tuple(runs), tuple(words))
