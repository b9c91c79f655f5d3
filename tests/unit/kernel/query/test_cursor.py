"""Cursors: what is signed comes back; what is changed, foreign or not ours is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.query.cursor import CursorSigner, open_cursor, parse_keys
from zhike.kernel.query.errors import BadCursor

SIGNER = CursorSigner(b"secret")
TYPES = {
    "text": st.text(st.characters(exclude_categories=["Cs"])),
    "numeric": st.decimals(allow_nan=False, allow_infinity=False),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.booleans(),
    "date": st.dates(),
    "timestamptz": st.datetimes(timezones=st.just(UTC)),
    "uuid": st.uuids(),
}
KEYS = st.lists(st.sampled_from(sorted(TYPES)), max_size=5).flatmap(
    lambda types: st.tuples(st.just(types), st.tuples(*(st.none() | TYPES[one] for one in types)))
)


@given(KEYS, st.binary(max_size=40))
def test_values_come_back(keys: tuple[list[str], tuple[object, ...]], binding: bytes) -> None:
    types, values = keys
    opened = open_cursor(SIGNER.sign(values, binding))
    SIGNER.check(opened, binding)
    assert parse_keys(opened.keys, types) == values
    assert opened.nulls == tuple(value is None for value in values)


@given(KEYS, st.binary(max_size=40), st.binary(max_size=40))
def test_another_binding_or_secret_is_refused(
    keys: tuple[list[str], tuple[object, ...]], binding: bytes, other: bytes
) -> None:
    opened = open_cursor(SIGNER.sign(keys[1], binding))
    if other != binding:
        with pytest.raises(BadCursor):
            SIGNER.check(opened, other)
    with pytest.raises(BadCursor):
        CursorSigner(b"another").check(opened, binding)


@given(st.text(max_size=80))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        SIGNER.check(open_cursor(text), b"")


@pytest.mark.parametrize(
    ("texts", "types"),
    [
        (("x",), ("numeric",)),
        (("x",), ("uuid",)),
        (("x",), ("date",)),
        (("x",), ("timestamptz",)),
        (("x",), ("jsonb",)),
        (("x", "y"), ("text",)),
        ((), ("text",)),
    ],
)
def test_keys_of_another_type_are_refused(texts: tuple[str, ...], types: tuple[str, ...]) -> None:
    with pytest.raises(BadCursor):
        parse_keys(texts, types)


def test_keys_are_exact() -> None:
    values = (Decimal("0.10"), datetime(2026, 1, 1, 2, 3, 4, 567, UTC), date(2026, 1, 1), UUID(int=7), True, None, 5)
    types = ("numeric", "timestamptz", "date", "uuid", "boolean", "text", "bigint")
    opened = open_cursor(SIGNER.sign(values, b""))
    assert parse_keys(opened.keys, types) == values
    assert opened.keys == ("0.10", "2026-01-01T02:03:04.000567+00:00", "2026-01-01", str(UUID(int=7)), "t", None, "5")
