"""Levels, blocks and learnt weights."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.matching.blocking import MAX_BLOCK, list_pairs
from zhike.engines.matching.compare import NORMALISERS, Level, compare, likeness
from zhike.engines.matching.weights import count_patterns, learn_weights, start_weights
from zhike.kernel.base.ids import Dice


@pytest.mark.parametrize(
    ("kind", "one", "other", "level"),
    [
        ("text", "", "x", Level.UNKNOWN),
        ("text", "marsden", "marsden", Level.EQUAL),
        ("text", "marsden", "marsdne", Level.CLOSE),
        ("text", "marsden", "cleveland", Level.DIFFERENT),
        ("company", "知客科技", "知客科技发展", Level.CLOSE),
        ("company", "知客科技", "云帆科技", Level.DIFFERENT),
        ("phone", "+861088886666", "88886666", Level.CLOSE),
        ("phone", "+8613800138000", "+8613800138001", Level.CLOSE),
        ("phone", "+8613800138000", "+8613912345678", Level.DIFFERENT),
        ("date", "19560409", "19560904", Level.CLOSE),
        ("date", "19560409", "19771231", Level.DIFFERENT),
        ("code", "177", "171", Level.ALIKE),
        ("code", "7", "8", Level.DIFFERENT),
    ],
)
def test_levels(kind: str, one: str, other: str, level: Level) -> None:
    assert compare(kind, one, other) is level


@given(st.sampled_from(sorted(NORMALISERS)), st.text(max_size=30), st.text(max_size=30))
def test_likeness_has_no_direction_and_equal_is_equal(kind: str, one: str, other: str) -> None:
    assert compare(kind, one, other) is compare(kind, other, one)
    assert compare(kind, one, one) is (Level.EQUAL if one else Level.UNKNOWN)
    assert 0 <= likeness(one, other) <= 1


def test_records_that_share_a_key_are_paired() -> None:
    records = [("知客科技", "+8613800138000"), ("云帆", "+8613800138000"), ("知客", ""), ("远东", "")]
    assert list_pairs(("company", "phone"), records) == {(0, 1), (0, 2)}


def test_a_value_that_everybody_has_pairs_nobody_by_itself() -> None:
    records = [("上海", f"{number}") for number in range(MAX_BLOCK + 1)]
    assert list_pairs(("text", "code"), records) == set()
    assert list_pairs(("text", "code"), [*records, ("上海", "7")]) == {(7, MAX_BLOCK + 1)}


def make_people(count: int) -> tuple[list[tuple[str, ...]], set[tuple[int, int]]]:
    """People of five attributes, a third of them entered again with a slip or a gap."""
    dice = Dice(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    people: list[tuple[str, ...]] = []
    truth: set[tuple[int, int]] = set()
    for _ in range(count):
        person = ["".join(dice.choices(letters, k=7)) for _ in range(2)]
        person += [f"{dice.randrange(10**8):08d}", dice.choice(("nsw", "qld", "vic")), f"{dice.randrange(900)}"]
        people.append(tuple(person))
        if dice.random() < 0.33:
            place = dice.randrange(3)
            again = list(person)
            again[place] = "" if dice.random() < 0.3 else again[place][1:] + again[place][:1]
            truth.add((len(people) - 1, len(people)))
            people.append(tuple(again))
    return people, truth


def test_weights_learnt_without_labels_find_the_doubles() -> None:
    kinds = ("person", "person", "date", "text", "code")
    people, truth = make_people(600)
    patterns = {
        (one, other): tuple(
            int(compare(kind, a, b)) for kind, a, b in zip(kinds, people[one], people[other], strict=True)
        )
        for one, other in list_pairs(kinds, people)
    }
    weights = learn_weights(count_patterns(list(patterns.values())))
    found = {pair for pair, pattern in patterns.items() if weights.score(pattern) >= 0.9}
    assert found == truth
    # Having the same state says less than having the same name.
    equal = weights.explain((3, 3, 3, 3, 3))
    assert equal[3] < min(equal[0], equal[1], equal[2])


@given(st.lists(st.tuples(*[st.integers(-1, 3)] * 3), max_size=60))
def test_learning_always_ends_in_probabilities(patterns: list[tuple[int, ...]]) -> None:
    weights = learn_weights(count_patterns(patterns))
    for row in itertools.chain(weights.matched, weights.unmatched):
        assert abs(sum(row) - 1) < 1e-9
    assert all(0 <= weights.score(pattern) <= 1 for pattern in patterns)


def test_missing_values_speak_neither_for_nor_against() -> None:
    weights = start_weights(2)
    assert weights.explain((-1, -1)) == (0.0, 0.0)
    assert weights.score((-1, -1)) == pytest.approx(weights.share)
