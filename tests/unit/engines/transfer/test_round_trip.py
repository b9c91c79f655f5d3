"""import(export(x)) = x for every field type that takes values, in every format of tables."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.unit.engines.transfer.dirty_files import find_collection
from tests.unit.kernel.catalog.fields import CONFIGS, CONTEXT, RAW, SETTINGS, TEXTS, coerce, make_field, read_back
from zhike.engines.transfer.cells import CellRules, RowReader, guard_cell, put_links
from zhike.engines.transfer.exports.columns import CellMaker, ExportColumn
from zhike.engines.transfer.exports.errors import CellTooLong, CellUnwritable
from zhike.engines.transfer.exports.model import ExportRequest
from zhike.engines.transfer.exports.writers import CsvWriter, JsonLinesWriter, Writer, XlsxWriter
from zhike.engines.transfer.mapping import MappedColumn
from zhike.engines.transfer.table import open_table
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.registry import FIELD_TYPES
from zhike.kernel.catalog.model import Label, ObjectDefinition

FIELDS = {key: replace(make_field(key, **CONFIGS.get(key, {})), key=key, label=Label(key, key)) for key in RAW}
DEFINITION = ObjectDefinition("thing", "o_thing", Label("东西", "Thing"), FIELDS, "text")
IDENTIFIER = replace(make_field("identifier", target="thing"), key="id")
COLUMNS = (
    ExportColumn(("id",), IDENTIFIER, "id"),
    *(ExportColumn((key,), field, key) for key, field in FIELDS.items()),
)
COLLECTION = find_collection()
Stored = Mapping[str, tuple[object, ...] | None]


def test_every_type_that_takes_values_is_tried() -> None:
    tried = {field.type for field in FIELDS.values()}

    # A secret leaves nothing in an export, so nothing of it can come back.
    assert {one.key for one in FIELD_TYPES if not one.computed} - tried == {"secret"}


def make_writer(kind: str, path: Path, language: str) -> Writer:
    makers = [CellMaker(column, ExportRequest("thing", links="ids", language=language), SETTINGS) for column in COLUMNS]
    match kind:
        case "csv":
            return CsvWriter(path, COLUMNS, makers)
        case "xlsx":
            return XlsxWriter(path, COLUMNS, makers)
    return JsonLinesWriter(path, COLUMNS)


def store(key: str, raw: object) -> tuple[object, ...] | None:
    """What is stored for raw JSON; nothing where the type refuses it."""
    try:
        return coerce(FIELDS[key], raw)
    except BadValue:
        return None


def leave_and_return(kind: str, rows: Sequence[Stored], language: str) -> list[Stored]:
    """Write rows as they are read from the database, and read the file as an import does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"things.{kind}"
        writer = make_writer(kind, path, language)
        read = [{"id": str(uuid4()), **{key: as_json(key, value) for key, value in row.items()}} for row in rows]
        with closing(writer):
            writer.write(read)
        with open_table(path, path.name) as table:
            names = [column.name for column in table.columns]
            mapped = [MappedColumn(names.index(key) + 1, key) for key in FIELDS]
            rules = CellRules(blank="clear", trim=False, json_cells=table.kind == "lines")
            reader = RowReader(DEFINITION, mapped, names, CONTEXT, rules)
            return [read_row(reader, row.line, row.cells) for row in table.rows()]


def as_json(key: str, value: tuple[object, ...] | None) -> Any:
    encoder, decoder = msgspec.json.Encoder(decimal_format="number"), msgspec.json.Decoder(float_hook=Decimal)
    return decoder.decode(encoder.encode(read_back(FIELDS[key], value)))


def read_row(reader: RowReader, line: int, cells: Sequence[str]) -> Stored:
    row = reader.read(line, cells)
    assert row.problems == []
    put_links(row, {link: link.id for link in row.links if link.id is not None})
    return {key: coerce(FIELDS[key], value) for key, value in row.values.items()}


ROWS = st.lists(st.fixed_dictionaries({key: st.none() | values for key, values in RAW.items()}), min_size=1, max_size=3)
# What fails is shown as it was found: making it smaller takes minutes with so many fields.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
FEW = settings(
    max_examples=12,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def check_round_trip(kind: str, raw_rows: Sequence[Mapping[str, object]], language: str) -> None:
    rows = [{key: store(key, raw) for key, raw in row.items()} for row in raw_rows]
    for before, after in zip(rows, leave_and_return(kind, rows, language), strict=True):
        for key, value in before.items():
            assert after[key] == value, key


@given(rows=ROWS, language=st.sampled_from(["zh-CN", "en"]))
@FEW
def test_csv(rows: list[dict[str, object]], language: str) -> None:
    check_round_trip("csv", rows, language)


@given(rows=ROWS)
@FEW
def test_json_lines(rows: list[dict[str, object]]) -> None:
    check_round_trip("jsonl", rows, "zh-CN")


@given(rows=ROWS, language=st.sampled_from(["zh-CN", "en"]))
@settings(FEW, max_examples=4)
def test_workbooks(rows: list[dict[str, object]], language: str) -> None:
    check_round_trip("xlsx", rows, language)


@given(text=TEXTS | st.text("'=+-@\t\r\n＝ a", max_size=6))
@example("'=1")
@example("''-")
def test_a_guard_is_taken_off_exactly(text: str) -> None:
    stored = store("long_text", text)
    if stored is not None:
        assert leave_and_return("csv", [{**dict.fromkeys(FIELDS), "long_text": stored}], "en")[0]["long_text"] == stored
    assert not guard_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_percentages_and_moments_with_corners(kind: str) -> None:
    rows = [
        {**dict.fromkeys(FIELDS), "percent": store("percent", "52"), "datetime": store("datetime", moment)}
        for moment in ("1990-09-16T00:30:00+09:00", "1990-09-16T00:30:00+08:00", "0001-01-01T00:00:00Z")
    ]

    assert leave_and_return(kind, rows, "zh-CN") == rows


NAUGHTY = (
    [
        "\u202etest\u202c",
        "﷽",
        "Ṱ̺̺̕o͞ ̷i̲̬",
        "'; DROP TABLE users; --",
        "<script>alert(1)</script>",
        "=cmd|'/C calc'!A0",
        "🏳️‍🌈",
        "_x0041_",
    ]
    if COLLECTION is None
    else msgspec.json.decode((COLLECTION.parent / "hostile_input" / "blns.json").read_bytes(), type=list[str])
)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_naughty_strings_come_back_byte_for_byte(kind: str) -> None:
    held = [text for text in NAUGHTY if kind != "xlsx" or not {"\ufffe", "\uffff"} & set(text)]
    texts = [
        {key: store(key, text) for key in ("text", "long_text", "text_by_sound", "name_of_person")} for text in held
    ]
    rows = [{**dict.fromkeys(FIELDS), **row} for row in texts]

    assert leave_and_return(kind, rows, "zh-CN") == rows


def test_what_no_workbook_holds_is_refused() -> None:
    with pytest.raises(CellUnwritable):
        leave_and_return("xlsx", [{**dict.fromkeys(FIELDS), "long_text": ("\ufffe",)}], "en")
    with pytest.raises(CellTooLong):
        leave_and_return("xlsx", [{**dict.fromkeys(FIELDS), "long_text": ("长" * 32_767,)}], "en")
