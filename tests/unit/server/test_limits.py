"""Buckets: spent as fast as one likes, refilled evenly."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.base.clock import FrozenClock
from zhike.server.limits import Limit, Limiter, RateLimited


def clock_at_noon() -> FrozenClock:
    return FrozenClock(datetime(2026, 3, 2, 12, tzinfo=UTC))


def test_quota_is_spent_and_refilled() -> None:
    clock = clock_at_noon()
    limiter = Limiter(Limit("user", 3, 60), clock)
    left = [limiter.spend("a") for _ in range(3)]
    assert [one.left for one in left if one is not None] == [2, 1, 0]
    with pytest.raises(RateLimited) as refused:
        limiter.spend("a")
    assert refused.value.parameters["retry_after"] == 20
    assert limiter.spend("b") is not None
    clock.advance(20)
    assert limiter.spend("a") is not None
    with pytest.raises(RateLimited):
        limiter.spend("a")


def test_headers_are_the_standard_ones() -> None:
    remaining = Limiter(Limit("user", 10, 60), clock_at_noon()).spend("a")
    assert remaining is not None
    assert dict(remaining.to_headers()) == {b"ratelimit-policy": b'"user";q=10;w=60', b"ratelimit": b'"user";r=9;t=7'}


def test_no_quota_is_no_limit() -> None:
    limiter = Limiter(Limit("user", 0, 60), clock_at_noon())
    assert {limiter.spend("a") for _ in range(1000)} == {None}


@given(st.lists(st.floats(min_value=0, max_value=30), max_size=200))
def test_never_more_than_quota_and_refill(pauses: list[float]) -> None:
    clock = clock_at_noon()
    limiter, granted = Limiter(Limit("user", 5, 10), clock), 0
    for pause in pauses:
        clock.advance(pause)
        try:
            limiter.spend("a")
            granted += 1
        except RateLimited:
            pass
    assert granted <= 5 + sum(pauses) * 0.5 + 1e-6
