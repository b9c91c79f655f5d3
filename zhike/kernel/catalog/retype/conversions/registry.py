"""All conversions. A new one is a file here and a line below; what no pair says goes through its text, as a cell of an
import would."""

from __future__ import annotations

from zhike.kernel.catalog.retype.conversions import documents, links, lists, numbers, options, times
from zhike.kernel.catalog.retype.conversions.contract import Conversion
from zhike.kernel.catalog.specs import REFERENCES

CONVERSIONS: tuple[Conversion, ...] = (
    numbers.MONEY,
    numbers.NUMBERS,
    times.DAYS,
    times.MOMENTS,
    options.OPTIONS,
    options.TRUTHS,
    *lists.LISTS,
    links.TITLES,
    documents.WORDS,
    documents.HTML,
)

PLAIN = frozenset({
    "text", "long_text", "rich_text", "number", "money", "percent", "rating", "boolean", "date", "datetime", "duration",
    "choice", "choices", "tags", "email", "phone", "url", "address", "color", "json",
})  # fmt: skip
"""Types whose values are read out of a text and shown as one."""

SOURCES = PLAIN | REFERENCES | {"auto_number"}
TARGETS = PLAIN | links.LINKS


def find_conversion(source: str, target: str) -> Conversion | None:
    """The pair's own way; None: through the text."""
    return next((one for one in CONVERSIONS if source in one.sources and target in one.targets), None)


def may_convert(source: str, target: str) -> bool:
    """Whether values of one type can become values of another at all."""
    if source not in SOURCES or target not in TARGETS:
        return False
    return target in PLAIN or find_conversion(source, target) is not None
