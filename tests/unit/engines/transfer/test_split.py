"""The reading with the fewest liberties."""

from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.transfer.dialect import Dialect
from zhike.engines.transfer.split import split_leniently, split_to_width


def test_a_quote_inside_a_quoted_cell_is_text() -> None:
    assert split_to_width('a,"he said "no" twice",c', Dialect(), 3) == ["a", 'he said "no" twice', "c"]


def test_a_quote_before_a_quoted_cell_is_text() -> None:
    assert split_to_width('a,""With warmth, style",c', Dialect(), 3) == ["a", '"With warmth, style', "c"]


def test_a_lone_quote_is_a_cell() -> None:
    assert split_to_width('a,b,"', Dialect(), 3) == ["a", "b", '"']


def test_no_reading_is_no_answer() -> None:
    assert split_to_width("a,b", Dialect(), 3) is None


def test_an_open_quote_is_told() -> None:
    assert split_leniently('a,"b', Dialect()) == (["a", '"b'], True)


@given(st.text(alphabet='ab",\n ', max_size=60), st.integers(1, 6))
def test_a_reading_has_the_width_and_loses_no_letter(text: str, width: int) -> None:
    cells = split_to_width(text, Dialect(), width)

    if cells is not None:
        assert len(cells) == width
        assert "".join(cells).count("a") == text.count("a")
        assert "".join(cells).count("b") == text.count("b")
