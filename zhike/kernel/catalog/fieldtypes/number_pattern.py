"""Patterns of numbers: `HT-{yyyyMM}-{0000}` is HT-202603-0042. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhike.kernel.catalog.fieldtypes.contract import BadValue

RESETS = ("never", "yearly", "monthly", "daily")
MAX_LENGTH = 60
MAX_DIGITS = 12

_PART = re.compile(r"\{([^{}]*)\}")
_COUNTER = re.compile(r"0{1,12}")
_DATE = re.compile(r"(?:yyyy|yy)?(?:MM)?(?:dd)?")
# What the number must show so that two periods never give the same one.
_NEEDED = {"never": "", "yearly": "y", "monthly": "yM", "daily": "yMd"}


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A pattern taken apart: fixed texts and, between them, date parts (letters) or the counter (zeros)."""

    texts: tuple[str, ...]
    parts: tuple[str, ...]
    reset: str

    def period(self, day: date) -> str:
        """Within which the counter runs: "", "2026", "2026-03" or "2026-03-05"."""
        lengths = {"never": 0, "yearly": 4, "monthly": 7, "daily": 10}
        return day.isoformat()[: lengths[self.reset]]

    def format(self, day: date, number: int) -> str:
        """The number as people see it; longer than its zeros where they do not suffice."""
        shown = [self.texts[0]]
        for part, text in zip(self.parts, self.texts[1:], strict=True):
            shown += [_show(part, day, number), text]
        return "".join(shown)


@lru_cache(maxsize=1000)
def parse_pattern(text: str, reset: str) -> NumberPattern:
    """A pattern out of its text. Raises BadValue that says what is wrong with it."""
    parts = tuple(found[1] for found in _PART.finditer(text))
    texts = tuple(_PART.split(text)[::2])
    if any("{" in one or "}" in one for one in texts) or not all(_is_part(part) for part in parts):
        raise BadValue(
            "bad_pattern",
            "花括号中只能是 yyyy、yy、MM、dd 的组合或若干个 0。",
            "Braces hold yyyy, yy, MM and dd, or zeros, and nothing else.",
        )
    if len([part for part in parts if _COUNTER.fullmatch(part)]) != 1:
        raise BadValue("bad_pattern", "编号须有且只有一个计数器，如 {0000}。", "There is one counter, such as {0000}.")
    letters = "".join(part for part in parts if not _COUNTER.fullmatch(part))
    if any(needed not in letters for needed in _NEEDED[reset]):
        raise BadValue(
            "bad_pattern",
            "计数器重新开始的周期须出现在编号中，否则会重复。",
            "The number must show the period after which its counter begins anew, or numbers would repeat.",
        )
    return NumberPattern(texts, parts, reset)


def _is_part(part: str) -> bool:
    return bool(part) and bool(_COUNTER.fullmatch(part) or _DATE.fullmatch(part))


def _show(part: str, day: date, number: int) -> str:
    if _COUNTER.fullmatch(part):
        return str(number).zfill(len(part))
    shown = part.replace("yyyy", f"{day.year:04d}").replace("yy", f"{day.year % 100:02d}")
    return shown.replace("MM", f"{day.month:02d}").replace("dd", f"{day.day:02d}")
