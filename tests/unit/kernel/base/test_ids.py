"""Ids rise, secrets differ."""

from itertools import pairwise

from zhike.kernel.base.ids import new_id, new_jitter, new_secret, new_token


def test_ids_rise_strictly_within_a_process() -> None:
    made = [new_id() for _ in range(20_000)]
    assert all(before < after for before, after in pairwise(made))
    assert {one.version for one in made} == {7}


def test_secrets_have_their_length_and_differ() -> None:
    assert len(new_secret(32)) == 32
    assert new_secret(16) != new_secret(16)
    assert new_token() != new_token()


def test_jitter_stays_in_its_bounds() -> None:
    assert all(0.5 <= new_jitter(0.5, 1.0) <= 1.0 for _ in range(1000))
