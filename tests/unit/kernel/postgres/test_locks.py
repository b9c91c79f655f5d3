"""Lock keys: fixed for ever, and different for different things."""

from itertools import product

from zhike.kernel.postgres.locks import LockMode, LockPurpose, lock_key, transaction_lock_sql


def test_keys_never_change() -> None:
    # Two versions of Zhike may run side by side during an upgrade and must mean the same lock.
    assert lock_key(LockPurpose.CATALOG, "acme") == KNOWN_CATALOG_KEY


def test_keys_differ_and_fit_a_bigint() -> None:
    keys = [lock_key(purpose, f"w{i}") for purpose, i in product(LockPurpose, range(500))]
    assert len(set(keys)) == len(keys)
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_the_statement_stands_alone() -> None:
    assert transaction_lock_sql(-5, LockMode.SHARED) == "SELECT pg_advisory_xact_lock_shared(-5)"
    assert transaction_lock_sql(7, LockMode.EXCLUSIVE) == "SELECT pg_advisory_xact_lock(7)"


KNOWN_CATALOG_KEY = -5183555955602509980
