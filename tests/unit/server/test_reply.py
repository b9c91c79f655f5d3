"""Versions as ETags, and conditions on them."""

import pytest

from zhike.server.reply import BadEntityTag, entity_tag, is_unchanged, parse_if_match


@pytest.mark.parametrize(("header", "version"), [(None, None), ("*", None), ('"3"', 3), ('W/"3"', 3), ("3", 3)])
def test_if_match_names_a_version(header: str | None, version: int | None) -> None:
    assert parse_if_match(header) == version


@pytest.mark.parametrize("header", ["", '""', "abc", '"-1"', '"1", "2"', '"٣"', '"' + "9" * 30 + '"'])
def test_other_tags_are_refused(header: str) -> None:
    with pytest.raises(BadEntityTag):
        parse_if_match(header)


def test_unchanged_when_one_of_the_tags_is_it() -> None:
    assert is_unchanged('"1", W/"2"', entity_tag(2))
    assert is_unchanged("*", entity_tag(2))
    assert not is_unchanged('"1"', entity_tag(2))
    assert not is_unchanged(None, entity_tag(2))
