"""What every registered field type must keep, whichever it is."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.kernel.catalog.fields import (
    CONFIGS,
    CONTEXT,
    RAW,
    VARIANTS,
    WRITABLE,
    coerce,
    make_field,
    read_back,
    type_of,
)
from zhike.kernel.catalog.ddl import add_columns
from zhike.kernel.catalog.fieldtypes.contract import BadValue, FieldType
from zhike.kernel.catalog.fieldtypes.registry import FIELD_TYPES, REGISTRY
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.schema import make_schema
from zhike.kernel.expressions.condition import OPERATORS

ALL = [pytest.param(one, id=one.key) for one in FIELD_TYPES]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def attempt(field: FieldDefinition, raw: object) -> tuple[BadValue | None, tuple[object, ...] | None]:
    """What coerce raises, or gives."""
    try:
        return None, coerce(field, raw)
    except BadValue as refused:
        return refused, None


def test_the_tests_know_every_type() -> None:
    assert {*WRITABLE, "rollup", "formula", "identifier", "auto_number", "secret"} == {*REGISTRY.names, *VARIANTS}


@pytest.mark.parametrize("field_type", ALL)
def test_operators_are_known(field_type: FieldType) -> None:
    field = make_field(field_type.key, **CONFIGS.get(field_type.key, {}))
    assert set(field_type.list_operators(field)) <= set(OPERATORS)


@pytest.mark.parametrize("field_type", ALL)
def test_columns_can_be_made(field_type: FieldType) -> None:
    columns = field_type.columns(CONFIGS.get(field_type.key, {}))
    assert bool(columns) == field_type.stored
    if columns:
        assert columns[0].suffix == ""
        assert 0 <= field_type.compared_in(CONFIGS.get(field_type.key, {})) < len(columns)
        add_columns("w_test", "o_thing", tuple(("c" + one.suffix, one.sql_type) for one in columns))


@pytest.mark.parametrize("field_type", ALL)
def test_declarable_types_stand_in_the_published_schema(field_type: FieldType) -> None:
    defs = make_schema("object")["$defs"]
    assert (f"field_{field_type.key}" in defs) == field_type.declarable  # type: ignore[operator]


@pytest.mark.parametrize("key", WRITABLE)
def test_nothing_clears(key: str) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    assert coerce(field, None) is None
    assert type_of(key).restore(field, None) is None
    assert type_of(key).format_text(field, None) == ""


@pytest.mark.parametrize("key", ["rollup", "formula", "auto_number"])
def test_computed_values_are_never_written(key: str) -> None:
    field = make_field(key, **CONFIGS[key])
    with pytest.raises(BadValue) as refused:
        coerce(field, "1")
    assert refused.value.code == "computed"


@pytest.mark.parametrize("key", WRITABLE)
@given(data=st.data())
def test_what_is_read_is_valid_and_can_be_written_again(key: str, data: st.DataObject) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    raw = data.draw(RAW[key])
    values = coerce(field, raw)
    shown = read_back(field, values)
    if shown is None:
        return
    field_type = type_of(key)
    jsonschema.validate(shown, field_type.json_schema(field))
    jsonschema.validate(shown, field_type.input_schema(field))
    assert coerce(field, shown) == values


@pytest.mark.parametrize("key", WRITABLE)
@given(data=st.data())
def test_a_cell_reads_back_the_same(key: str, data: st.DataObject) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    values = coerce(field, data.draw(RAW[key]))
    if values is None:
        return
    field_type = type_of(key)
    for language in ("zh-CN", "en"):
        cell = field_type.format_text(field, read_back(field, values), language)
        assert cell != ""
        assert coerce(field, field_type.parse_text(field, cell, CONTEXT)) == values


@pytest.mark.parametrize("key", WRITABLE)
@given(raw=ANY_JSON)
def test_any_json_is_taken_or_refused_with_words(key: str, raw: object) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    refused, values = attempt(field, raw)
    assert refused is None or all([refused.code, refused.zh, refused.en])
    assert values is None or len(values) == len(field.columns)


@pytest.mark.parametrize("key", WRITABLE)
@given(text=st.text(min_size=1))
def test_any_cell_is_taken_or_refused_with_words(key: str, text: str) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    try:
        raw = type_of(key).parse_text(field, text, CONTEXT)
    except BadValue as bad:
        refused: BadValue | None = bad
    else:
        refused, _ = attempt(field, raw)
    assert refused is None or all([refused.code, refused.zh, refused.en])


@pytest.mark.parametrize("key", ["text", "long_text", "rich_text", "email", "phone", "url"])
@pytest.mark.parametrize(("raw", "code"), [("a\x00b", "text_has_nul"), ("a\ud800", "text_has_surrogate")])
def test_text_that_cannot_be_stored_is_refused(key: str, raw: str, code: str) -> None:
    with pytest.raises(BadValue) as refused:
        coerce(make_field(key), raw)
    assert refused.value.code == code
