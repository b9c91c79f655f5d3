"""Likeness by rare words, and what two lists of names alone are told by."""

from zhike.engines.matching.link import link, list_matches
from zhike.engines.matching.words import Words, list_words

FIRST = ["sony turntable PSLX350H", "bose acoustimass speaker system", "canon black ink CL41", "lg washer"]
SECOND = ["sony PS-LX350H turntable", "bose speaker system acoustimass 5", "canon CL-41 ink black", "ge oven"]


def test_codes_that_a_blank_parted_are_one_word_as_well() -> None:
    assert list(list_words("ps lx350h sony")) == ["ps", "lx350h", "sony", "pslx350h", "lx350hsony"]
    assert list(list_words("知客科技 北京")) == ["知客", "客科", "科技", "北京"]


def test_rare_words_say_more_than_common_ones() -> None:
    values = ["the red lion inn", "the red lion", "the blue lion inn", "the old inn", "the green inn", "the inn"]
    words = Words(values)
    assert words.compare(0, 1) > words.compare(0, 3)
    assert words.compare(0, 0) > 0.999
    assert Words(["one", "one two"]).compare(0, 1) == 0.0


def test_two_lists_of_names_alone_find_their_partners() -> None:
    rows = [[name] for name in (*FIRST, *SECOND)]
    found = set(list_matches(link(("text",), rows, [0] * 4 + [1] * 4)))
    assert found == {(0, 4), (1, 5), (2, 6)}


def test_of_two_lists_the_same_name_is_enough_and_the_same_address_is_not() -> None:
    rows = [["second avenue deli", ""], ["", "160 central park"], ["second avenue deli", ""], ["", "160 central park"]]
    assert set(list_matches(link(("text", "address"), rows, [0, 0, 1, 1]))) == {(0, 2)}
    assert set(list_matches(link(("text", "address"), rows))) == set()
