"""The field type `secret`: what the contract of field types asks of it, as far as a value that is never shown can."""

from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.kernel.catalog.fields import CONTEXT, RING, TEXTS, coerce, make_field, type_of
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.secret import normal_form
from zhike.kernel.vault.errors import BrokenSecret
from zhike.kernel.vault.ring import Ring, key_of

FIELD = make_field("secret")
SECRET = type_of("secret")


@given(TEXTS.filter(lambda text: bool(text.strip())))
def test_asvs_11_3_2_what_is_stored_is_authenticated_ciphertext_and_opens_to_what_came_in(text: str) -> None:
    values = coerce(FIELD, text)
    assert values is not None
    sealed, index = (str(one) for one in values)
    assert RING.open(FIELD.id, sealed) == text
    assert key_of(sealed) == 1
    assert len(text) < 4 or (text not in sealed and text not in index)
    assert coerce(FIELD, text) == values
    assert SECRET.restore(FIELD, list(values)) == values


@pytest.mark.parametrize("raw", [None, "", "  \u3000"])
def test_nothing_clears(raw: object) -> None:
    assert coerce(FIELD, raw) is None
    assert SECRET.restore(FIELD, None) is None
    assert SECRET.restore(FIELD, [None, None]) is None


def test_what_is_read_is_valid_and_refused_when_written_back() -> None:
    shown = {"secret": True}
    jsonschema.validate(shown, SECRET.json_schema(FIELD))
    with pytest.raises(BadValue) as refused:
        coerce(FIELD, shown)
    assert refused.value.code == "secret_unchanged"
    assert SECRET.format_text(FIELD, shown) == ""


def test_equal_values_have_one_index_in_a_field_and_others_in_another() -> None:
    one, other = coerce(FIELD, "ＡＢ 123"), coerce(FIELD, "ab123")
    assert one is not None
    assert other is not None
    assert one[1] == other[1]
    assert one[0] != other[0]
    elsewhere = coerce(replace(FIELD, id=1001), "ab123")
    assert elsewhere is not None
    assert elsewhere[1] != other[1]
    assert elsewhere[0] != other[0]


@pytest.mark.parametrize(("left", "right"), [("ＡＢ-1", "ab-1"), ("4403 0519", "44030519"), ("X", "x")])
def test_normal_form(left: str, right: str) -> None:
    assert normal_form(left) == normal_form(right)


def test_asvs_11_3_4_a_ciphertext_is_good_for_its_field_and_workspace_alone() -> None:
    sealed = RING.seal(1000, "440305199001011234")
    for ring, field in ((RING, 1001), (replace(RING, workspace="other"), 1000)):
        with pytest.raises(BrokenSecret):
            ring.open(field, sealed)
    for broken in (sealed[:-8] + "AAAAAAA=", "s1.9." + sealed.split(".")[2], "plain", "s1.1.!!", ""):
        with pytest.raises(BrokenSecret):
            RING.open(1000, broken)


def test_a_new_key_encrypts_and_the_old_one_still_opens() -> None:
    turned = Ring("thing", 2, {**RING.keys, 2: b"2" * 32}, RING.index_key)
    old = RING.seal(1000, "x")
    assert key_of(turned.seal(1000, "x")) == 2
    assert turned.open(1000, old) == "x"
    assert turned.index(1000, "x") == RING.index(1000, "x")
    assert "keys=" not in repr(turned)
    assert "index_key" not in repr(turned)


def test_without_keys_nothing_is_kept() -> None:
    with pytest.raises(BadValue) as refused:
        SECRET.coerce(FIELD, "x", replace(CONTEXT, ring=None))
    assert refused.value.code == "secret_without_key"


@given(st.text(min_size=1))
def test_any_text_is_taken_or_refused_with_words(text: str) -> None:
    refused: BadValue | None = None
    values: tuple[object, ...] | None = None
    try:
        values = coerce(FIELD, text)
    except BadValue as bad:
        refused = bad
    assert refused is None or all([refused.code, refused.zh, refused.en])
    assert values is None or len(values) == 2
