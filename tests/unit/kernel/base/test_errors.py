"""Errors speak both languages and never fail while telling of a failure."""

from zhike.kernel.base.errors import FieldProblem, Invalid, NotFound, NotSupported, Unavailable, ZhikeError


class Sold(NotFound):
    code = "example_sold"
    detail_zh = "{thing} 已售出。"
    detail_en = "{thing} is sold."


def test_parameters_fill_both_languages() -> None:
    error = Sold(thing="桌子")
    assert error.localised("zh").detail == "桌子 已售出。"
    assert error.localised("en").detail == "桌子 is sold."
    assert error.localised("en").title == "Not found"
    assert str(error) == "桌子 is sold."


def test_a_missing_parameter_leaves_its_placeholder() -> None:
    assert str(Sold()) == "{thing} is sold."


def test_a_value_with_braces_is_not_a_template() -> None:
    assert str(Sold(thing="{0.__class__}")) == "{0.__class__} is sold."


def test_problems_are_kept_in_order() -> None:
    problems = [FieldProblem(f"/{i}/name", "too_long", "太长", "Too long", field="name") for i in range(3)]
    error = Invalid(problems=problems)
    assert error.problems == tuple(problems)
    assert error.problems[0].message("zh") == "太长"
    assert error.problems[0].message("en") == "Too long"


def test_internal_errors_are_not_exposed() -> None:
    assert not ZhikeError().exposed
    assert Invalid().exposed
    assert Unavailable().exposed
    assert NotSupported().exposed
