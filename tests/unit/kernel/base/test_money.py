"""Strict decimals, rounding half up, limits."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.base.money import NotADecimal, NumberTooLarge, check_limits, parse_decimal, round_half_up

storable = st.decimals(min_value=Decimal("-9" * 1 + "9" * 13), max_value=Decimal("9" * 14), places=8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1,000",
        "1 000",
        "¥1",
        "1e5",
        "NaN",
        "Infinity",
        "--1",
        ".5",
        "5.",
        "1.2.3",
        "١٢",
        "\uff11\uff12",
        "1_0",
        "1\n",
    ],
)
def test_anything_but_a_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(NotADecimal):
        parse_decimal(text)


@given(storable)
def test_what_is_written_plainly_is_read_exactly(value: Decimal) -> None:
    assert parse_decimal(f"{value:f}") == value


@pytest.mark.parametrize("text", ["100000000000000", "-100000000000000", "9" * 40])
def test_more_than_fourteen_digits_before_the_point_are_refused(text: str) -> None:
    with pytest.raises(NumberTooLarge):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotADecimal):
        check_limits(Decimal(text))


@pytest.mark.parametrize(
    ("value", "scale", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.0049", 2, "1.00"),
        ("3", 2, "3.00"),
    ],
)
def test_a_half_goes_away_from_zero(value: str, scale: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(value), scale)) == rounded


@given(storable, st.integers(0, 6))
def test_rounding_is_exact_arithmetic(value: Decimal, scale: int) -> None:
    if abs(value) >= Decimal("99999999999999"):
        return
    unit = Fraction(1, 10**scale)
    doubled = abs(Fraction(value)) / unit * 2 + 1
    expected = (doubled // 2) * unit * (-1 if value < 0 else 1)
    assert Fraction(round_half_up(value, scale)) == expected


def test_rounding_up_over_the_limit_is_refused() -> None:
    with pytest.raises(NumberTooLarge):
        round_half_up(Decimal("99999999999999.999999"), 2)


def test_a_scale_beyond_the_column_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="scale"):
        round_half_up(Decimal(1), 7)
