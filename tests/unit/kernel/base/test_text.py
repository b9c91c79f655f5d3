"""What text may be stored, and width folding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.base.text import TextHasNul, TextHasSurrogate, clean_text, fold_width


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_every_other_text_is_kept_as_it_is(text: str) -> None:
    assert clean_text(text) is text


@given(st.text(), st.text())
def test_nul_is_refused_wherever_it_stands(before: str, after: str) -> None:
    with pytest.raises((TextHasNul, TextHasSurrogate)):
        clean_text(f"{before}\x00{after}")


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_surrogate_pair_is_refused_with_its_place(code: int) -> None:
    with pytest.raises(TextHasSurrogate, match=f"Character 3 .*U\\+{code:04X}"):
        clean_text(f"客户{chr(code)}x")


def test_the_place_of_nul_counts_from_one() -> None:
    with pytest.raises(TextHasNul, match="Character 1 "):
        clean_text("\x00")


def test_full_width_signs_fold_to_half_width() -> None:
    assert fold_width("\uff21\uff22\uff43\uff11\uff08中\uff09\u3000x") == "ABc1(中) x"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_width(fold_width(text)) == fold_width(text)
    assert len(fold_width(text)) == len(text)
