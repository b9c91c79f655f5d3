"""The address of a page."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.many import ManyType
from zhike.kernel.catalog.fieldtypes.reading import read_text
from zhike.kernel.catalog.model import Config, FieldDefinition

MAX_LENGTH = 2000
SCHEMES = ("http", "https", "ftp", "mailto", "tel")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?![0-9]{1,5}(?:/|$))")
_FORBIDDEN = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f-\x9f]")
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|localhost|[^\s.]+(\.[^\s.]+)+)\.?")


class UrlType(ManyType):
    """`https://example.com/page`. Only schemes that run nothing in a browser."""

    key = "url"
    card = "URL"
    widget = "url"
    unique_allowed = False
    indexable = False
    own_schema: ClassVar[Config] = {}

    def read_one(self, field: FieldDefinition, raw: object) -> str | None:
        """An address; without a scheme it is https."""
        text = read_text(raw.strip() if isinstance(raw, str) else raw, MAX_LENGTH)
        return _read_url(text) if text else None

    def parse_one(self, text: str) -> str:
        """A cell, full-width signs in the host forgiven."""
        return text.strip() if "//" in text else fold_width(text).strip()

    def schema_of_one(self) -> Config:
        """A URI; characters beyond ASCII may stand in it as they are."""
        return {"type": "string", "pattern": "^(https?|ftp|mailto|tel):", "maxLength": MAX_LENGTH + 8}


def _read_url(text: str) -> str:
    scheme = _SCHEME.match(text)
    whole = text if scheme is not None else f"https://{text.removeprefix('//')}"
    name = (scheme[1] if scheme is not None else "https").lower()
    if name not in SCHEMES:
        known = ", ".join(SCHEMES)
        raise BadValue(
            "scheme_not_allowed",
            f"链接只能以 {known} 开头。",
            f"A link starts with one of {known}.",
        )
    rest = whole.partition(":")[2]
    if _FORBIDDEN.search(whole) or not rest or (name in ("http", "https", "ftp") and not _has_host(whole)):
        shown = text[:60]
        raise BadValue("not_a_url", f"“{shown}”不是有效的网址。", f"'{shown}' is not a valid address of a page.")
    return f"{name}:{rest}"


def _has_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            text.partition(":")[2].startswith("//")
            and _HOST.fullmatch(parts.hostname or "") is not None
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False
