"""Text with headings, lists, links and pictures, as HTML."""

from __future__ import annotations

import html
import re
from typing import ClassVar

import nh3

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text, whole
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import TEXT, ValueType

DEFAULT_LENGTH = 100_000
MAX_LENGTH = 500_000

_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li", "strong", "b",
    "em", "i", "u", "s", "del", "sub", "sup", "mark", "span", "div", "a", "img", "table", "thead", "tbody", "tr", "th",
    "td", "caption", "figure", "figcaption",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}, "ol": {"start"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"},
    "span": {"data-mention"},
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)
_BLOCK = re.compile(r"</?(?:p|br|hr|h[1-6]|blockquote|pre|ul|ol|li|div|table|tr|td|th|caption|figure)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"[ \t\xa0]*\n[\s]*")


class RichTextType(FieldType):
    """HTML, made harmless on its way in: what is stored may be shown. Conditions and search see the words alone."""

    key = "rich_text"
    widget = "rich_text"
    operators = ("contains", "not_contains", "starts_with", "ends_with", "is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    indexable = False
    compared = 1
    config_schema: ClassVar[Config] = {"max_length": {"type": "integer", "minimum": 1, "maximum": MAX_LENGTH}}

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """The HTML, and its words."""
        return (PhysicalColumn("", "text"), PhysicalColumn("__words", "text", derived=True))

    def value_type(self, config: Config) -> ValueType:
        """Text: the words."""
        return TEXT

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """HTML; tags and attributes that are not allowed are taken out, scripts with what is in them."""
        if raw is None:
            return None
        limit = whole(field.config, "max_length", DEFAULT_LENGTH)
        return _to_columns(clean_html(read_text(raw, limit)))

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """HTML where the cell looks like it, else plain text whose lines become paragraphs."""
        if _TAG.search(text):
            return text
        return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The HTML as it stood."""
        return None if stored is None else _to_columns(str(stored))

    def json_schema(self, field: FieldDefinition) -> Config:
        """HTML."""
        return {"type": "string", "contentMediaType": "text/html"}


def clean_html(text: str) -> str:
    """HTML that is safe to show: an allow-list of tags, attributes and schemes. Cleaning it again changes nothing."""
    return _CLEANER.clean(text)


def list_words(markup: str) -> str:
    """The words of clean HTML, a line a block."""
    text = html.unescape(_TAG.sub("", _BLOCK.sub("\n", markup)))
    return _BLANKS.sub("\n", text).strip()


def _to_columns(markup: str) -> tuple[object, ...] | None:
    words = list_words(markup)
    if words and _TAG.search(markup) is None:
        markup = f"<p>{markup}</p>"
    if not words and "<img" not in markup:
        return None
    return markup, words or None
