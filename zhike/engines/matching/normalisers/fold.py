"""Folding: the differences in writing that never mean anything."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

_NOT_WORD = re.compile(r"[^\w]|_", re.UNICODE)


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Half width, simplified characters, lower case, single spaces; punctuation stays.

    >>> fold("知客　科技（ＡＢＣ）")
    '知客 科技(abc)'
    """
    narrow = unicodedata.normalize("NFKC", text).casefold()
    if not narrow.isascii():
        narrow = _to_simplified().convert(narrow)
    return " ".join(narrow.split())


def to_words(text: str) -> str:
    """`fold`, and then words of letters, digits and ideographs with one space between.

    >>> to_words("Hotel  Bel-Air")
    'hotel bel air'
    """
    return " ".join(_NOT_WORD.sub(" ", fold(text)).split())


def squeeze(text: str) -> str:
    """`fold`, and then letters, digits and ideographs only: what is left when writing habits are taken away."""
    return _NOT_WORD.sub("", fold(text))
