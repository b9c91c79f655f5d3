"""Cells become values or say what is wrong with them."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.transfer.cells import CellRules, PendingLink, ReadRow, RowReader, guard_cell
from zhike.engines.transfer.mapping import MappedColumn
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import Catalog

PATHS = ("name", "level", "employees", "revenue", "owner", "description")


def make_reader(catalog: Catalog, clock: FrozenClock, *paths: str, rules: CellRules | None = None) -> RowReader:
    mapped = [MappedColumn(place, path) for place, path in enumerate(paths, start=1)]
    context = CoerceContext(catalog.settings, clock)
    return RowReader(catalog.objects["account"], mapped, list(paths), context, rules or CellRules())


def test_values_in_their_forms(standard_catalog: Catalog, clock: FrozenClock) -> None:
    row = make_reader(standard_catalog, clock, *PATHS).read(7, ["智客", "A 重点", "1,200", "￥1.2万", "张三", ""])

    assert row.values == {"name": "智客", "level": "A", "employees": "1200", "revenue": "12000"}
    assert row.links == [PendingLink(5, "owner", "", "张三")]
    assert row.problems == []


def test_every_problem_of_a_row_says_its_place(standard_catalog: Catalog, clock: FrozenClock) -> None:
    row = make_reader(standard_catalog, clock, *PATHS).read(7, ["智客", "Q", "多", "1", "", ""])

    assert [(one.line, one.column, one.code, one.field) for one in row.problems] == [
        (7, 2, "unknown_option", "level"), (7, 3, "not_a_number_text", "employees"),
    ]  # fmt: skip
    assert row.problems[0].zh.startswith("第 7 行第 2 列（level）：")
    assert row.problems[0].en.startswith("Line 7, column 2 (level): ")


def test_a_bad_text_is_bad_every_time(standard_catalog: Catalog, clock: FrozenClock) -> None:
    reader = make_reader(standard_catalog, clock, "level")

    assert [len(reader.read(line, ["Q"]).problems) for line in (1, 2, 3)] == [1, 1, 1]


def test_blanks(standard_catalog: Catalog, clock: FrozenClock) -> None:
    kept = make_reader(standard_catalog, clock, "name", "level").read(1, ["智客", " "])
    cleared = make_reader(standard_catalog, clock, "name", "level", rules=CellRules(blank="clear")).read(
        1, ["智客", ""]
    )

    assert kept.values == {"name": "智客"}
    assert cleared.values == {"name": "智客", "level": None}


def test_unknown_options_are_left_out_and_counted(standard_catalog: Catalog, clock: FrozenClock) -> None:
    reader = make_reader(standard_catalog, clock, "level", rules=CellRules(unknown_options="ignore"))

    assert [(row.values, row.ignored) for row in (reader.read(1, ["Q"]), reader.read(2, ["Q"]), reader.read(3, ["A"]))] == [
        ({"level": None}, 1), ({"level": None}, 1), ({"level": "A"}, 0),
    ]  # fmt: skip
    assert reader.list_unknown_options(["Q"]) == [("level", "Q")]
    assert reader.list_unknown_options(["a 重点"]) == []


def test_links_by_id_and_by_another_field(standard_catalog: Catalog, clock: FrozenClock) -> None:
    record = str(uuid4())
    plain = make_reader(standard_catalog, clock, "parent").read(1, [record])
    by_code = make_reader(standard_catalog, clock, "parent.short_name").read(1, [" 智客 "])

    assert plain.values == {"parent": record}
    assert by_code.links == [PendingLink(1, "parent", "short_name", "智客")]


def test_an_id_column(standard_catalog: Catalog, clock: FrozenClock) -> None:
    record = uuid4()
    reader = make_reader(standard_catalog, clock, "id", "name")

    assert reader.read(1, [str(record), "智客"]).record == record
    assert [one.code for one in reader.read(2, ["7", "智客"]).problems] == ["not_an_id"]


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-2+3", "@SUM(A1)", "'=x", "\t=x", "plain", "'quoted'", "智客"])
def test_no_spreadsheet_runs_a_reported_cell(text: str) -> None:
    assert not guard_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(text=st.text(min_size=1).map(str.strip).filter(bool).filter(lambda text: "\0" not in text and text[0] != "'"))
def test_a_guarded_cell_is_read_as_it_was(text: str) -> None:
    guarded = guard_cell(text)
    row = ReadRow(1)

    assert (guarded[1:] if guarded != text else guarded) == text
    assert row.values == {}
