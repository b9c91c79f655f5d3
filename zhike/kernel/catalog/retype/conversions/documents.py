"""Formatted text: its words for plain text; addresses keep their parts."""

from __future__ import annotations

from html import escape

from zhike.kernel.catalog.fieldtypes.rich_text import list_words
from zhike.kernel.catalog.retype.conversions.contract import Conversion, Ground

TEXTS = frozenset({"text", "long_text"})


def to_words(ground: Ground, value: object) -> object:
    """What is read, without its form; one line where the new field has only one."""
    words = list_words(str(value))
    return " ".join(words.split()) if ground.new.type == "text" else words


def to_html(ground: Ground, value: object) -> object:
    """A paragraph a line."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in str(value).splitlines())


WORDS = Conversion(frozenset({"rich_text"}), TEXTS, to_words)
HTML = Conversion(TEXTS, frozenset({"rich_text"}), to_html)
