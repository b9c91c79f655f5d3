"""Where a page of a timeline ends: the last record or file (its time and id) and the last journal entry told.

The cursor carries only what its reader has read, and rights are asked anew for every page; so it is not signed.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.query.errors import BadCursor


@dataclass(frozen=True, slots=True)
class Place:
    """Nothing before the first page."""

    at: datetime | None = None
    id: UUID | None = None
    seq: int | None = None


def write_place(place: Place) -> str:
    """The cursor."""
    return urlsafe_b64encode(msgspec.json.encode((place.at, place.id, place.seq))).decode().rstrip("=")


def read_place(cursor: str | None) -> Place:
    """The place. Raises BadCursor."""
    if cursor is None:
        return Place()
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, record, seq = msgspec.json.decode(raw, type=tuple[datetime | None, UUID | None, int | None])
    except ValueError as wrong:
        raise BadCursor from wrong
    aware = at is None or at.tzinfo is not None
    if not aware or (at is None) != (record is None) or not (seq is None or 0 <= seq < 2**63):
        raise BadCursor
    return Place(at, record, seq)
