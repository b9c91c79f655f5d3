"""Values of each kind: few enough that equals meet, with the corners in."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""A Monday morning in Shanghai; the clock of the tests stands here."""

ALPHABET = "aAbBéÉxyz 银行中国张三%_\\'\"“。()-1295🎈\u3000"
CHOICES = ("a", "b", "c", "won", "lost")

TEXTS = (
    "银行",
    "中国银行",
    "Bank of China",
    "bank",
    "100%",
    "a_b",
    "a\\b",
    "O'Neil",
    '"quoted"',
    " ab ",
    "Ünï",
    "🎈",
    "张三",
    "zz",
    "-1",
)
NUMBERS = tuple(
    Decimal(text)
    for text in [
        "0",
        "1",
        "-1",
        "2",
        "3",
        "10",
        "0.5",
        "-0.5",
        "2.5",
        "0.1",
        "99999999999999",
        "0.000001",
        "12.50",
        "-7.25",
        "1000",
        "33.333333",
    ]
)
_MIDNIGHT = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)

texts = st.sampled_from(TEXTS) | st.text(ALPHABET, min_size=1, max_size=6)
"""Text that is not empty (and may be only blanks)."""

stored_texts = texts.map(str.strip).filter(bool)
"""What a one-line text field keeps as it is."""

numbers = st.sampled_from(NUMBERS) | st.decimals(
    min_value=-1000, max_value=1000, places=2, allow_nan=False, allow_infinity=False
)
days = (
    st.sampled_from([date(2026, 3, 2), date(2026, 3, 1), date(2026, 2, 28), date(2024, 2, 29), date(2025, 12, 31)])
    | st.integers(-40, 40).map(lambda count: NOW.date() + timedelta(days=count))
    | st.dates(date(1990, 1, 1), date(2040, 12, 31))
)
extreme_days = days | st.sampled_from([date(1, 1, 1), date(9999, 12, 31), date(1582, 10, 10), date(1969, 12, 31)])
moments = (
    st.sampled_from([NOW, _MIDNIGHT, _MIDNIGHT - timedelta(microseconds=1), _MIDNIGHT + timedelta(hours=24)])
    | st.integers(-60 * 24 * 5, 60 * 24 * 5).map(lambda count: NOW + timedelta(minutes=count))
    | st.datetimes(datetime(1990, 1, 1), datetime(2040, 12, 31)).map(lambda local: local.replace(tzinfo=UTC))
)
choice_sets = st.lists(st.sampled_from(CHOICES), min_size=1, max_size=3, unique=True).map(tuple)
