"""Folding a text for search: width, case, accents, traditional characters; with the place each sign came from, so that
what was found in the folded text can be marked in the one that people see."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

_SIGNS = (
    "\u1100-\u11ff\u2600-\u27bf\u2b00-\u2bff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_IDEOGRAPH = re.compile(f"[{_SIGNS}]")
_RUN = re.compile(f"[{_SIGNS}]+")
_WORD = re.compile(f"(?:(?![{_SIGNS}])[^\\W_])+")
_NO_WORD = re.compile(f"(?:(?![{_SIGNS}])[\\W_])+")


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
    return _IDEOGRAPH.match(sign) is not None


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
    return folded if folded.isalnum() else _NO_WORD.sub("", folded)


@dataclass(frozen=True, slots=True)
class Parts:
    """A folded text taken apart: runs of ideographs (punctuation between them passed over) and words of letters and
    digits (parted by anything else)."""

    runs: tuple[str, ...]
    words: tuple[str, ...]


def take_apart(folded: str) -> Parts:
    """Runs and words in their order."""
    return Parts(tuple(_RUN.findall(squeeze(folded))), tuple(_WORD.findall(folded)))
