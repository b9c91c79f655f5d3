"""The registry: order, typed errors, frozen after start."""

import pytest

from zhike.kernel.base.registry import NameTaken, Registry, RegistryFrozen, UnknownName


@pytest.fixture
def fruit() -> Registry[int]:
    registry: Registry[int] = Registry("fruit")
    registry.add("pear", 2)
    registry.add("apple", 1)
    return registry


def test_members_come_in_the_order_of_registration(fruit: Registry[int]) -> None:
    assert list(fruit) == [2, 1]
    assert fruit.names == ("pear", "apple")
    assert len(fruit) == 2
    assert "pear" in fruit


def test_an_unknown_name_lists_the_known_ones(fruit: Registry[int]) -> None:
    assert fruit.find("plum") is None
    with pytest.raises(UnknownName, match=r"no fruit named 'plum'\. Known: pear, apple"):
        fruit.get("plum")


def test_a_name_is_taken_once(fruit: Registry[int]) -> None:
    with pytest.raises(NameTaken):
        fruit.add("pear", 3)
    assert fruit.get("pear") == 2


def test_nothing_is_added_after_start(fruit: Registry[int]) -> None:
    fruit.freeze()
    with pytest.raises(RegistryFrozen):
        fruit.add("plum", 3)
    assert fruit.names == ("pear", "apple")
