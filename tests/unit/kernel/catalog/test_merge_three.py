"""Changes made elsewhere, put onto a document that went its own way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.catalog.conflicts import Conflict, Decisions, PackageConflicts, check_decided, list_conflicts, without
from zhike.kernel.catalog.differences import MISSING, list_differences
from zhike.kernel.catalog.merge_three import merge_three

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["a", "b"]))
DOCUMENTS = st.dictionaries(
    st.sampled_from(["label", "fields", "x_a", "x_b"]),
    st.recursive(LEAVES, lambda inner: st.dictionaries(st.sampled_from(["zh", "en", "x_c"]), inner, min_size=1)),
    max_size=4,
)


@given(DOCUMENTS, DOCUMENTS)
def test_a_change_on_what_it_started_from_gives_what_it_ends_with(old: dict[str, Any], new: dict[str, Any]) -> None:
    merged = merge_three(old, new, old)
    assert (merged.document, merged.clashes) == (new or None, ())


@given(DOCUMENTS, DOCUMENTS)
def test_no_change_leaves_everything(old: dict[str, Any], mine: dict[str, Any]) -> None:
    merged = merge_three(old, old, mine)
    assert (merged.document, merged.clashes) == (mine or None, ())


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_a_clash_keeps_mine_and_taking_all_ends_where_no_clash_is(
    old: dict[str, Any], new: dict[str, Any], mine: dict[str, Any]
) -> None:
    kept = merge_three(old, new, mine)
    assert not kept.clashes or kept.document != merge_three(old, new, mine, lambda _: True).document
    # What was merged takes the same change again without a clash beyond the first ones.
    again = merge_three(old, new, kept.document)
    assert (again.document, again.clashes) == (kept.document, kept.clashes)


def test_what_was_added_to_a_removed_member_is_in_the_way() -> None:
    old = {"fields": {"x_a": {"type": "text", "label": {"zh": "甲"}}}}
    mine = {"fields": {"x_a": {"type": "text", "label": {"zh": "甲"}, "required": True, "order": 10}}}
    merged = merge_three(old, {}, mine)
    assert merged.document == mine
    assert [(one.place, one.new) for one in merged.clashes] == [(("fields",), MISSING)]
    same = {"fields": {"x_a": {"type": "text", "label": {"zh": "甲"}, "order": 10}}}
    assert merge_three(old, {}, same).document is None


def test_conflicts_name_old_new_and_own_values_and_need_a_decision() -> None:
    old = {"label": {"zh": "客户"}, "fields": {"fax": {"type": "phone", "label": {"zh": "传真"}}}}
    new = {"label": {"zh": "公司"}, "fields": {}}
    custom = {"label": {"zh": "商户"}, "fields": {"fax": {"required": True}}}
    label, fax = list_conflicts("object", "account", old, new, custom)
    assert label == Conflict("object", "account", "/label/zh", "客户", "公司", "商户")
    assert (fax.path, fax.removed) == ("/object/account/fields/fax", True)
    assert label.describe("en") == '/object/account/label/zh: it was "客户", is "公司" now, and "商户" here'
    with pytest.raises(PackageConflicts) as refused:
        check_decided((label, fax), Decisions(rest="keep"))
    assert [one.pointer for one in refused.value.problems] == [fax.path]
    check_decided((label, fax), Decisions({fax.path: "take"}, "keep"))
    assert without(custom, fax.pointer) == {"label": {"zh": "商户"}}
    assert without({"a": {"b": 1}}, "/a/b") is None


def test_differences_are_readable_and_do_not_count_numbers() -> None:
    before = {"label": {"zh": "客户"}, "fields": {"name": {"order": 10}}, "icon": "a"}
    after = {"label": {"zh": "公司"}, "fields": {"name": {"order": 20}}, "active": False}
    found = [one.describe("zh") for one in list_differences("object", "account", before, after)]
    assert found == [
        'object/account/label/zh: "客户" → "公司"',
        'object/account/icon 移除: "a"',
        "object/account/active 新增: false",
    ]
