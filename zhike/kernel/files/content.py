"""What a file is, told by its content; the name only has to agree (ASVS 5.2.2)."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePosixPath

import puremagic

from zhike.kernel.files.errors import FileTypeMismatch, FileTypeRefused

HEAD_BYTES = 64 * 1024
"""How much of a file `recognise` wants to see."""

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

_PROGRAM_HEADS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)
_PAGE = re.compile(rb"^\s*(<!doctype\s+html|<html|<head|<script|<iframe|<body)", re.IGNORECASE)
_PROGRAM_NAME = re.compile(
    r"exe|dll|com|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|msi|msp|scr|hta|cpl|jar|reg|lnk|apk|sh|pif|chm"
    r"|html|htm|xhtml|xht|shtml|mht|mhtml|svgz"
)
# Text formats have no head of their own, so the name says which it is.
_TEXT_TYPES = {
    ".txt": TEXT,
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".json": "application/json",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".log": TEXT,
    ".eml": "message/rfc822",
    ".vcf": "text/vcard",
    ".ics": "text/calendar",
    ".svg": "image/svg+xml",
}
# How certain the magic numbers are: a match of head and name, and a match of the head alone.
_SURE, _LIKELY = 0.8, 0.4
# Kinds of which the name must tell the truth, because people and programs act on it.
_STRICT_KINDS = ("image/", "audio/", "video/", "application/pdf")


def recognise(head: bytes, name: str) -> str:
    """The media type of a file that begins with `head` (up to HEAD_BYTES) and is called `name`.

    Raises FileTypeRefused for what a browser or a system would run, FileTypeMismatch when the name promises a
    picture, sound, film or PDF and the content is something else, or the other way round.
    """
    suffix = PurePosixPath(name.lower()).suffix
    if head.startswith(_PROGRAM_HEADS):
        raise FileTypeRefused(name=name, found="a program")
    if _PAGE.match(head):
        raise FileTypeRefused(name=name, found="a web page")
    if _PROGRAM_NAME.fullmatch(suffix[1:]):
        raise FileTypeRefused(name=name, found=f"a program by its name ({suffix})")
    found = _find_type(head, suffix)
    promised = _TEXT_TYPES.get(suffix) or mimetypes.types_map.get(suffix)
    if promised and promised != found and _is_strict(promised, found, suffix):
        raise FileTypeMismatch(name=name, found=found)
    return found


def _find_type(head: bytes, suffix: str) -> str:
    if _is_text(head) and suffix in _TEXT_TYPES:
        return _TEXT_TYPES[suffix]
    try:
        matches = puremagic.magic_string(head, f"x{suffix}")
    except (puremagic.PureError, ValueError):
        matches = []
    best = next((match for match in matches if match.mime_type), None)
    if best is not None and best.confidence >= _SURE and not best.mime_type.startswith("text/"):
        return str(best.mime_type)
    if _is_text(head):
        return TEXT
    return str(best.mime_type) if best is not None and best.confidence >= _LIKELY else UNKNOWN


def _is_strict(promised: str, found: str, suffix: str) -> bool:
    if suffix == ".svg":
        return found != "image/svg+xml"
    same_kind = promised.partition("/")[0] == found.partition("/")[0]
    return not same_kind and (promised.startswith(_STRICT_KINDS) or found.startswith(_STRICT_KINDS))


def _is_text(head: bytes) -> bool:
    """Whether the bytes read as text: no control bytes, and decodable in an encoding that people use here."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if not head or any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head[:4096]):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[:4096].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= min(len(head), 4096) - 4:
                return True
            continue
        return True
    return False
