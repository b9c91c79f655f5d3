"""Formula text: what it may look like, what is accepted from a Chinese keyboard, where an error points."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhike.kernel.base.text import TextHasNul
from zhike.kernel.expressions.errors import (
    BadLiteral,
    BadPath,
    FormulaEnds,
    FormulaError,
    FormulaSyntax,
    FormulaTooDeep,
    FormulaTooLong,
    WrongArguments,
)
from zhike.kernel.expressions.parse import MAX_LENGTH, parse_formula
from zhike.kernel.expressions.print import print_formula
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Path, Related
from zhike.kernel.expressions.types import DATE, DATETIME, NUMBER, TEXT


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1+2*3", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("1-2-3", "1 - 2 - 3"),
        ("not a = b and c or d", "not a = b and c or d"),
        ("not (a and b)", "not (a and b)"),
        ("A AND b Or nOT c", "A and b or not c"),
        ("(a and b) and c", "(a and b) and c"),
        ("a & b & 1+2", "a & b & 1 + 2"),
        ("-5", "-5"),
        ("-(5)", "-(5)"),
        ("- -5", "--5"),
        ("2 - -5", "2 - -5"),
        ("a <> b", "a != b"),
        ("target:account.name", "target:account.name"),
        ("IF(a, 1, 2)", "if(a, 1, 2)"),
        ("today()", "today()"),
        ('["a", "b"]', '["a", "b"]'),
        ("none(contacts)", "none(contacts)"),
        ('any(contacts, email = "x")', 'any(contacts, email = "x")'),
        ("count(contacts)", "count(contacts)"),
        ("sum(lines.(price * quantity), ok)", "sum(lines.(price * quantity), ok)"),
        ("max(a.b, c > 1)", "max(a.b, c > 1)"),
        ("max(a.b, c)", "max(a.b, c)"),
        ("（revenue ＋ 1）× 2 ≥ 3", "(revenue + 1) * 2 >= 3"),
        ('if（a，“大，（好）”，"小"）', 'if(a, "大，（好）", "小")'),
        (r'"a\"b\\c\n"', r'"a\"b\\c\n"'),
    ],
)
def test_a_formula_is_read_and_written(text: str, printed: str) -> None:
    node = parse_formula(text)
    assert print_formula(node) == printed
    assert parse_formula(printed) == node


def test_constants_are_typed() -> None:
    assert parse_formula("12.50") == Literal(Decimal("12.50"), NUMBER)
    assert parse_formula('"12"') == Literal("12", TEXT)
    assert parse_formula('date("2026-01-31")') == Literal(date(2026, 1, 31), DATE)
    assert parse_formula('datetime("2026-01-31 09:30")') == Literal(datetime(2026, 1, 31, 9, 30), DATETIME)
    utc = datetime(2026, 1, 31, 1, 30, tzinfo=UTC)
    assert parse_formula('datetime("2026-01-31T09:30:00+08:00")') == Literal(utc, DATETIME)


def test_aggregates_and_the_functions_of_the_same_name_are_told_apart() -> None:
    assert parse_formula("min(a.b)") == Aggregate("min", "a", Path(("b",)), None)
    assert parse_formula("min(a, b)") == Call("min", (Path(("a",)), Path(("b",))))
    assert parse_formula("min(a.b, is_empty(c))") == Aggregate(
        "min", "a", Path(("b",)), Call("is_empty", (Path(("c",)),))
    )
    assert parse_formula("min(a.b, 3)") == Call("min", (Path(("a", "b")), Literal(Decimal(3), NUMBER)))
    assert parse_formula("count(a, b)") == Aggregate("count", "a", None, Path(("b",)))
    assert parse_formula("any(a)") == Related("a", "any", None)


def test_spans_say_where_a_part_stands() -> None:
    node = parse_formula("  abs( revenue )+1")
    assert (node.span.start, node.span.end) == (2, 18)
    assert isinstance(node, Call)
    assert [(part.span.start, part.span.end) for part in node.arguments] == [(2, 16), (17, 18)]


@pytest.mark.parametrize(
    ("text", "error", "start", "end", "expected"),
    [
        ("", FormulaEnds, 0, 0, ("value",)),
        ("1 +", FormulaEnds, 3, 3, ("value",)),
        ("(1 + 2", FormulaEnds, 6, 6, (")",)),
        ("f(1, ", FormulaEnds, 5, 5, ("value",)),
        ("1 2", FormulaSyntax, 2, 3, ("operator", "end")),
        ("a = = b", FormulaSyntax, 4, 5, ("value",)),
        ("a = b = c", FormulaSyntax, 6, 7, ("operator", "end")),
        ('"abc', FormulaSyntax, 0, 1, ("quote",)),
        ("a = 'x'", FormulaSyntax, 4, 5, ("value",)),
        (r'"a\q"', BadLiteral, 2, 4, ()),
        ('date("2026-02-30")', BadLiteral, 5, 17, ()),
        ('datetime("2026-W05-1")', BadLiteral, 9, 21, ()),
        ("lines.(1) + 1", BadPath, 0, 9, ()),
        ("any(a.b)", FormulaSyntax, 4, 7, ("relation",)),
        ("sum(a)", FormulaSyntax, 4, 5, ("relation",)),
        ("any()", WrongArguments, 0, 5, ()),
        ("count(a, b, c)", WrongArguments, 0, 14, ()),
    ],
)
def test_an_error_points_at_the_characters(
    text: str, error: type[FormulaError], start: int, end: int, expected: tuple[str, ...]
) -> None:
    with pytest.raises(error) as caught:
        parse_formula(text)
    assert (caught.value.start, caught.value.end, caught.value.expected) == (start, end, expected)
    assert caught.value.localised("zh").detail
    assert "{" not in caught.value.localised("zh").detail + caught.value.localised("en").detail


@pytest.mark.parametrize(
    "text", ["(" * 51 + "1" + ")" * 51, "（" * 60, "not " * 120 + "a", "-" * 300 + "a", "1" + "+1" * 200]
)
def test_what_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FormulaTooDeep):
        parse_formula(text)


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(FormulaTooLong):
        parse_formula("a" * (MAX_LENGTH + 1))


def test_the_longest_flat_formula_is_read() -> None:
    text = " or ".join(["a"] * 1900)
    node = parse_formula(text)
    assert isinstance(node, Call)
    assert len(node.arguments) == 1900


def test_text_that_cannot_be_stored_is_refused() -> None:
    with pytest.raises(TextHasNul):
        parse_formula('"a\x00b"')
