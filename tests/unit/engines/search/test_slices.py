"""Windows over slices: each holds the one before, and every row is in the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.search.slices import LEVELS, Window, choose_next, list_slices, list_windows


def holds(window: Window, number: int) -> bool:
    """Whether the row that came in as this one is in a window."""
    tsquery = window.tsquery
    return tsquery is None or any(f"'{token}'" in tsquery for token in list_slices("account", number))


@given(st.integers(min_value=1, max_value=20_000_000), st.data())
def test_windows_hold_the_newest_rows(taken: int, data: st.DataObject) -> None:
    windows = list_windows("account", taken)

    assert windows[-1] == Window(taken, None)
    for window in windows:
        oldest = taken - window.rows
        assert holds(window, data.draw(st.integers(min_value=oldest, max_value=taken - 1)))
        assert window.tsquery is None or not holds(window, oldest - 1)
    assert [one.rows for one in windows] == sorted(one.rows for one in windows)


def test_few_rows_are_looked_through_at_once() -> None:
    assert list_windows("account", 2 << LEVELS[0]) == (Window(2 << LEVELS[0], None),)
    assert list_windows("account", 0) == (Window(0, None),)


@pytest.mark.parametrize(("found", "next_place"), [(0, 3), (200, 1), (20, 2), (1, 3)])
def test_the_next_window_should_hold_enough(found: int, next_place: int) -> None:
    windows = tuple(Window(rows, None) for rows in (5_000, 50_000, 400_000, 3_000_000))

    assert choose_next(windows, 0, found, 301) == next_place
