"""Each rule holds for the source, lets its good examples pass and finds its bad ones."""

import pytest

from tests.arch.rule import Rule
from tests.arch.rules import RULES
from tests.arch.source import load_modules, make_module

by_name = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@by_name
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    found = [str(violation) for module in load_modules() for violation in rule.check(module)]
    assert not found, "\n" + "\n".join(found)


@by_name
def test_good_examples_pass(rule: Rule) -> None:
    for example in rule.good:
        assert not list(rule.check(make_module(example, rule.where))), example


@by_name
def test_bad_examples_are_found(rule: Rule) -> None:
    for example in rule.bad:
        assert list(rule.check(make_module(example, rule.where))), example


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
