"""Tiles over slices: every row is in exactly one, the newest in the first."""

from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.search.slices import LEVELS, MOST_TILES, list_slices, list_tiles


def holds(tile: str, number: int) -> bool:
    """Whether the row that came in as this one is in a tile."""
    return any(f"'{token}'" in tile for token in list_slices("account", number))


@given(st.integers(min_value=0, max_value=40_000_000), st.data())
def test_every_row_is_in_one_tile(taken: int, data: st.DataObject) -> None:
    tiles = list_tiles("account", taken)
    number = data.draw(st.integers(min_value=0, max_value=taken + (1 << LEVELS[0])))

    assert sum(holds(tile, number) for tile in tiles) == 1
    assert len(tiles) <= MOST_TILES
    assert all(tile.count("'") <= 2 * 19 for tile in tiles)


@given(st.integers(min_value=1, max_value=40_000_000), st.data())
def test_tiles_part_rows_by_age(taken: int, data: st.DataObject) -> None:
    tiles = list_tiles("account", taken)
    one = data.draw(st.integers(min_value=0, max_value=taken - 1))
    other = data.draw(st.integers(min_value=one, max_value=taken - 1))
    (of_one,) = (place for place, tile in enumerate(tiles) if holds(tile, one))
    (of_other,) = (place for place, tile in enumerate(tiles) if holds(tile, other))

    assert of_other <= of_one
    assert taken - one > 1 << LEVELS[0] or of_one == 0


def test_few_rows_are_one_tile() -> None:
    assert list_tiles("account", 0) == ("('@b12:account:0' | '@b12:account:1')",)
    assert len(list_tiles("account", 2 << LEVELS[0])) == 1
    assert len(list_tiles("account", (2 << LEVELS[0]) + 1)) == 2
