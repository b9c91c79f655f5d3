"""Where headers are."""

import pytest

from zhike.engines.transfer.header import Header, find_header

BODY = [["智客", "软件", "12", "2026-03-05"], ["远望", "制造", "7", "2026-04-01"], ["华联", "零售", "30", "2026-05-09"]]
NAMES = ["名称", "行业", "人数", "成立日期"]


def test_a_header_in_the_first_row() -> None:
    assert find_header([NAMES, *BODY]) == Header(tuple(NAMES), 0, 0)


def test_a_preamble_is_passed() -> None:
    rows = [["客户清单", "", "", ""], [], ["导出时间", "2026-03-05", "", ""], NAMES, *BODY]

    assert find_header(rows) == Header(tuple(NAMES), 3, 3)


def test_groups_above_names() -> None:
    rows = [["客户", "", "财务", ""], ["名称", "行业", "人数", "日期"], *BODY]

    assert find_header(rows) == Header(("客户 名称", "客户 行业", "财务 人数", "财务 日期"), 0, 1)


def test_parts_below_names() -> None:
    rows = [["名称", "行业", "规模", ""], ["", "", "人数", "日期"], *BODY]

    assert find_header(rows) == Header(("名称", "行业", "规模 人数", "规模 日期"), 0, 1)


def test_a_row_of_units_belongs_to_the_header() -> None:
    rows = [["t", "v"], ["s", "m/s"], ["0.1", "3"], ["0.2", "4"], ["0.3", "5"]]

    assert find_header(rows) == Header(("t s", "v m/s"), 0, 1)


def test_data_from_the_first_row() -> None:
    assert find_header(BODY) == Header(("", "", "", ""))


def test_a_list_of_names_has_no_header() -> None:
    assert find_header([["华为"], ["腾讯"], ["百度"]]) == Header(("",))


def test_a_known_name_heads_a_list() -> None:
    assert find_header([["公司名称"], ["腾讯"], ["百度"]]) == Header(("公司名称",), 0, 0)


def test_names_of_fields_are_known_names() -> None:
    rows = [["别称"], ["腾讯"], ["百度"]]

    assert find_header(rows, frozenset({"别称"})) == Header(("别称",), 0, 0)


def test_texts_over_texts_are_a_header() -> None:
    assert find_header([["甲", "乙"], ["x", "y"], ["z", "w"]]).first == 0


@pytest.mark.parametrize("rows", [[], [[]], [["", ""]]])
def test_nothing_has_no_header(rows: list[list[str]]) -> None:
    assert find_header(rows).first is None
