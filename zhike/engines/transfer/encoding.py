"""Which encoding a file of text is in, told by its bytes alone: names and extensions lie, and so do mail programs.

The whole file is looked at once (a GBK name in line 90,000 decides as much as one in line 2), in constant memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

CHUNK_BYTES = 1 << 20
EVIDENCE_BYTES = 1 << 18
HEAD_BYTES = 1 << 14
ENOUGH_BYTES = 400

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_GB_TOKEN = re.compile(rb"[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]")
_BIG5_TOKEN = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]|[\x80-\xff]")
_C1_IN_UTF8 = re.compile(rb"\xc2([\x80-\x9f])")
_HIGH = re.compile(rb"[\x80-\xff]")
_LONELY = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_BROKEN = re.compile("[\udc80-\udcff]")
# What Windows-1252 prints in the places of the C1 controls: typographic signs. In UTF-8 they are text that was
# declared Latin-1 somewhere on its way (an apostrophe that became U+0092); nobody types C1 controls.
_TYPOGRAPHIC = bytes((0x80, 0x82, 0x84, 0x85, 0x86, 0x87, 0x89, 0x8B, *range(0x91, 0x98), 0x99, 0x9B))
TYPOGRAPHIC_SIGNS = {code: bytes((code,)).decode("cp1252") for code in _TYPOGRAPHIC}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text: the codec, the bytes of the mark to skip, and whether C1 controls are to be read as the
    typographic signs that they once were. `sure` is False where several encodings would read as well, and a person
    has to say which one it is."""

    codec: str
    mark_bytes: int = 0
    repair_signs: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The lines of a file that are not ASCII (up to a limit), and whether the whole is good UTF-8."""

    lines: bytes
    is_utf8: bool


def detect_encoding(file: BinaryIO) -> Encoding:
    """Tell the encoding of a file from its start to its end; the file is left at its start."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, len(mark))
    if b"\x00" in head:
        wide = _detect_wide(head)
        if wide is not None:
            return Encoding(wide)
    evidence = _gather(file)
    file.seek(0)
    if not evidence.lines:
        return Encoding("utf-8")
    if evidence.is_utf8:
        return Encoding("utf-8", repair_signs=_has_only_typographic_controls(evidence.lines))
    return _detect_narrow(evidence.lines)


def _gather(file: BinaryIO) -> _Evidence:
    lines: list[bytes] = []
    size = 0
    is_utf8 = True
    for block in _read_whole_lines(file):
        if block.isascii():
            continue
        if is_utf8:
            is_utf8 = _is_utf8(block)
        if size < EVIDENCE_BYTES:
            found = [line for line in block.split(b"\n") if not line.isascii()]
            lines.extend(found)
            size += sum(map(len, found))
        elif not is_utf8:
            break
    return _Evidence(b"\n".join(lines)[: EVIDENCE_BYTES * 2], is_utf8)


def _read_whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Blocks that end at a line feed where there is one, so that no character is cut in two."""
    rest = b""
    while chunk := file.read(CHUNK_BYTES):
        block = rest + chunk
        cut = block.rfind(b"\n") + 1
        if cut == 0 and len(block) < 16 * CHUNK_BYTES:
            rest = block
            continue
        yield block[: cut or len(block)]
        rest = block[cut or len(block) :]
    if rest:
        yield rest


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_only_typographic_controls(lines: bytes) -> bool:
    controls = {found[0] for found in _C1_IN_UTF8.findall(lines)}
    return bool(controls) and controls <= set(_TYPOGRAPHIC)


def _detect_wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: the zero bytes of its commas, digits and line ends stand on one side."""
    for codec in ("utf-32-le", "utf-32-be"):
        if _reads_well(head[: len(head) // 4 * 4], codec):
            return codec
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and _reads_well(head[: len(head) // 2 * 2], "utf-16-le"):
        return "utf-16-le"
    if even > 4 * odd and _reads_well(head[: len(head) // 2 * 2], "utf-16-be"):
        return "utf-16-be"
    return None


def _reads_well(data: bytes, codec: str) -> bool:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as broken:
        if broken.start < len(data) - 4:
            return False
        text = data[: broken.start].decode(codec)
    strange = sum(1 for char in text if not (char.isprintable() or char in "\t\r\n\u3000\xa0"))
    return bool(text) and strange * 50 <= len(text)


def _detect_narrow(lines: bytes) -> Encoding:
    if _is_mostly_utf8(lines):
        return Encoding("utf-8")
    if _looks_gb(lines):
        return Encoding("gb18030")
    if _looks_western(lines):
        return Encoding("cp1252" if _can_decode(lines, "cp1252") else "latin-1")
    for codec in ("euc_jp", "cp949", "cp932"):
        if _looks_phonetic(lines, codec):
            return Encoding(codec)
    if _looks_big5(lines):
        return Encoding("big5hkscs")
    best = from_bytes(lines).best()
    # Greek, Cyrillic, Thai and so on share their bytes: short texts read well in all of them.
    sure = best is not None and len(_HIGH.findall(lines)) >= ENOUGH_BYTES
    return Encoding(best.encoding if best is not None else "latin-1", sure=sure)


def _is_mostly_utf8(lines: bytes) -> bool:
    """A UTF-8 file in which a few characters were cut: its broken lines are told one by one, the rest is read."""
    text = lines.decode("utf-8", "surrogateescape")
    broken = len(_BROKEN.findall(text))
    whole = sum(1 for char in text if char > "\x7f") - broken
    return whole > 20 * broken


def _looks_gb(lines: bytes) -> bool:
    """Chinese in GBK is mostly characters of the first level of GB 2312 (B0 to D7), sorted by pinyin.

    Japanese in EUC shows kana (A4, A5) instead, Korean stays below C9, and western text has lone high bytes.
    """
    tokens = [token for token in _GB_TOKEN.findall(lines) if len(token) != 4]
    if not tokens:
        return True
    pairs = [token for token in tokens if len(token) == 2]
    kana = sum(1 for token in pairs if token[0] in (0xA4, 0xA5))
    level_one = [token for token in pairs if 0xB0 <= token[0] <= 0xD7 and token[1] >= 0xA1]
    signs = sum(1 for token in pairs if 0xA1 <= token[0] <= 0xA3 and token[1] >= 0xA1)
    different = set(level_one)
    late = sum(1 for token in different if token[0] >= 0xC9)
    # Of thirty different characters a third begins late in the alphabet; a text of a few words proves nothing.
    if kana * 10 > len(tokens) or (len(different) >= 30 and late * 30 < len(different)):
        return False
    return (len(level_one) + signs) * 10 >= len(tokens) * 6


def _looks_big5(lines: bytes) -> bool:
    tokens = _BIG5_TOKEN.findall(lines)
    frequent = sum(1 for token in tokens if len(token) == 2 and 0xA1 <= token[0] <= 0xC6)
    return frequent * 10 >= len(tokens) * 9 and _can_decode(lines, "big5hkscs")


def _looks_western(lines: bytes) -> bool:
    """Accents and signs stand alone between plain letters."""
    return len(_LONELY.findall(lines)) * 10 >= len(_HIGH.findall(lines)) * 8


def _looks_phonetic(lines: bytes, codec: str) -> bool:
    """Kana or Hangul in a good part of the text; half-width kana are any high byte and prove nothing."""
    if not _can_decode(lines, codec):
        return False
    text = lines.decode(codec)
    phonetic = sum(1 for char in text if "\u3040" <= char <= "\u30ff" or "\uac00" <= char <= "\ud7a3")
    return phonetic * 10 >= 3 * sum(1 for char in text if char > "\x7f")


def _can_decode(lines: bytes, codec: str) -> bool:
    try:
        lines.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
