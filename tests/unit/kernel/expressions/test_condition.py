"""Clicked conditions: every operator both ways, and errors with a pointer to what is wrong."""

import pytest

from tests.unit.kernel.expressions.names import NAMES
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.condition import MAX_LEAVES, read_condition
from zhike.kernel.expressions.errors import (
    BadLiteral,
    ComparesNothing,
    ConditionError,
    FormulaError,
    FormulaSyntax,
    UnknownField,
    UnknownOption,
)
from zhike.kernel.expressions.print import print_formula
from zhike.kernel.expressions.show import show_condition

ONE = "018f0000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("condition", "formula"),
    [
        ({"field": "level", "op": "is", "value": "A"}, 'level = "A"'),
        ({"field": "level", "op": "is_not", "value": "A"}, 'is_not(level, "A")'),
        ({"field": "level", "op": "in", "value": ["A", "B"]}, 'in(level, "A", "B")'),
        ({"field": "level", "op": "not_in", "value": []}, "not_in(level)"),
        ({"field": "name", "op": "is_empty"}, "is_empty(name)"),
        ({"field": "name", "op": "is_not_empty"}, "not is_empty(name)"),
        ({"field": "name", "op": "contains", "value": "银行"}, 'contains(name, "银行")'),
        ({"field": "name", "op": "not_contains", "value": "银行"}, 'not_contains(name, "银行")'),
        ({"field": "name", "op": "starts_with", "value": "a"}, 'starts_with(name, "a")'),
        ({"field": "name", "op": "ends_with", "value": "a"}, 'ends_with(name, "a")'),
        ({"field": "revenue", "op": "lt", "value": "12.5"}, "revenue < 12.5"),
        ({"field": "revenue", "op": "lte", "value": "-1"}, "revenue <= -1"),
        ({"field": "revenue", "op": "gt", "value": "1"}, "revenue > 1"),
        ({"field": "revenue", "op": "gte", "value": "1"}, "revenue >= 1"),
        ({"field": "revenue", "op": "between", "value": ["1", "2"]}, "between(revenue, 1, 2)"),
        ({"field": "founded", "op": "is", "value": "2026-01-31"}, 'founded = date("2026-01-31")'),
        ({"field": "created_at", "op": "gte", "value": "2026-01-31"}, 'created_at >= date("2026-01-31")'),
        ({"field": "founded", "op": "within", "value": "this_week"}, 'within(founded, "this_week")'),
        (
            {"field": "created_at", "op": "within", "value": {"last": 30, "unit": "day"}},
            'within(created_at, "last", 30, "day")',
        ),
        ({"field": "founded", "op": "within", "value": {"before_days": 3}}, 'within(founded, "before_days", 3)'),
        ({"field": "tags", "op": "has_any", "value": ["key"]}, 'has_any(tags, "key")'),
        ({"field": "tags", "op": "has_all", "value": ["key", "new"]}, 'has_all(tags, "key", "new")'),
        ({"field": "tags", "op": "has_none", "value": ["key"]}, 'has_none(tags, "key")'),
        ({"field": "tags", "op": "is", "value": ["key"]}, 'tags = ["key"]'),
        ({"field": "active", "op": "is", "value": True}, "active = true"),
        ({"field": "owner", "op": "is", "value": "me"}, "owner = me()"),
        ({"field": "owner", "op": "in", "value": ["me", ONE]}, f'in(owner, me(), "{ONE}")'),
        ({"field": "department", "op": "is", "value": "my_department"}, "department = my_department()"),
        ({"field": "department", "op": "below", "value": ONE}, f'below(department, "{ONE}")'),
        ({"field": "parent.owner.name", "op": "is", "value": "x"}, 'parent.owner.name = "x"'),
        ({"related": "contacts", "quantifier": "any"}, "any(contacts)"),
        (
            {"related": "contacts", "quantifier": "none", "where": {"field": "email", "op": "is_not_empty"}},
            "none(contacts, not is_empty(email))",
        ),
        ({"formula": "revenue / employees > 10"}, "revenue / employees > 10"),
        ({"not": {"field": "name", "op": "contains", "value": "x"}}, 'not contains(name, "x")'),
        (
            {"any": [{"formula": "active"}, {"all": [{"formula": "active"}, {"field": "name", "op": "is_empty"}]}]},
            "active or active and is_empty(name)",
        ),
        ({"all": []}, "true"),
        ({"any": []}, "false"),
    ],
)
def test_a_condition_is_a_formula_and_is_shown_again(condition: object, formula: str) -> None:
    checked = check_condition(read_condition(condition), NAMES, "account")
    assert print_formula(checked) == formula
    assert show_condition(checked) == condition


def test_numbers_and_records_may_be_given_as_the_api_gives_them() -> None:
    assert print_formula(read_condition({"field": "revenue", "op": "is", "value": 12.5})) == "revenue = 12.5"
    assert print_formula(read_condition({"field": "revenue", "op": "is", "value": 10**20})) == f"revenue = {10**20}"
    owner = {"field": "owner", "op": "is", "value": {"id": ONE, "title": "张三"}}
    assert print_formula(read_condition(owner)) == f'owner = "{ONE}"'
    assert print_formula(read_condition({"all": [{"formula": "active"}]})) == "active"


@pytest.mark.parametrize(
    ("condition", "pointer"),
    [
        ([], ""),
        ({}, ""),
        ({"all": {}}, "/all"),
        ({"all": [{"field": "a", "op": "is", "value": 1}, 3]}, "/all/1"),
        ({"all": [], "extra/~": 1}, "/extra~1~0"),
        ({"field": "a b", "op": "is", "value": 1}, "/field"),
        ({"field": 3, "op": "is", "value": 1}, "/field"),
        ({"field": "a", "op": "like", "value": 1}, "/op"),
        ({"field": "a", "op": ["is"], "value": 1}, "/op"),
        ({"field": "a", "op": "is"}, ""),
        ({"field": "a", "op": "is_empty", "value": 1}, "/value"),
        ({"field": "a", "op": "is", "value": {}}, "/value"),
        ({"field": "a", "op": "in", "value": "x"}, "/value"),
        ({"field": "a", "op": "in", "value": ["x", {"a": 1}]}, "/value/1"),
        ({"field": "a", "op": "between", "value": [1]}, "/value"),
        ({"field": "a", "op": "within", "value": {"last": 1, "next": 2}}, "/value"),
        ({"field": "a", "op": "within", "value": 3}, "/value"),
        ({"related": "contacts", "quantifier": "all"}, "/quantifier"),
        ({"related": 3}, "/related"),
        ({"related": "contacts", "where": {"not": {"x": 1}}}, "/where/not"),
        ({"formula": 3}, "/formula"),
    ],
)
def test_a_wrong_form_is_refused_with_a_pointer(condition: object, pointer: str) -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition(condition)
    assert caught.value.pointer == pointer
    assert "{" not in caught.value.localised("zh").detail + caught.value.localised("en").detail


def test_a_wrong_form_is_told_as_people_count() -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition({"all": [{"field": "name", "op": "is_empty"}, {"field": "level", "operator": "is"}]})
    assert caught.value.localised("zh").detail == "条件第 2 项的“operator”：不应出现在此处。"
    with pytest.raises(ConditionError) as caught:
        read_condition({"any": [{"field": "level", "op": "is"}]})
    assert caught.value.localised("zh").detail == "条件第 1 项：“level”缺少要比较的值（value）。"
    assert caught.value.localised("en").detail == ("Item 1 of the condition: 'level' has no value to compare with.")


@pytest.mark.parametrize(
    ("condition", "error", "pointer"),
    [
        ({"all": [{"field": "nme", "op": "is", "value": "x"}]}, UnknownField, "/all/0/field"),
        ({"field": "level", "op": "in", "value": ["A", "X"]}, UnknownOption, "/value/1"),
        ({"field": "revenue", "op": "gt", "value": "many"}, BadLiteral, "/value"),
        ({"field": "founded", "op": "is", "value": "31.1.2026"}, BadLiteral, "/value"),
        ({"field": "name", "op": "is", "value": None}, ComparesNothing, "/value"),
        ({"field": "name", "op": "is", "value": ""}, ComparesNothing, "/value"),
        ({"not": {"formula": "1 +"}}, FormulaError, "/not/formula"),
        ({"not": {"formula": "nme = 1"}}, UnknownField, "/not/formula"),
    ],
)
def test_what_the_check_finds_points_into_the_json(condition: object, error: type[FormulaError], pointer: str) -> None:
    with pytest.raises(error) as caught:
        check_condition(read_condition(condition), NAMES, "account")
    assert caught.value.pointer == pointer


def test_an_error_inside_a_formula_has_both_places() -> None:
    with pytest.raises(FormulaSyntax) as caught:
        read_condition({"all": [{"formula": "active"}, {"formula": "a = ?"}]})
    assert (caught.value.pointer, caught.value.start, caught.value.end) == ("/all/1/formula", 4, 5)


def test_there_are_limits() -> None:
    leaf = {"formula": "active"}
    with pytest.raises(ConditionError):
        read_condition({"all": [leaf] * (MAX_LEAVES + 1)})
    deep: object = leaf
    for _ in range(10):
        deep = {"not": deep}
    with pytest.raises(ConditionError):
        read_condition(deep)
    with pytest.raises(ConditionError):
        read_condition({"field": "level", "op": "in", "value": ["A"] * 1001})
    with pytest.raises(BadLiteral):
        read_condition({"field": "revenue", "op": "is", "value": float("nan")})
    with pytest.raises(BadLiteral):
        read_condition({"field": "revenue", "op": "is", "value": 10**5000})
