"""Every test says what it expects: by `assert`, `pytest.raises`, `expect`, or a function named for what it checks.

A helper that asserts is called `check_…`, `assert_…` or `expect_…`, so that a test that only calls it can be read.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.arch.source import ROOT, FunctionNode, dotted

ASSERTING = ("assert_", "check_", "expect_")
EXPECTING = {"pytest.raises", "pytest.fail", "pytest.warns", "expect"}


def list_tests(tree: ast.Module) -> Iterator[FunctionNode]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def has_assertion(function: FunctionNode) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            if called in EXPECTING or called.rpartition(".")[2].startswith(ASSERTING):
                return True
    return False


def test_every_test_asserts() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{function.lineno}: {function.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for function in list_tests(ast.parse(path.read_text(encoding="utf-8")))
        if not has_assertion(function)
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("body", "asserts"),
    [
        ("assert f() == 1", True),
        ("with pytest.raises(ValueError): f()", True),
        ("expect(page.get_by_role('button')).to_be_visible()", True),
        ("check_rows(f())", True),
        ("f()", False),
        ("page.check('box')", False),
        ("x = f() == 1", False),
    ],
)
def test_what_counts_as_an_assertion(body: str, asserts: bool) -> None:
    (function,) = list_tests(ast.parse(f"def test_it():\n    {body}\n"))
    assert has_assertion(function) is asserts
