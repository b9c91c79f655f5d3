"""The contract that every registered function keeps, new ones too."""

import pytest

from tests.property.oracle.evaluate import CALLS
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.functions.registry import FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_function_says_what_it_does_in_both_languages(function: Function) -> None:
    assert function.zh
    assert function.en
    assert function.signature
    assert 0 <= function.least <= function.most


@pytest.mark.parametrize("name", FUNCTIONS.names)
def test_a_function_has_a_meaning_of_its_own_in_the_oracle(name: str) -> None:
    assert name in CALLS or name == "my_department"
