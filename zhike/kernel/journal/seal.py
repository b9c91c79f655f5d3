"""How a sealed range is chained to the one before it. Pure: an auditor repeats it with nothing but SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class SealedRange:
    """One row of journal_seal."""

    first_pos: int
    last_pos: int
    era: int
    digest: bytes
    previous: bytes
    seal: bytes


def make_seal(previous: bytes, digest: bytes, era: int, first_pos: int, last_pos: int) -> bytes:
    """The seal of a range: it stands for this range and, through `previous`, for every one before it."""
    return sha256(previous + digest + f"{era}:{first_pos}:{last_pos}".encode()).digest()


def seal_range(previous: bytes, digest: bytes, era: int, first_pos: int, last_pos: int) -> SealedRange:
    """The row that seals a range."""
    seal = make_seal(previous, digest, era, first_pos, last_pos)
    return SealedRange(first_pos, last_pos, era, digest, previous, seal)
