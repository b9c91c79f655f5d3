"""What the library that reads workbooks does not tell of the cells of an XLSX sheet: formula errors, which it gives as
blank (and a blank would silently take the place of a figure), and percentages, which it gives as fractions."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from pathlib import Path

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>.{0,400}?<v>([^<]*)</v>', re.DOTALL)
_STYLED = re.compile(rb'<c\b([^>]*?\bs="(\d{1,5})"[^>]*)>')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_KIND = re.compile(rb'\bt="(\w+)"')
_FORMATS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf\b[^>]*>")
_CODE = re.compile(rb"<numFmt\b[^>]*>")
_PERCENT_IDS = frozenset({9, 10})
_QUOTED = re.compile(r'"[^"]*"|\\.')
CHUNK_BYTES = 1 << 20
OVERLAP_BYTES = 1 << 10


def find_error_cells(path: Path, sheet_place: int) -> dict[tuple[int, int], str]:
    """The error shown by each cell (row, column; 1-based) of the sheet at a place (0-based) of the workbook.

    Empty for workbooks that are not XLSX.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        part = _find_part(archive, sheet_place)
        if part is None or part not in archive.namelist():
            return {}
        found: dict[tuple[int, int], str] = {}
        with archive.open(part) as xml:
            rest = b""
            while chunk := xml.read(CHUNK_BYTES):
                block = rest + chunk
                if b't="e"' in block:
                    for letters, row, shown in _CELL.findall(block):
                        found[int(row), _column_number(letters)] = shown.decode("utf-8", "replace")
                rest = block[-OVERLAP_BYTES:]
        return found


def find_percent_cells(path: Path, sheet_place: int) -> frozenset[tuple[int, int]]:
    """The cells (row, column; 1-based) of a sheet whose numbers are shown as percentages. Empty for what is no XLSX."""
    if not zipfile.is_zipfile(path):
        return frozenset()
    with zipfile.ZipFile(path) as archive:
        part = _find_part(archive, sheet_place)
        styles = _find_percent_styles(archive)
        if part is None or part not in archive.namelist() or not styles:
            return frozenset()
        found: set[tuple[int, int]] = set()
        with archive.open(part) as xml:
            rest = b""
            while chunk := xml.read(CHUNK_BYTES):
                block = rest + chunk
                for attributes, style in _STYLED.findall(block):
                    if int(style) in styles and (place := _find_number_place(attributes)) is not None:
                        found.add(place)
                rest = block[-OVERLAP_BYTES:]
        return frozenset(found)


def _find_number_place(attributes: bytes) -> tuple[int, int] | None:
    """Where a cell stands, if it holds a number."""
    place, kind = _PLACE.search(attributes), _KIND.search(attributes)
    if place is None or (kind is not None and kind[1] != b"n"):
        return None
    return int(place[2]), _column_number(place[1])


def _find_percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell styles that show percentages."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    xml = archive.read("xl/styles.xml")
    ids = set(_PERCENT_IDS)
    for code in _CODE.findall(xml):
        attributes = dict(_ATTRIBUTE.findall(code))
        shown = html.unescape(attributes.get(b"formatCode", b"").decode("utf-8", "replace"))
        if "%" in _QUOTED.sub("", shown):
            ids.add(int(attributes.get(b"numFmtId", b"0")))
    formats = _FORMATS.search(xml)
    return frozenset(
        place
        for place, one in enumerate(_FORMAT.findall(formats[0]) if formats else ())
        if int(dict(_ATTRIBUTE.findall(one)).get(b"numFmtId", b"0")) in ids
    )


def _find_part(archive: zipfile.ZipFile, sheet_place: int) -> str | None:
    names = archive.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return None
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    if sheet_place >= len(sheets):
        return None
    relation_id = dict(_ATTRIBUTE.findall(sheets[sheet_place])).get(b"r:id")
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        if attributes.get(b"Id") == relation_id:
            target = attributes.get(b"Target", b"").decode()
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
