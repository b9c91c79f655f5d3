"""vCard 4.0 (RFC 6350) and 3.0 (RFC 2426): one card a record.

What goes where is declared by the fields: a field's type says which property it is (`FieldType.card`), the record's
title is its name, the link to what it belongs to (`root`) its organisation, and a few plain fields are known by key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from zhike.engines.transfer.exports.columns import MASKED, ExportColumn
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import ObjectDefinition

REACHED_BY = frozenset({"TEL", "EMAIL"})
LINE_BYTES = 75
# Plain fields that say by their name what they are, whatever object they stand in.
_BY_KEY = {
    "job_title": ("TITLE", "text"),
    "birthday": ("BDAY", "date"),
    "nickname": ("NICKNAME", "text"),
    "family_name": ("N0", "text"),
    "given_name": ("N1", "text"),
}
_WORK = {"工作", "公司", "办公", "work", "office"}
_HOME = {"家庭", "住宅", "家", "home"}
_FAX = {"传真", "fax"}
_COMPOUND = tuple(
    "欧阳 司马 上官 诸葛 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 东方 夏侯".split()  # noqa: SIM905 - reads as a list
)
_HAN = re.compile(r"[\u3400-\u9fff\u00b7]+")

Row = Mapping[str, object]


def find_property(column: ExportColumn, definition: ObjectDefinition) -> str:
    """The property that a column's values are; empty for none."""
    field = column.field
    if len(column.path) > 1:
        return ""
    if field.key == definition.title_field:
        return "FN"
    if definition.root == field.key:
        return "ORG"
    known = _BY_KEY.get(field.key.removeprefix("x_"))
    if known is not None and field.type == known[1]:
        return known[0]
    return "" if field.system else get_field_type(field.type).card


class CardWriter:
    """Writes cards, lines folded at 75 bytes and ended by CR LF."""

    def __init__(self, path: Path, columns: Sequence[ExportColumn], definition: ObjectDefinition, version: str) -> None:
        """`version` is "4.0" or "3.0"."""
        self._version = version
        found = [(column.name, find_property(column, definition)) for column in columns]
        self._properties = [(name, prop) for name, prop in found if prop]
        self._file = path.open("wb")
        self._empty = True

    def write(self, rows: Sequence[Row]) -> None:
        """See `writers.Writer`."""
        for row in rows:
            self._empty = False
            self._file.write("".join(_fold(line) for line in self._list_lines(row)).encode())

    def close(self) -> None:
        """See `writers.Writer`. Without any card the file is one blank line: files of no bytes are not kept."""
        if self._empty:
            self._file.write(b"\r\n")
        self._file.close()

    def _list_lines(self, row: Row) -> Iterator[str]:
        named = {prop: _text(row.get(name)) for name, prop in self._properties if prop in {"FN", "N0", "N1"}}
        full = named.get("FN") or " ".join(part for part in (named.get("N1"), named.get("N0")) if part)
        yield "BEGIN:VCARD"
        yield f"VERSION:{self._version}"
        yield f"FN:{_escape(full)}"
        family, given = _split_name(full, named.get("N0", ""), named.get("N1", ""))
        yield f"N:{_escape(family)};{_escape(given)};;;"
        yield f"UID:urn:uuid:{row['id']}"
        for name, prop in self._properties:
            value = row.get(name)
            if value is not None and prop not in {"FN", "N0", "N1"}:
                yield from self._list_values(prop, value)
        if row.get("updated_at"):
            moment = datetime.fromisoformat(str(row["updated_at"]))
            yield f"REV:{moment:%Y%m%dT%H%M%SZ}"
        yield "END:VCARD"

    def _list_values(self, prop: str, value: object) -> Iterator[str]:
        if prop == "ADR":
            yield from self._address(value)
        elif prop == "BDAY":
            day = _read_day(value)
            if day is not None:
                yield f"BDAY:{day:%Y%m%d}" if self._version == "4.0" else f"BDAY:{day.isoformat()}"
        elif prop == "CATEGORIES":
            words = value if isinstance(value, list) else [value]
            yield "CATEGORIES:" + ",".join(_escape(_text(word)) for word in words)
        elif prop in {"TEL", "EMAIL", "URL"}:
            for item in value if isinstance(value, list) else [value]:
                yield f"{prop}{_type_of(item, prop)}:{_plain(prop, _text(item))}"
        else:
            yield f"{prop}:{_escape(_text(value))}"

    def _address(self, value: object) -> Iterator[str]:
        if not isinstance(value, Mapping) or MASKED in value:
            return
        parts = ("street", "city", "province", "code", "country")
        street, city, province, _, country = (_escape(str(value.get(part) or "")) for part in parts)
        district = _escape(str(value.get("district") or ""))
        yield f"ADR:;;{district}{street};{city};{province};;{country}"


def _text(value: object) -> str:
    """What a person reads of a value: of a link its title, of an item its value, of what is masked its mask."""
    if isinstance(value, Mapping):
        for member in (MASKED, "value", "title"):
            if value.get(member):
                return str(value[member])
        return ""
    return "" if value is None else str(value)


def _plain(prop: str, text: str) -> str:
    """Numbers and addresses of the net hold no comma that would have to be escaped; an extension stands behind."""
    return text.replace(";ext=", " ext. ") if prop == "TEL" else text.replace("\n", "").replace("\r", "")


def _type_of(item: object, prop: str) -> str:
    label = str(item.get("label") or "").lower() if isinstance(item, Mapping) else ""
    if label in _WORK:
        return ";TYPE=work"
    if label in _HOME:
        return ";TYPE=home"
    return ";TYPE=fax" if prop == "TEL" and label in _FAX else ""


def _split_name(full: str, family: str, given: str) -> tuple[str, str]:
    """Family and given name: those that are known, else by the form of a Chinese or a western name."""
    if family or given:
        return family, given
    if _HAN.fullmatch(full) and 2 <= len(full) <= 4:
        at = 2 if len(full) > 2 and full.startswith(_COMPOUND) else 1
        return full[:at], full[at:]
    first, blank, last = full.rpartition(" ")
    return (last, first) if blank else (full, "")


def _read_day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _escape(text: str) -> str:
    for sign, said in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, said)
    return text


def _fold(line: str) -> str:
    """A line in pieces of at most 75 bytes, no character torn, each further piece behind a blank."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > LINE_BYTES:
            pieces.append(piece)
            piece, size = "", 1
        piece += char
        size += width
    return "\r\n ".join((*pieces, piece)) + "\r\n"
