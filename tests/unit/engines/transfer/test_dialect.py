"""Separators, quotes and escapes are found by what they give."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.transfer.dialect import Dialect, detect_dialect

ROWS = [
    ["名称", "行业", "金额", "日期"],
    ["上海智客", "软件", "1,234.50", "2026-03-05"],
    ["北京远望", "制造", "88", "2026-04-01"],
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("terminator", ["\n", "\r\n", "\r"])
def test_separators(separator: str, terminator: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=terminator).writerows(ROWS)

    assert detect_dialect(out.getvalue()) == Dialect(separator, terminator="\r" if terminator == "\r" else "\n")


def test_decimal_commas_are_no_separators() -> None:
    assert detect_dialect("artikel;preis;menge\nSchraube;1,50;2,5\nMutter;0,75;10,0\n").separator == ";"


def test_a_list_of_names_is_one_column() -> None:
    assert detect_dialect("华为\n阿里巴巴\n通用电气(中国)有限公司\nA, B & Sons\n腾讯\n百度\n").separator == ""


def test_times_and_addresses_are_no_separators() -> None:
    assert detect_dialect("2026-03-05 10:00\n2026-03-05 11:00\n").separator == ""


def test_a_declared_separator_is_believed() -> None:
    assert detect_dialect("sep=;\na;b\n1,2;3\n") == Dialect(";", first_line=2)


def test_single_quotes() -> None:
    text = "id,name,note\n1,'a, b','x'\n2,'c, d','y'\n3,'e, f','z'\n"

    assert detect_dialect(text).quote == "'"


def test_apostrophes_are_no_quotes() -> None:
    assert detect_dialect("name,note\nMen's Boots,it's fine\nKids' Hat,ok\n").quote == '"'


def test_backslash_escapes() -> None:
    assert detect_dialect('a,b,c\n1,"5\\" bolt, long",x\n2,"6\\" nut",y\n').escape == "\\"
    assert detect_dialect('a,b\n1,"5\\""\n2,"6\\""\n').escape == "\\"


def test_a_backslash_before_a_doubled_quote_escapes_nothing() -> None:
    # JSON, quoted as RFC 4180 says: {"\"": null} and ["a\",b"].
    assert detect_dialect('a,b\n"{""\\"""": null}",x\n').escape == ""
    assert detect_dialect('a\n"{""\\"""": null}"\n').escape == ""
    assert detect_dialect('a,b\n"[""a\\"",b""]",x\n').escape == ""


def test_blanks_after_separators() -> None:
    assert detect_dialect('a, b, c\n1, "x, y", 3\n4, "z", 6\n').skip_space


@given(st.text(max_size=300))
def test_any_text_has_a_dialect(text: str) -> None:
    assert detect_dialect(text).terminator in {"\n", "\r"}
