"""Cursors: the sort keys of a row, opaque, signed, and bound to the question and to the reader who got it."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from uuid import UUID

import msgspec

from zhike.kernel.query.errors import BadCursor

MAC_BYTES = 16
MAX_CURSOR_CHARACTERS = 20_000


def _read_boolean(text: str) -> bool:
    return text == "t"


def _read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


_READ: Mapping[str, Callable[[str], object]] = {
    "text": str,
    "numeric": Decimal,
    "bigint": int,
    "boolean": _read_boolean,
    "date": date.fromisoformat,
    "timestamptz": _read_moment,
    "uuid": UUID,
}
CURSOR_TYPES = frozenset(_READ)
"""The SQL types that a sort key may have."""


@dataclass(frozen=True, slots=True)
class OpenedCursor:
    """What a cursor says of itself; to be believed only after `CursorSigner.check`."""

    mac: bytes
    payload: bytes
    keys: tuple[str | None, ...]

    @property
    def nulls(self) -> tuple[bool, ...]:
        """Which sort keys are null."""
        return tuple(key is None for key in self.keys)


def open_cursor(cursor: str) -> OpenedCursor:
    """Take a cursor apart. Raises BadCursor where it is none."""
    try:
        if len(cursor) > MAX_CURSOR_CHARACTERS:
            raise BadCursor
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        payload = raw[MAC_BYTES:]
        return OpenedCursor(raw[:MAC_BYTES], payload, msgspec.json.decode(payload, type=tuple[str | None, ...]))
    except (UnicodeEncodeError, BadBase64, ValueError, msgspec.MsgspecError) as broken:
        raise BadCursor from broken


class CursorSigner:
    """Makes and reads cursors with the installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self._key = blake2b(secret, digest_size=32, person=b"zhike-cursor").digest()

    def sign(self, values: Sequence[object], binding: bytes) -> str:
        """A cursor for the row with these sort keys. `binding` stands for the question and the reader."""
        payload = msgspec.json.encode([_write(value) for value in values])
        return urlsafe_b64encode(self._mac(payload, binding) + payload).rstrip(b"=").decode()

    def check(self, opened: OpenedCursor, binding: bytes) -> None:
        """Raises BadCursor for everything that `sign` did not make for this binding."""
        if not hmac.compare_digest(opened.mac, self._mac(opened.payload, binding)):
            raise BadCursor

    def _mac(self, payload: bytes, binding: bytes) -> bytes:
        return blake2b(binding + payload, digest_size=MAC_BYTES, key=self._key).digest()


def parse_keys(texts: Sequence[str | None], sql_types: Sequence[str]) -> tuple[object, ...]:
    """The values of sort keys of these types. Raises BadCursor where a field has become another since."""
    try:
        pairs = zip(texts, sql_types, strict=True)
        return tuple(None if text is None else _READ[sql_type](text) for text, sql_type in pairs)
    except (ValueError, KeyError, InvalidOperation) as broken:
        raise BadCursor from broken


def _write(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
