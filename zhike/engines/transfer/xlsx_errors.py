"""Cells of an XLSX sheet that show a formula error. The library that reads workbooks gives them as blank, and a blank
would silently take the place of a figure."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>.{0,400}?<v>([^<]*)</v>', re.DOTALL)
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
