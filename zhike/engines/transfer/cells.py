"""Cells become values, or problems that say line, column, field and what is wanted. Pure.

Links come out as texts to look up, because that needs the database; see `lookups.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from zhike.engines.transfer.errors import RowProblem
from zhike.engines.transfer.mapping import FOREIGN_PATH, ID_PATH, MappedColumn
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.fieldtypes.choice import match_option
from zhike.kernel.catalog.fieldtypes.choices import SEPARATORS
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType
from zhike.kernel.catalog.fieldtypes.reading import find_id
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition
from zhike.kernel.expressions.types import Kind
from zhike.kernel.records.model import Json

UnknownOptionRule = Literal["refuse", "create", "ignore", "stop"]
BlankRule = Literal["keep", "clear"]
CACHE_SIZE = 20_000
_JSON = msgspec.json.Decoder(float_hook=Decimal)
_LIST_BREAK = re.compile(r"[;；\n]")
# What spreadsheets take for the beginning of a formula (OWASP, "CSV injection"), behind any number of apostrophes.
_GUARDED = re.compile("'+[=+@\\t\\r\\n\uff1d\uff0b\uff0d\uff20-]")


@dataclass(frozen=True, slots=True)
class CellRules:
    """What becomes of cells that need a decision: options that the field does not know, and blanks (`keep` leaves the
    field of an existing record alone, `clear` empties it); blanks around a cell are cut off unless `trim` is false.
    `json_cells` are JSON texts, whose values are taken as the API takes them."""

    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    json_cells: bool = False


@dataclass(frozen=True, slots=True)
class PendingLink:
    """A cell, or an item of a list of links (then `many`), that names a record: the field it goes into, by which field
    of the target it is found (empty: its title), and the text. An item that is an id already needs no looking up."""

    place: int
    field: str
    by: str
    text: str
    many: bool = False

    @property
    def id(self) -> RecordId | None:
        """The record itself, where the text is its id."""
        return RecordId(UUID(self.text)) if self.many and not self.by and find_id(self.text) else None


@dataclass(slots=True)
class ReadRow:
    """A row's cells as values. `record` is what an id column said, `foreign` what the file's own id column did;
    `warnings` are problems that did not keep the row out."""

    line: int
    values: dict[str, Json] = field(default_factory=dict)
    links: list[PendingLink] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    record: RecordId | None = None
    ignored: int = 0
    foreign: str | None = None
    warnings: list[RowProblem] = field(default_factory=list)


class RowReader:
    """Reads the rows of one import into one object."""

    def __init__(
        self,
        definition: ObjectDefinition,
        mapped: Sequence[MappedColumn],
        names: Sequence[str],
        context: CoerceContext,
        rules: CellRules,
    ) -> None:
        """`names` are the columns' names, for messages."""
        self._rules = rules
        self._readers = [
            _ColumnReader(definition, each, names[each.place - 1], context, rules)
            for each in mapped
            if each.path not in {ID_PATH, FOREIGN_PATH}
        ]
        self._id_place = next((each.place for each in mapped if each.path == ID_PATH), None)
        self._foreign_place = next((each.place for each in mapped if each.path == FOREIGN_PATH), None)

    def read(self, line: int, cells: Sequence[str]) -> ReadRow:
        """The values of a row; every problem of it, not only the first."""
        row = ReadRow(line)
        for reader in self._readers:
            text = cells[reader.place - 1]
            if text and (reader.keeps_blanks or not text.isspace()):
                reader.read(text, row)
            elif self._rules.blank == "clear":
                row.values[reader.key] = None
        if self._id_place is not None:
            text = cells[self._id_place - 1].strip()
            self._read_id(text.strip('"') if self._rules.json_cells else text, row)
        if self._foreign_place is not None:
            text = _without_guard(cells[self._foreign_place - 1].strip())
            row.foreign = (text.strip('"') if self._rules.json_cells else text) or None
        return row

    def list_unknown_options(self, cells: Sequence[str]) -> list[tuple[str, str]]:
        """(field, text) of each option in a row that its field does not know."""
        found: list[tuple[str, str]] = []
        for reader in self._readers:
            if reader.has_options:
                text = cells[reader.place - 1]
                if text and not text.isspace():
                    found += [(reader.key, name) for name in reader.list_unknown(text)]
        return found

    def _read_id(self, text: str, row: ReadRow) -> None:
        if not text:
            return
        try:
            row.record = RecordId(UUID(text))
        except ValueError:
            assert self._id_place is not None  # noqa: S101 - the caller's condition
            bad = BadValue("not_an_id", f"“{text[:60]}”不是记录 ID。", f"'{text[:60]}' is no id of a record.")
            row.problems.append(make_problem(row.line, self._id_place, "id", bad, ID_PATH))


class _ColumnReader:
    """Reads the cells of one column; the same text is read once."""

    def __init__(
        self, definition: ObjectDefinition, mapped: MappedColumn, name: str, context: CoerceContext, rules: CellRules
    ) -> None:
        self.place, self._name = mapped.place, name
        self.key, _, self._by = mapped.path.partition(".")
        self._field: FieldDefinition = definition.fields[self.key]
        self._type: FieldType = get_field_type(self._field.type)
        self._context, self._rules = context, rules
        self._is_link = self._field.value_type.kind is Kind.REFERENCE
        self._is_list = self._field.value_type.kind is Kind.CHOICES and bool(self._field.value_type.objects)
        self.keeps_blanks = not rules.trim and self._field.value_type.kind is Kind.TEXT
        self.has_options = self._field.value_type.kind in (Kind.CHOICE, Kind.CHOICES) and bool(self._field.options)
        self._known: dict[str, tuple[Json, int]] = {}

    def read(self, text: str, row: ReadRow) -> None:
        """Put the value of a cell, or the problem with it, into the row."""
        known = self._known.get(text)
        if known is None:
            try:
                known = (
                    self._parse_json(text) if self._rules.json_cells else self._parse(self._trim(_without_guard(text)))
                )
            except BadValue as bad:
                row.problems.append(make_problem(row.line, self.place, self._name, bad, self.key))
                return
            if len(self._known) < CACHE_SIZE:
                self._known[text] = known
        value, ignored = known
        row.ignored += ignored
        if self._is_link and isinstance(value, dict) and "title" in value:
            row.links.append(PendingLink(self.place, self.key, self._by, str(value["title"])))
        elif self._is_list and isinstance(value, list) and any(isinstance(item, dict) for item in value):
            row.links += [PendingLink(self.place, self.key, self._by, _name_of(item), True) for item in value]
        else:
            row.values[self.key] = value

    def _trim(self, text: str) -> str:
        return text.strip() or text if self._rules.trim else text

    def list_unknown(self, text: str) -> list[str]:
        """The options that a cell names and the field does not know."""
        bare = self._show_json(text) if self._rules.json_cells else _without_guard(text)
        return [part for part in self._split(bare) if not self._knows(part)]

    def _show_json(self, text: str) -> str:
        value = msgspec.json.decode(text)
        return SEPARATORS[0].join(str(one) for one in (value if isinstance(value, list) else [value]))

    def _parse_json(self, text: str) -> tuple[Json, int]:
        """The value as the API takes it; what links are read as is what reading gives: the id counts."""
        value: Json = _JSON.decode(text)
        if self.has_options and self._rules.unknown_options == "ignore" and self.list_unknown(text):
            return self._parse(self._show_json(text))
        if (self._is_link or self._is_list) and isinstance(value, list):
            return [_without_title(item) for item in value], 0
        if self._is_link:
            bare = _without_title(value)
            return ({"title": bare}, 0) if isinstance(bare, str) and not find_id(bare) else (bare, 0)
        return value, 0

    def _parse(self, text: str) -> tuple[Json, int]:
        """The value, and how many unknown options were left out of it."""
        ignored = 0
        if self._is_link and self._by:
            return {"title": text.strip()}, 0
        if self._is_list and self._by:
            return [{"title": part.strip()} for part in _LIST_BREAK.split(text) if part.strip()], 0
        if self.has_options and self._rules.unknown_options == "ignore" and (unknown := self.list_unknown(text)):
            ignored = len(unknown)
            text = SEPARATORS[0].join(part for part in self._split(text) if part not in unknown)
            if not text:
                return None, ignored
        value: Json = self._type.parse_text(self._field, text, self._context)  # type: ignore[assignment]  # raw JSON
        return value, ignored

    def _split(self, text: str) -> list[str]:
        if self._field.value_type.kind is Kind.CHOICE:
            return [text.strip()]
        for mark in SEPARATORS[1:]:
            text = text.replace(mark, SEPARATORS[0])
        return [part.strip() for part in text.split(SEPARATORS[0]) if part.strip()]

    def _knows(self, name: str) -> bool:
        try:
            match_option(self._field.options, name)
        except BadValue:
            return False
        return True


def make_problem(line: int, place: int, name: str, bad: BadValue, key: str | None) -> RowProblem:
    """A problem of one cell, in words that say where it is."""
    return RowProblem(
        line,
        place,
        bad.code,
        f"第 {line} 行第 {place} 列（{name}）：{bad.zh}",
        f"Line {line}, column {place} ({name}): {bad.en}",
        key,
    )


def is_guarded(text: str) -> bool:
    """Whether the text begins with the apostrophe that keeps a spreadsheet from running a cell."""
    return _GUARDED.match(text) is not None


def _without_guard(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a cell; our own reports and exports put it there."""
    return text[1:] if is_guarded(text) else text


def guard_cell(text: str) -> str:
    """The text of a cell that no spreadsheet runs as a formula; reading takes off exactly what this puts on."""
    return "'" + text if is_guarded("'" + text) else text


def put_links(row: ReadRow, found: Mapping[PendingLink, RecordId]) -> None:
    """Put the ids of links that were found into the row's values; those of a list in its order."""
    lists: dict[str, list[Json]] = {}
    for link in row.links:
        record = found.get(link)
        if record is not None and link.many:
            lists.setdefault(link.field, []).append(str(record))
        elif record is not None:
            row.values[link.field] = str(record)
    row.values |= lists


def _name_of(item: Json) -> str:
    return str(item.get("title") or item.get("id") or "") if isinstance(item, dict) else str(item)


def _without_title(item: Json) -> Json:
    """A link as reading gives it: the id, where there is one."""
    return item["id"] if isinstance(item, dict) and item.get("id") else item
