"""Types: what goes together, what constants become, and errors that point and suggest."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.kernel.expressions.names import NAMES
from zhike.kernel.expressions.check import check, check_condition
from zhike.kernel.expressions.dependencies import Uses, is_immutable_own, list_uses
from zhike.kernel.expressions.errors import (
    BadArgument,
    BadPath,
    ComparesNothing,
    FormulaError,
    FormulaTooComplex,
    FormulaTooDeep,
    NotComparable,
    UnknownField,
    UnknownFunction,
    UnknownOption,
    UnknownRelation,
    WrongArguments,
    WrongType,
)
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Node, Path
from zhike.kernel.expressions.types import DATE, NUMBER, Kind, ValueType


def checked(text: str, object_key: str = "account") -> Node:
    return check(parse_formula(text), NAMES, object_key)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("revenue / employees", Kind.NUMBER),
        ("name & revenue & founded", Kind.TEXT),
        ('if(revenue > 1000, "大", "小")', Kind.TEXT),
        ('if(active, level, "?")', Kind.TEXT),
        ("if(active, level, null)", Kind.CHOICE),
        ('if(active, founded, "2026-01-31")', Kind.DATE),
        ("if(active, 1)", Kind.NUMBER),
        ("coalesce(parent.owner, owner)", Kind.REFERENCE),
        ("count(contacts)", Kind.NUMBER),
        ("max(contacts.score)", Kind.NUMBER),
        ("min(subsidiaries.founded)", Kind.DATE),
        ("max(founded, today())", Kind.DATE),
        ('date_add(created_at, 1, "hour")', Kind.DATETIME),
        ('start_of(created_at, "week")', Kind.DATE),
        ("any(contacts, any(activities))", Kind.BOOLEAN),
        ("null", Kind.NULL),
    ],
)
def test_every_expression_has_a_type(text: str, kind: Kind) -> None:
    assert checked(text).type.kind is kind


def test_paths_name_the_objects_on_their_way() -> None:
    path = checked("parent.owner.department.name")
    assert isinstance(path, Path)
    assert path.objects == ("account", "account", "user", "department")
    target = checked("target:account.name", "activity")
    assert isinstance(target, Path)
    assert target.objects == ("activity", "account")


def test_children_are_found_and_their_names_are_their_own() -> None:
    node = checked('count(contacts, name = "x")')
    assert isinstance(node, Aggregate)
    assert (node.object, node.lookup, node.type) == ("contact", "account", NUMBER)
    assert isinstance(node.where, Call)
    assert node.where.arguments[0] == Path(("name",), ("contact",), NAMES.fields["contact"]["name"])


def test_constants_take_the_type_of_what_they_stand_beside() -> None:
    node = checked('founded = "2026-01-31"')
    assert isinstance(node, Call)
    assert node.arguments[1] == Literal(date(2026, 1, 31), DATE)
    turned = checked('"2026-01-31" < founded')
    assert isinstance(turned, Call)
    assert turned.arguments[0] == Literal(date(2026, 1, 31), DATE)
    number = checked('revenue = "12.50"')
    assert isinstance(number, Call)
    assert number.arguments[1] == Literal(Decimal("12.50"), NUMBER)
    me = checked('owner = "me"')
    assert isinstance(me, Call)
    assert me.arguments[1] == Call("me", type=ValueType(Kind.REFERENCE, ("user",)))


@pytest.mark.parametrize(
    ("text", "error", "start", "end"),
    [
        ("nme = 1", UnknownField, 0, 3),
        ("1 + parent.nme", UnknownField, 4, 14),
        ("revenu > 1", UnknownField, 0, 6),
        ("count(contact)", UnknownRelation, 0, 14),
        ("is_emty(name)", UnknownFunction, 0, 13),
        ("active and revenue", WrongType, 11, 18),
        ("revenue + name", WrongType, 10, 14),
        ("lower(revenue)", WrongType, 6, 13),
        ('round(revenue, "a")', FormulaError, 15, 18),
        ("round(revenue, employees)", BadArgument, 15, 24),
        ("round(revenue, 1.5)", BadArgument, 15, 18),
        ("round(revenue, 99)", BadArgument, 15, 17),
        ("left(name)", WrongArguments, 0, 10),
        ("if(active)", WrongArguments, 0, 10),
        ("if(active, 1, name)", WrongType, 11, 12),
        ('level = "D"', UnknownOption, 8, 11),
        ('has_any(tags, "kee")', UnknownOption, 14, 19),
        ("has_any(tags, name)", BadArgument, 14, 18),
        ('has_any(level, "A")', WrongType, 8, 13),
        ("level < level", NotComparable, 0, 13),
        ("revenue = name", NotComparable, 0, 14),
        ("owner = department", NotComparable, 0, 18),
        ('name = ""', ComparesNothing, 7, 9),
        ("name = null", ComparesNothing, 7, 11),
        ('contains(name, "")', ComparesNothing, 15, 17),
        ("owner = my_department()", NotComparable, 0, 23),
        ("coalesce(department, my_department())", BadArgument, 21, 36),
        ("my_department()", BadArgument, 0, 15),
        ("below(owner, me())", BadArgument, 0, 18),
        ('within(founded, "thisweek")', BadArgument, 16, 26),
        ('within(founded, "last", 3)', BadArgument, 16, 22),
        ('within(founded, "last", 3, "hour")', BadArgument, 27, 33),
        ('within(founded, "last", 1.5, "day")', BadArgument, 24, 27),
        ('date_add(founded, 1, "hour")', BadArgument, 21, 27),
        ('start_of(founded, "decade")', BadArgument, 18, 26),
        ("name.length", BadPath, 0, 11),
        ("parent.parent.parent.parent.parent.name", BadPath, 0, 39),
        ("sum(contacts.name)", WrongType, 4, 17),
        ("any(contacts, name)", WrongType, 14, 18),
        ("any(subsidiaries, any(subsidiaries, any(contacts)))", FormulaTooDeep, 36, 49),
    ],
)
def test_an_error_points_at_the_characters(text: str, error: type[FormulaError], start: int, end: int) -> None:
    with pytest.raises(error) as caught:
        checked(text)
    assert (text[caught.value.start : caught.value.end], caught.value.start) == (text[start:end], start)
    assert "{" not in caught.value.localised("zh").detail + caught.value.localised("en").detail


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownField) as caught:
        checked("revenu > 1")
    assert "revenue" in caught.value.localised("zh").detail
    assert caught.value.localised("en").detail == "'account' has no field 'revenu'. Did you mean revenue?"
    assert "revenue" in caught.value.expected


def test_an_any_lookup_wants_its_target_named() -> None:
    with pytest.raises(BadPath) as caught:
        checked("target.name", "activity")
    assert caught.value.expected == ("target:account", "target:contact")
    with pytest.raises(BadPath):
        checked("target:user.name", "activity")


def test_a_condition_is_yes_or_no() -> None:
    with pytest.raises(WrongType):
        check_condition(parse_formula("revenue"), NAMES, "account")


def test_what_would_repeat_itself_without_end_is_refused() -> None:
    text = "revenue"
    for _ in range(12):
        text = f"if(between({text}, 1, 2), 1, 2)"
    with pytest.raises(FormulaTooComplex):
        checked(text)


def test_uses_name_fields_lookups_and_children() -> None:
    assert list_uses(checked("parent.name & count(contacts, score > 1)")) == Uses(
        frozenset({("account", "parent"), ("account", "name"), ("contact", "account"), ("contact", "score")}),
        frozenset({("contact", "account")}),
    )


@pytest.mark.parametrize(
    ("text", "is_own"),
    [
        ("revenue / employees > 10", True),
        ("lower(name) & text(revenue)", True),
        ("year(founded)", True),
        ("year(created_at)", False),
        ("text(founded)", False),
        ("parent.name", False),
        ("count(contacts)", False),
        ("today() > founded", False),
        ("owner = me()", False),
        ('start_of(founded, "week")', False),
        ('within(founded, "today")', False),
    ],
)
def test_only_what_rests_on_own_columns_may_be_indexed(text: str, is_own: bool) -> None:
    assert is_immutable_own(checked(text)) is is_own
