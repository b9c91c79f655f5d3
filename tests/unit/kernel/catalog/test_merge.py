"""Base and custom."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.catalog.definitions import Definition, DefinitionChange, change_definitions
from zhike.kernel.catalog.merge import list_ordered, merge, number_members

KEYS = st.sampled_from(["a", "b", "c", "fields", "options"])
SCALARS = st.integers(0, 3) | st.booleans() | st.text("xy", max_size=2) | st.lists(st.integers(0, 2), max_size=2)
WITH_NULLS = st.recursive(
    st.dictionaries(KEYS, SCALARS | st.none(), max_size=3),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def has_null(value: object) -> bool:
    return value is None or (isinstance(value, dict) and any(has_null(one) for one in value.values()))


@given(base=WITH_NULLS, custom=WITH_NULLS)
def test_merging_leaves_no_null_and_its_inputs_alone(base: dict[str, object], custom: dict[str, object]) -> None:
    kept = copy.deepcopy((base, custom))
    merged = merge(base, custom)
    assert not has_null(merged)
    assert (base, custom) == kept
    assert merge(merged, custom) == merged


@given(document=WITH_NULLS)
def test_an_empty_custom_changes_nothing(document: dict[str, object]) -> None:
    assert merge(document, {}) == merge(document, None) == merge(None, document)
    assert merge(None, None) is None


def test_objects_merge_by_key_null_removes_and_arrays_replace() -> None:
    base = {
        "label": {"zh": "客户", "en": "Account"},
        "fields": {"a": {"x": 1}, "b": {"y": 1}},
        "traits": ["owned", "tagged"],
    }
    custom = {"label": {"zh": "商户"}, "fields": {"a": None, "c": {"z": None}}, "traits": ["owned"]}
    assert merge(base, custom) == {
        "label": {"zh": "商户", "en": "Account"},
        "fields": {"b": {"y": 1}, "c": {}},
        "traits": ["owned"],
    }


def test_members_keep_the_order_in_which_they_were_written() -> None:
    numbered = number_members({"fields": {"z": {}, "a": {"options": {"q": {}, "b": {}}}}, "label": {"zh": {}}})
    fields = numbered["fields"]
    assert [key for key, _ in list_ordered(fields)] == ["z", "a"]
    assert [key for key, _ in list_ordered(dict(list_ordered(fields))["a"]["options"])] == ["q", "b"]
    assert numbered["label"] == {"zh": {}}
    assert number_members(numbered) == numbered


def test_what_is_added_to_a_package_comes_last_and_moves_only_when_told() -> None:
    base = number_members({"fields": {"b": {}, "a": {}}})
    custom = number_members({"fields": {"a": {"label": 1}, "x_b": {}, "x_a": {}}}, base)
    assert "order" not in custom["fields"]["a"]  # type: ignore[index]
    merged = merge(base, custom)
    assert merged is not None
    assert [key for key, _ in list_ordered(merged["fields"])] == ["b", "a", "x_b", "x_a"]
    first = merge(base, number_members({"fields": {"a": {"order": 1}}}, base))
    assert first is not None
    assert [key for key, _ in list_ordered(first["fields"])] == ["a", "b"]


def test_a_definition_without_layers_is_gone() -> None:
    base = DefinitionChange("object", "a", {"l": 1}, "base", "core")
    made = change_definitions({}, [base, DefinitionChange("object", "a", {"m": 2})])
    assert made == {("object", "a"): Definition("object", "a", "core", {"l": 1}, {"m": 2})}
    assert made["object", "a"].effective == {"l": 1, "m": 2}
    without = change_definitions(made, [DefinitionChange("object", "a", None, "base", "core")])
    assert without == {("object", "a"): Definition("object", "a", None, None, {"m": 2})}
    assert change_definitions(without, [DefinitionChange("object", "a", None)]) == {}
