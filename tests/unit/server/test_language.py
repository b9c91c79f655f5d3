"""Which language a caller gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.server.language import choose_language


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.3, zh;q=0.7", "zh"),
        ("fr, en;q=0.1", "en"),
        ("fr-CH", "zh"),
        ("*", "zh"),
        ("en;q=0", "zh"),
        ("en;q=nonsense", "zh"),
        ("english", "zh"),
        ("ZH-hant", "zh"),
        ("EN-US", "en"),
    ],
)
def test_header_chooses(accept: str, language: str) -> None:
    assert choose_language(accept) == language


@given(st.text(max_size=300))
def test_any_header_is_answered(accept: str) -> None:
    assert choose_language(accept) in {"zh", "en"}
