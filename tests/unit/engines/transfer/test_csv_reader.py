"""Rows of text files: quotes, line breaks, strays, places."""

import csv
import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.transfer.csv_reader import RawRow, open_text, read_rows
from zhike.engines.transfer.dialect import Dialect
from zhike.engines.transfer.encoding import Encoding

PLAIN = Dialect()


def read(text: str, dialect: Dialect = PLAIN, width: int | None = None) -> list[RawRow]:
    return list(read_rows(io.StringIO(text, newline=dialect.terminator), dialect, width))


def cells(text: str, dialect: Dialect = PLAIN, width: int | None = None) -> list[list[str]]:
    return [row.cells for row in read(text, dialect, width)]


def test_lines_of_the_source_are_kept() -> None:
    rows = read('a,b\n"1\n2",x\n\nlast,y\n')

    assert [(row.line, row.cells) for row in rows] == [(1, ["a", "b"]), (2, ["1\n2", "x"]), (4, []), (5, ["last", "y"])]


def test_line_breaks_in_quotes_stay_what_they_were() -> None:
    assert cells('"a\r\nb",c\r\nd,e\r\n') == [["a\r\nb", "c"], ["d", "e"]]


def test_a_stray_quote_is_text_where_only_that_gives_the_columns() -> None:
    assert cells('1,"ZN-4777,$3,"Kids\' Hat, red",x\n', width=5) == [["1", '"ZN-4777', "$3", "Kids' Hat, red", "x"]]


def test_a_quote_that_never_closes_costs_one_row() -> None:
    rows = read('a,b,c\n1,"open,3\n4,5,6\n7,8,9\n', width=3)

    assert [row.cells for row in rows] == [["a", "b", "c"], ["1", '"open', "3"], ["4", "5", "6"], ["7", "8", "9"]]
    assert all(row.problem is None for row in rows)


def test_an_open_quote_without_a_fitting_reading_says_where_it_is() -> None:
    rows = read('a,b\n1,2,"open\n3,4\n', width=2)

    problem = rows[1].problem
    assert problem is not None
    assert (problem.line, problem.column, problem.code) == (2, 3, "quote_not_closed")
    assert rows[2].cells == ["3", "4"]


def test_a_well_quoted_row_of_the_wrong_width_is_not_read_otherwise() -> None:
    assert cells('1,2\n"Boots, red"\n', width=2) == [["1", "2"], ["Boots, red"]]


def test_a_thousand_open_quotes_do_not_take_forever() -> None:
    rows = read("a,b\n" + 'x,"5 ft tall,y\n' * 3000, width=2)

    assert len(rows) == 3001


def test_nul_says_where_it_is() -> None:
    problem = read("a,b\n1,x\0y\n", width=2)[1].problem

    assert problem is not None
    assert (problem.line, problem.column, problem.code) == (2, 2, "text_has_nul")


def test_a_broken_byte_says_where_it_is_and_the_rest_is_read() -> None:
    data = "名称,城市\n智客,上海\n".encode() + b"\xe4\xb8,x\n" + "远望,北京\n".encode()
    with open_text(io.BytesIO(data), Encoding("utf-8"), "\n") as lines:
        rows = list(read_rows(lines, Dialect(), 2))

    assert [row.problem.code if row.problem else None for row in rows] == [None, None, "character_broken", None]
    problem = rows[2].problem
    assert problem is not None
    assert (problem.line, problem.column) == (3, 1)
    assert "0xE4" in problem.en


def test_a_monstrous_cell_says_where_it_is() -> None:
    problem = read("a,b\n1," + "x" * 1_000_001 + "\n")[1].problem

    assert problem is not None
    assert (problem.line, problem.column, problem.code) == (2, 2, "cell_too_long")


def test_backslash_escapes_quotes_and_nothing_else() -> None:
    dialect = Dialect(escape="\\")

    assert cells('"5\\" bolt","C:\\new"\n', dialect) == [['5" bolt', "C:\\new"]]


def test_one_column_has_no_separator() -> None:
    assert cells("a,b\nc;d\n", Dialect(separator="")) == [["a,b"], ["c;d"]]


@pytest.mark.parametrize("terminator", ["\n", "\r\n", "\r"])
def test_line_ends(terminator: str) -> None:
    dialect = Dialect(terminator="\r" if terminator == "\r" else "\n")

    assert cells(terminator.join(["a,b", "1,2", ""]), dialect) == [["a", "b"], ["1", "2"]]


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


@given(
    rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=20),
    marks=st.sampled_from(list(product(",;\t|", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))),
)
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]], marks: tuple[str, int]) -> None:
    separator, quoting = marks
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\r\n").writerows(rows)
    data = out.getvalue().encode()

    with open_text(io.BytesIO(data), Encoding("utf-8"), "\n") as lines:
        read_back = [row.cells for row in read_rows(lines, Dialect(separator=separator), 3)]

    assert read_back == rows
